import assert from "node:assert/strict";
import { test } from "node:test";
import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { CHARACTERS, GAP, OTHER } from "../alphabet.ts";
import { HEIGHT, STRIDE } from "../net.ts";
import { example, UNTOLD } from "./compose.ts";
import { FAULTS } from "./faults.ts";
import { keptBackFonts, learntFonts } from "./fonts.ts";

const fonts = learntFonts();
const prose = ["I was told that my account would be closed"];
const LINES = 40;

test("the same seed draws the same line, another seed another", async () => {
  const [one, again, other] = await Promise.all([7, 7, 8].map((seed) => example(seed, { fonts, prose })));
  assert.deepEqual(again, one);
  assert.notDeepEqual(other?.targets, one?.targets);
});

test("a line tells all its signs in order, whatever became of its print", async () => {
  for (let seed = 0; seed < LINES; seed += 1) {
    const fault = FAULTS[seed % FAULTS.length];
    const shares = fault && ([[fault, 1]] as const);
    const isRough = seed >= LINES / 2;
    const { line, targets, text, iban } = await example(seed, { fonts, prose, isRough, ...(shares && { shares }) });
    assert.equal(line.values.length, HEIGHT * line.width);
    assert.equal(targets.length, line.width / STRIDE);
    let told = "";
    let before: number = GAP;
    for (const target of targets) {
      if (target !== before && target !== GAP && target !== UNTOLD) told += target === OTHER ? "?" : CHARACTERS[target];
      if (target !== UNTOLD) before = target;
    }
    const expected = text.replaceAll(" ", "").replaceAll(/[^A-Z0-9]/g, "?");
    // Signs that touch and are the same have no gap between them.
    assert.equal(told.replaceAll(/(.)\1+/g, "$1"), expected.replaceAll(/(.)\1+/g, "$1"), `seed ${seed}`);
    if (iban !== null) assert.ok(ibanCheckHolds(iban) && text.replaceAll(" ", "").includes(iban));
  }
});

test("fonts that are measured with are none that are learnt from", () => {
  const learnt = new Set(fonts.map(({ name }) => name));
  for (const { name } of keptBackFonts()) assert.ok(!learnt.has(name));
});
