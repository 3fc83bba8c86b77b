import assert from "node:assert/strict";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { testDatabase } from "../../test/support/services.ts";
import { decide } from "./decide.ts";
import { counts, DEPARTMENTS, newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const options = { db, departments: DEPARTMENTS, fourEyes: ["value-changed"] };
const RIGHT = "BE68 5390 0754 7034";

const refused = (code: string, detail?: RegExp) => (error: unknown) =>
  error instanceof MailroomError && error.code === code && (detail === undefined || detail.test(error.detail ?? ""));

test("accepting is one transaction: case, decision, example for the model, entry in the log", async () => {
  const [file, who] = [await newCase(db), await person(db)];
  const { version, status, decision } = await decide(options, file.id, who, { kind: "accept", version: 1 });
  assert.deepEqual({ version, status }, { version: 2, status: "closed" });
  const row = await db.selectFrom("case_file").selectAll().where("id", "=", file.id).executeTakeFirstOrThrow();
  assert.equal(row.status, "closed");
  assert.ok(row.closed_at);
  const example = await db.selectFrom("labelled_example").selectAll().where("decision_id", "=", decision).execute();
  assert.deepEqual(
    example.map(({ model, label }) => [model, label]),
    [["router", { department: "payments" }]],
  );
  const entry = await db.selectFrom("audit_entry").selectAll().where("case_id", "=", file.id).executeTakeFirstOrThrow();
  assert.equal(entry.action, "case.decided");
  assert.equal(entry.actor, `user:${who.id}`);
  assert.match(JSON.stringify(entry.detail), /"sha256":"[0-9a-f]{64}"/);
});

test("of two people who decide at once, one is told that the other was quicker, and nothing of theirs is kept", async () => {
  const file = await newCase(db);
  const people = await Promise.all([person(db), person(db)]);
  const outcomes = await Promise.allSettled([
    decide(options, file.id, people[0] ?? assert.fail(), { kind: "accept", version: 1 }),
    decide(options, file.id, people[1] ?? assert.fail(), { kind: "reject", version: 1, reason: "not for us" }),
  ]);
  const lost = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.equal(lost.length, 1);
  assert.ok(refused("CONFLICT", /version 2/)(lost[0]?.reason));
  const decisions = await db.selectFrom("decision").selectAll().where("case_id", "=", file.id).execute();
  assert.equal(decisions.length, 1);
});

test("a case in somebody's hand is not decided by others until the lock has run out", async () => {
  const [file, holder, other] = [await newCase(db), await person(db), await person(db)];
  const lock = (milliseconds: number) => ({
    case_id: file.id,
    user_id: holder.id,
    taken_at: new Date(),
    expires_at: new Date(Date.now() + milliseconds),
  });
  await db.insertInto("review_lock").values(lock(60_000)).execute();
  await assert.rejects(decide(options, file.id, other, { kind: "accept", version: 1 }), refused("CONFLICT", /in hand/));
  await db
    .updateTable("review_lock")
    .set({ expires_at: new Date(Date.now() - 1) })
    .where("case_id", "=", file.id)
    .execute();
  await decide(options, file.id, other, { kind: "accept", version: 1 });
});

test("a corrected number is checked, what was read is kept, and another person must close", async () => {
  const [file, maker, checker] = [await newCase(db), await person(db), await person(db)];
  const changes = [{ account: file.account, value: RIGHT, role: "beneficiary" as const }];
  const { decision } = await decide(options, file.id, maker, { kind: "correct", version: 1, changes });
  const account = await db.selectFrom("account").selectAll().where("id", "=", file.account).executeTakeFirstOrThrow();
  assert.deepEqual(
    [account.value, account.role, account.check_state, account.as_read, account.decision_id],
    ["BE68539007547034", "beneficiary", "valid", "BE68 5390 0754 7035", decision],
  );
  await assert.rejects(decide(options, file.id, maker, { kind: "accept", version: 2 }), refused("NOT_ALLOWED"));
  await decide(options, file.id, checker, { kind: "accept", version: 2 });
});

test("a corrected number names the version of the model that was asked last about its document", async () => {
  const [file, who] = [await newCase(db), await person(db)];
  const { run_id: run } = await db
    .selectFrom("account")
    .select("run_id")
    .where("id", "=", file.account)
    .executeTakeFirstOrThrow();
  const [old, live, router] = ["aa", "bb", "cc"].map((each) => each.repeat(32)) as [string, string, string];
  for (const sha256 of [old, live, router])
    await db.insertInto("model_version").values({ sha256, name: "accounts", manifest: "{}" }).execute();
  for (const [model, version] of [
    ["accounts", old],
    ["accounts", live],
    ["router", router],
  ] as const)
    await db
      .insertInto("prediction")
      .values({
        ...{ run_id: run, case_id: file.id, model, model_sha256: version, input_sha256: old, output: "{}" },
        ...{ output_sha256: old, milliseconds: 1, code_commit: "test" },
      })
      .execute();
  const changes = [{ account: file.account, role: "payer" as const }];
  const { decision } = await decide(options, file.id, who, { kind: "correct", version: 1, changes });
  const examples = await db.selectFrom("labelled_example").selectAll().where("decision_id", "=", decision).execute();
  assert.deepEqual(
    examples.map(({ model, model_sha256 }) => [model, model_sha256]),
    [["accounts", live]],
  );
});

test("numbers are added and withdrawn; those of another case cannot be touched", async () => {
  const [file, other, who] = [await newCase(db), await newCase(db), await person(db)];
  const add = { document: 1, page: 1, box: null, kind: "iban" as const, value: RIGHT, role: "payer" as const };
  await decide(options, file.id, who, { kind: "correct", version: 1, changes: [{ add }] });
  await decide(options, file.id, who, {
    kind: "correct",
    version: 2,
    changes: [{ account: file.account, withdrawn: true }],
  });
  const rows = await db
    .selectFrom("account")
    .select(["value", "withdrawn"])
    .where("case_id", "=", file.id)
    .orderBy("id")
    .execute();
  assert.deepEqual(rows, [
    { value: "BE68539007547035", withdrawn: true },
    { value: "BE68539007547034", withdrawn: false },
  ]);
  const changes = [{ account: other.account, value: RIGHT }];
  await assert.rejects(decide(options, file.id, who, { kind: "correct", version: 3, changes }), refused("NOT_FOUND"));
});

test("route, reject, reopen, note: each from where it may be taken, and the counts add up at every step", async () => {
  const [file, who] = [await newCase(db, { department: null }), await person(db)];
  const all = async () => Object.values(await counts(db)).reduce((sum, count) => sum + count, 0);
  const { last } = await db.selectFrom("receipt_counter").select("last").executeTakeFirstOrThrow();
  await assert.rejects(decide(options, file.id, who, { kind: "accept", version: 1 }), refused("BAD_REQUEST"));
  const route = { kind: "route" as const, reason: "it is about a card" };
  await assert.rejects(
    decide(options, file.id, who, { ...route, version: 1, department: "nowhere" }),
    refused("BAD_REQUEST"),
  );
  assert.equal((await decide(options, file.id, who, { ...route, version: 1, department: "cards" })).status, "closed");
  assert.equal(await all(), last);
  assert.equal(
    (await decide(options, file.id, who, { kind: "reopen", version: 2, reason: "second thought" })).status,
    "review",
  );
  await decide(options, file.id, who, { kind: "note", version: 3, reason: "please look" });
  assert.equal(
    (await decide(options, file.id, who, { kind: "reject", version: 4, reason: "spam" })).status,
    "rejected",
  );
  assert.equal(await all(), last);
  const { closed_at } = await db
    .selectFrom("case_file")
    .select("closed_at")
    .where("id", "=", file.id)
    .executeTakeFirstOrThrow();
  assert.ok(closed_at);
});

test("a blind second look that differs opens the case again; one that agrees leaves it closed", async () => {
  const who = await person(db);
  for (const [department, status] of [
    ["payments", "closed"],
    ["cards", "review"],
  ] as const) {
    const file = await newCase(db, { status: "closed" });
    await db.insertInto("review_sample").values({ case_id: file.id, picked_at: new Date() }).execute();
    assert.equal((await decide(options, file.id, who, { kind: "sample", version: 1, department })).status, status);
    const sample = await db
      .selectFrom("review_sample")
      .selectAll()
      .where("case_id", "=", file.id)
      .executeTakeFirstOrThrow();
    assert.ok(sample.decision_id);
  }
});

test("a card's number in somebody's words is hidden before they are kept", async () => {
  const file = await newCase(db);
  await decide(options, file.id, await person(db), {
    kind: "note",
    version: 1,
    reason: "Visa 4111111111111111 is blocked",
  });
  const { reason } = await db
    .selectFrom("decision")
    .select("reason")
    .where("case_id", "=", file.id)
    .executeTakeFirstOrThrow();
  assert.equal(reason, "Visa XXXXXXXXXXXX1111 is blocked");
});

test("decisions and examples are append-only", async () => {
  await assert.rejects(db.updateTable("decision").set({ reason: "other" }).execute(), /append-only/);
  await assert.rejects(db.deleteFrom("labelled_example").execute(), /append-only/);
});
