import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import { testDatabase } from "../../test/support/services.ts";
import { loadCorrections } from "./corrections.ts";
import { decide } from "./decide.ts";
import { DEPARTMENTS, newCase, person, type TestCase } from "./world.test-support.ts";

/** What people did with numbers, as they do it, and what the figures make of it. */

const { db } = await testDatabase();
const options = { db, departments: DEPARTMENTS, fourEyes: [] };
const [OLD, LIVE] = ["aa".repeat(32), "bb".repeat(32)];
const RIGHT = "BE68 5390 0754 7034";
for (const sha256 of [OLD, LIVE])
  await db.insertInto("model_version").values({ sha256, name: "accounts", manifest: "{}" }).execute();

/** A case of `numbers` rows as the pipeline leaves them, the same in the run's output; `version` judged them. */
async function found(version: string | null, numbers = 1, department = "payments"): Promise<TestCase> {
  const file = await newCase(db, { department });
  const { id: _, ...first } = await db
    .selectFrom("account")
    .selectAll()
    .where("id", "=", file.account)
    .executeTakeFirstOrThrow();
  const box = JSON.stringify(first.box);
  for (let page = 2; page <= numbers; page++)
    await db
      .insertInto("account")
      .values({ ...first, box, page_number: page })
      .execute();
  const { kind, value, role, as_read, check_state: check, run_id } = first;
  const accounts = Array.from({ length: numbers }, (_, at) => ({
    ...{ kind, value, role, as_read, check, page: at + 1, box: first.box, because: null },
  }));
  await db
    .updateTable("run")
    .set({ output: JSON.stringify({ accounts }) })
    .where("id", "=", run_id)
    .execute();
  if (version !== null)
    await db
      .insertInto("prediction")
      .values({
        ...{ run_id, case_id: file.id, model: "accounts", model_sha256: version, input_sha256: version },
        ...{ output: "{}", output_sha256: version, milliseconds: 1, code_commit: "test" },
      })
      .execute();
  return file;
}

let who: Principal;
/** Counted anew: of what happens from now on. */
async function since(act: () => Promise<unknown>) {
  who = await person(db);
  const key = ({ day, model, sha256, department }: Row) => JSON.stringify([day, model, sha256, department]);
  const before = new Map((await loadCorrections(db, 30)).map((row) => [key(row), row]));
  await act();
  const today = (await sql<{ day: string }>`select to_char(now(), 'YYYY-MM-DD') as day`.execute(db)).rows[0]?.day;
  return (await loadCorrections(db, 30)).flatMap((row) => {
    const [answers, corrected] = [before.get(key(row))?.answers ?? 0, before.get(key(row))?.corrected ?? 0];
    if (row.answers === answers && row.corrected === corrected) return [];
    assert.equal(row.day, today);
    const by = row.sha256 === null ? "rules" : row.sha256 === OLD ? "old" : "live";
    return [`${row.model} ${by} ${row.department}: ${row.corrected - corrected}/${row.answers - answers}`];
  });
}
type Row = Awaited<ReturnType<typeof loadCorrections>>[number];

const accept = (file: TestCase, version = 1) => decide(options, file.id, who, { kind: "accept", version });
type Changes = Extract<Parameters<typeof decide>[3], { kind: "correct" }>["changes"];
const correct = (file: TestCase, change: Changes[number], version = 1) =>
  decide(options, file.id, who, { kind: "correct", version, changes: [change] });

test("all numbers of an accepted case were looked at, with the version that judged them, and none was corrected", async () => {
  const file = await found(LIVE, 3);
  assert.deepEqual(await since(() => accept(file)), ["accounts live payments: 0/3"]);
});

test("nobody looked at what still waits, was only noted upon, or was rejected", async () => {
  const [noted, rejected] = [await found(LIVE), await found(LIVE), await found(LIVE)];
  const counted = await since(async () => {
    await decide(options, noted.id, who, { kind: "note", version: 1, reason: "look" });
    await decide(options, rejected.id, who, { kind: "reject", version: 1, reason: "spam" });
  });
  assert.deepEqual(counted, []);
});

test("a change of value, a change of role, a withdrawal and an addition are corrections; each number counts once", async () => {
  const file = await found(OLD, 5);
  const ids = await db.selectFrom("account").select("id").where("case_id", "=", file.id).orderBy("id").execute();
  const account = (at: number) => ids[at]?.id ?? assert.fail();
  const counted = await since(async () => {
    await correct(file, { account: account(0), value: RIGHT }, 1);
    await correct(file, { account: account(0), role: "payer" }, 2);
    await correct(file, { account: account(1), role: "payer" }, 3);
    await correct(file, { account: account(2), withdrawn: true }, 4);
    const added = { document: 1, page: 1, box: null, kind: "iban" as const, value: RIGHT, role: "payer" as const };
    await correct(file, { add: added }, 5);
    await accept(file, 6);
  });
  assert.deepEqual(counted, ["accounts old payments: 4/6"]);
});

test("who confirms a repaired number agrees, and who takes a change back has not corrected anything", async () => {
  const [confirmed, back] = [await found(LIVE), await found(LIVE)];
  await db.updateTable("account").set({ check_state: "repaired" }).where("id", "=", confirmed.account).execute();
  const counted = await since(async () => {
    const { decision } = await correct(confirmed, { account: confirmed.account });
    const rows = await db.selectFrom("labelled_example").select("agrees").where("decision_id", "=", decision).execute();
    assert.deepEqual(rows, [{ agrees: true }]);
    await correct(back, { account: back.account, withdrawn: true }, 1);
    await correct(back, { account: back.account, withdrawn: false }, 2);
  });
  assert.deepEqual(counted, ["accounts live payments: 0/2"]);
});

test("numbers that rules alone found have no version; departments are told apart", async () => {
  const [rules, cards] = [await found(null, 2), await found(LIVE, 1, "cards")];
  const counted = await since(async () => {
    await accept(rules);
    await correct(cards, { account: cards.account, value: RIGHT });
  });
  assert.deepEqual(counted.toSorted(), ["accounts live cards: 1/1", "accounts rules payments: 0/2"]);
});

test("a joined case counts with the one it was joined to, once; what was split off does not count in the old one", async () => {
  const [main, joined, cut] = [await found(LIVE), await found(LIVE, 2), await found(LIVE, 4)];
  const counted = await since(async () => {
    await correct(joined, { account: joined.account, value: RIGHT });
    await db
      .updateTable("case_file")
      .set({ merged_into: main.id, merged_at: new Date(), status: "closed" })
      .where("id", "=", joined.id)
      .execute();
    await accept(main);
    const { document_id: document } = await db
      .selectFrom("account")
      .select("document_id")
      .where("id", "=", cut.account)
      .executeTakeFirstOrThrow();
    const after = JSON.stringify({ receipt: 99, parts: [{ document, from: 2, to: 3 }] });
    const split = { case_id: cut.id, user_id: who.id, at: new Date(), kind: "split", case_version: 1 };
    await db
      .insertInto("decision")
      .values({ ...split, before: "{}", after })
      .execute();
    await db.updateTable("case_file").set({ version: 2 }).where("id", "=", cut.id).execute();
    await accept(cut, 2);
  });
  assert.deepEqual(counted, ["accounts live payments: 1/5"]);
});

test("the day is that of the last decision, and the first of thirty days counts whole", async () => {
  who = await person(db);
  const [inside, outside] = [await found(OLD, 1, "edge"), await found(OLD, 1, "edge")];
  const decided = (file: TestCase, at: ReturnType<typeof sql>) =>
    sql`insert into decision (case_id, user_id, at, kind, case_version, before, after)
      values (${file.id}, ${who.id}, ${at}, 'accept', 1, '{}', '{}')`.execute(db);
  await decided(inside, sql`date_trunc('day', now()) - interval '29 days'`);
  await decided(outside, sql`date_trunc('day', now()) - interval '29 days 1 second'`);
  const edge = (await loadCorrections(db, 30)).filter(({ department }) => department === "edge");
  const { rows } = await sql<{ day: string }>`select to_char(now() - interval '29 days', 'YYYY-MM-DD') as day`.execute(
    db,
  );
  const row = { model: "accounts", sha256: OLD, department: "edge", answers: 1, corrected: 0 };
  assert.deepEqual(edge, [{ day: rows[0]?.day, ...row }]);
});

test("of the router a decision on the department is a look; where it had given no answer there was nothing to look at", async () => {
  const [right, wrong, silent] = [await newCase(db), await newCase(db), await newCase(db)];
  for (const { id } of [right, wrong])
    await db
      .insertInto("prediction")
      .values({
        ...{ case_id: id, model: "router", model_sha256: LIVE, input_sha256: LIVE, output: '{"label":"payments"}' },
        ...{ output_sha256: LIVE, milliseconds: 1, code_commit: "test" },
      })
      .execute();
  const counted = await since(async () => {
    await accept(right);
    await decide(options, wrong.id, who, { kind: "route", version: 1, department: "cards", reason: "a card" });
    await accept(silent);
  });
  assert.deepEqual(counted.filter((line) => line.startsWith("router")).toSorted(), [
    "router live cards: 1/1",
    "router live payments: 0/1",
  ]);
});
