import assert from "node:assert/strict";
import { test } from "node:test";
import { appendAudit } from "#shared/audit.ts";
import { exportBundle, verifyBundle } from "../../services/audit/bundle.ts";
import { sealBatch } from "../../services/audit/seal.ts";
import { arrivalOf, testReceiver } from "../support/intake.ts";
import { testDatabase } from "../support/services.ts";

/** The log as a file: what an auditor checks without us. */

const database = await testDatabase();
const receiver = testReceiver(database);
for (const content of ["a", "b"]) await receiver.receive(arrivalOf(content));
const detail = { setting: "S", nested: { b: 1, a: [0.5, null, "ü"] } };
await database.db
  .transaction()
  .execute((tx) => appendAudit(tx, [{ actor: "system", action: "setting.changed", detail }]));
while ((await sealBatch(database.db)) > 0);
const { id: caseId } = await database.db
  .selectFrom("case_file")
  .select("id")
  .where("receipt", "=", 2)
  .executeTakeFirstOrThrow();
const [all, ofOne] = [await bundle(null), await bundle(caseId)];

async function bundle(which: string | null): Promise<string[]> {
  const lines: string[] = [];
  await exportBundle(database.db, which, async (line) => void lines.push(line));
  return lines;
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}
const verified = (lines: readonly string[]) => verifyBundle(each(lines));

test("the whole log as a bundle holds, and its last link is the log's", async () => {
  const { chain } = await database.db
    .selectFrom("audit_chain")
    .select("chain")
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  assert.deepEqual(await verified(all), {
    ok: true,
    case: null,
    links: 3,
    shown: 3,
    chain: chain.toString("hex"),
    wrong: null,
  });
});

test("the bundle of one case shows its entries, nothing of the others, and leads to the same link", async () => {
  const found = await verified(ofOne);
  assert.deepEqual(found, { ...(await verified(all)), case: caseId, shown: 1 });
  const { id: other } = await database.db
    .selectFrom("case_file")
    .select("id")
    .where("receipt", "=", 1)
    .executeTakeFirstOrThrow();
  assert.ok(!ofOne.join("\n").includes(other));
});

test("an empty log is a bundle without links", async () => {
  const empty = await testDatabase();
  const lines: string[] = [];
  await exportBundle(empty.db, null, async (line) => void lines.push(line));
  assert.equal((await verified(lines)).ok, true);
});

for (const [what, change, wrong] of [
  ["nothing at all", () => [], /^it is empty/],
  ["another file", () => ["Dear bank,"], /^the first line is not the head/],
  ["a detail is changed", (lines) => lines.map((line) => line.replace('"S"', '"T"')), /^the entry at position 3/],
  ["an entry is left out", (lines) => lines.map(withoutEntryAt(2)), /^the entry at position 2 was left out/],
  ["a line is removed", (lines) => lines.toSpliced(2, 1), /^position 2 is missing/],
  ["the end is cut off", (lines) => lines.slice(0, -1), /^it ends at position 2 of 3/],
  ["a line is no link", (lines) => [...lines, "{}"], /^line 5 is not a link/],
  ["a hash is exchanged", (lines) => lines.map(withoutEntryAt(2)).map(caseOf("x")).map(otherLeafAt(2)), /do not lead/],
] as [string, (lines: string[]) => string[], RegExp][])
  test(`found in a bundle: ${what}`, async () => {
    const found = await verified(change(all));
    assert.equal(found.ok, false);
    assert.match(String(found.wrong), wrong);
  });

test("found in a bundle of one case: it shows another one's entry", async () => {
  const wrong = ofOne.map((line, i) => (i === 1 ? (all[1] as string) : line));
  assert.match(String((await verified(wrong)).wrong), /^position 1 shows another case/);
});

type Change = (line: string, i: number) => string;
const edited = (line: string, change: (value: Record<string, unknown>) => unknown): string => {
  const value = JSON.parse(line) as Record<string, unknown>;
  change(value);
  return JSON.stringify(value);
};
function withoutEntryAt(position: number): Change {
  return (line, i) => (i === position ? edited(line, (link) => void delete link.entry) : line);
}
function otherLeafAt(position: number): Change {
  return (line, i) => (i === position ? edited(line, (link) => Object.assign(link, { leaf: "0".repeat(64) })) : line);
}
/** As a bundle of some case, in which every other entry may be left out. */
function caseOf(id: string): Change {
  return (line, i) =>
    edited(line, (value) => {
      if (i === 0) value.case = id;
      else delete value.entry;
    });
}
