import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { loadDepartments } from "#shared/departments.ts";
import { MADE_FILE, madeRows } from "./made.ts";
import { PHRASES } from "./phrases.ts";

test("the rows that data.json names are the ones the seed gives", async () => {
  const lines = (await readFile(MADE_FILE, "utf8")).trimEnd().split("\n");
  assert.deepEqual(
    lines,
    madeRows().map((row) => JSON.stringify(row)),
  );
});

test("every department but the one for everything else is spoken of in every language", async () => {
  const departments = (await loadDepartments("infra/departments.json"))
    .map(({ id }) => id)
    .filter((id) => id !== "general");
  for (const phrases of Object.values(PHRASES))
    assert.deepEqual(Object.keys(phrases.departments).sort(), departments.sort());
  const seen = new Set(madeRows().map(({ label, language }) => `${label} ${language}`));
  assert.equal(seen.size, departments.length * 4);
});
