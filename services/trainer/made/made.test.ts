import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { loadDepartments } from "#shared/departments.ts";
import { HELD_FILE, heldRows, MADE_FILE, madeRows } from "./made.ts";
import { HELD_PHRASES, PHRASES, type Phrases } from "./phrases.ts";

/** Words that stand in the same order in two texts by chance: "please send me a" is in every mail. */
const RUN_BY_CHANCE = 4;

const themesOf = ({ departments, none }: Phrases) => [...Object.values(departments), none];
const saidIn = (phrases: Phrases) => themesOf(phrases).flatMap(({ says, about }) => [...says, ...about]);

/** All runs of one word more than happens by chance. Names filled in break a run. */
function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}']+|[{}$]/gu) ?? [];
  return words
    .map((_, i) => words.slice(i, i + RUN_BY_CHANCE + 1))
    .flatMap((run) => (run.length > RUN_BY_CHANCE && !run.some((word) => /[{}$]/.test(word)) ? [run.join(" ")] : []));
}

for (const [what, file, rows] of [
  ["learned from", MADE_FILE, madeRows],
  ["kept from learning", HELD_FILE, heldRows],
] as const)
  test(`the rows ${what} that data.json names are the ones the seed gives`, async () => {
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    assert.deepEqual(
      lines,
      rows().map((row) => JSON.stringify(row)),
    );
  });

test("every department but the one for everything else is spoken of in every language, and so is what belongs to none", async () => {
  const departments = (await loadDepartments("infra/departments.json"))
    .map(({ id }) => id)
    .filter((id) => id !== "general");
  for (const phrases of [...Object.values(PHRASES), ...Object.values(HELD_PHRASES)])
    assert.deepEqual(Object.keys(phrases.departments).sort(), departments.toSorted());
  for (const rows of [madeRows(), heldRows()]) {
    const seen = new Set(rows.map(({ label, language }) => `${label} ${language}`));
    assert.equal(seen.size, (departments.length + 1) * 4);
  }
});

test("nothing that is measured on was learned from, not a sentence, a subject or a run of words", () => {
  for (const language of ["en", "fr", "nl", "de"] as const) {
    const learned = new Set(saidIn(PHRASES[language]).flatMap(runsOf));
    const twice = saidIn(HELD_PHRASES[language]).filter((said) => runsOf(said).some((run) => learned.has(run)));
    assert.deepEqual(twice, []);
  }
});

test("no phrase is the demo's or a test's: what the router has to show there it must not have learned there", async () => {
  const mails = (await readdir("services/demo/mails")).map((name) => `services/demo/mails/${name}`);
  const files = [...mails, "models/router/router.test.ts", "models/router/backends.test.ts"];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const told = new Set(texts.flatMap((text) => text.replaceAll("\\n", " ").split(/["`]/)).flatMap(runsOf));
  assert.ok(told.size > 500);
  for (const phrases of [...Object.values(PHRASES), ...Object.values(HELD_PHRASES)])
    assert.deepEqual(
      saidIn(phrases).filter((said) => runsOf(said).some((run) => told.has(run))),
      [],
    );
});
