import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { IBAN_PLACES } from "#shared/accounts/registry.ts";
import { CHARACTERS, CLASSES, classOf, GAP } from "./alphabet.ts";
import { ibanIn, type Said } from "./decode.ts";

const SURE = 0.997;
const EVIDENCE = 0.4;

/** What a net says that sees each sign clearly, three columns wide; `blurred`: places where another sign seems likelier. */
function saying(text: string, blurred: Record<number, [seems: string, share: number]> = {}): Said {
  const columns: Float64Array[] = [];
  const column = (chances: [number, number][]) => {
    const sum = chances.reduce((total, [, chance]) => total + chance, 0);
    const values = new Float64Array(CLASSES).fill((1 - sum) / (CLASSES - chances.length));
    for (const [label, chance] of chances) values[label] = chance;
    columns.push(values.map(Math.log));
  };
  for (const [i, sign] of [...` ${text} `].entries()) {
    const [seems, share] = blurred[i - 1] ?? [sign, 0];
    const is: [number, number][] =
      share === 0
        ? [[classOf(sign), SURE]]
        : [
            [classOf(sign), SURE * (1 - share)],
            [classOf(seems), SURE * share],
          ];
    for (let k = 0; k < 3; k += 1) column(is);
    column([[GAP, SURE]]);
  }
  return { values: Float32Array.from(columns.flatMap((values) => [...values])), columns: columns.length };
}

const value = (said: Said) => ibanIn([said], EVIDENCE)?.value ?? null;

test("a number is found among words, in groups or not, and where it stands", () => {
  const said = saying("iban DE89 3704 0044 0532 0130 00 ok");
  const found = ibanIn([said], EVIDENCE);
  assert.equal(found?.value, "DE89370400440532013000");
  assert.ok(found.confidence > 0.95, String(found.confidence));
  assert.ok(Math.abs(found.from * said.columns - 6 * 4) <= 1, String(found.from));
  assert.ok(Math.abs(found.to * said.columns - (said.columns - 4 * 4)) <= 2, `${found.to} of ${said.columns}`);
  assert.equal(value(saying("NL91ABNA0417164300")), "NL91ABNA0417164300");
});

test("a number written together with its label is found", () => {
  assert.equal(value(saying("IBANDE89370400440532013000")), "DE89370400440532013000");
  assert.equal(value(saying("CABANDE89370400440532013000")), "DE89370400440532013000");
  assert.equal(value(saying("IBXNDE89370400440532013000")), null);
});

test("the check digits tell which of two signs it is", () => {
  const blurred = saying("DE89370400440532013000", { 1: ["F", 0.8], 9: ["B", 0.7], 14: ["8", 0.6] });
  assert.equal(value(blurred), "DE89370400440532013000");
});

test("a number that is clear and does not hold is not made to hold", () => {
  assert.equal(value(saying("DE89370400440532013006")), null);
  assert.equal(value(saying("please pay 4711 0815 2024 within 30 days")), null);
});

test("what one view shows clearly is told where the other shows nothing, and less surely", () => {
  const clear = saying("DE89370400440532013000");
  const [alone, beside] = [ibanIn([clear], EVIDENCE), ibanIn([clear, saying("a smear")], EVIDENCE)];
  assert.equal(beside?.value, "DE89370400440532013000");
  assert.ok(alone !== null && beside !== null && beside.confidence < alone.confidence);
  assert.equal(ibanIn([saying("a smear"), saying("another")], EVIDENCE), null);
  assert.equal(ibanIn([], EVIDENCE), null);
});

test("two views that show two numbers make neither likelier than not", () => {
  const views = [saying("DE89370400440532013000"), saying("NL91ABNA0417164300")];
  assert.equal(ibanIn(views, EVIDENCE), null);
});

test("part of a longer number is no number", () => {
  assert.equal(value(saying("12DE89370400440532013000")), null);
  assert.equal(value(saying("DE8937040044053201300077")), null);
});

test("whatever is blurred, what is found has a country's form and holds", () => {
  const numbers = ["DE89370400440532013000", "FR7630006000011234567890189", "NL91ABNA0417164300", "BE68539007547034"];
  const blurs = fc.dictionary(
    fc.integer({ min: 0, max: 26 }).map(String),
    fc.tuple(fc.constantFrom(...CHARACTERS), fc.double({ min: 0.1, max: 0.95, noNaN: true })),
    { maxKeys: 6 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...numbers), blurs, (number, blurred) => {
      const said = saying(number, blurred);
      const found = ibanIn([said], EVIDENCE);
      if (found === null) return;
      assert.ok(ibanCheckHolds(found.value));
      assert.equal(found.value.length, IBAN_PLACES.get(found.value.slice(0, 2))?.length);
      assert.ok(found.confidence > 0.5 && found.confidence <= 1 && found.from < found.to && found.to <= 1);
    }),
    { numRuns: 40 },
  );
});
