import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { placeVersion } from "#shared/ml/registry.ts";
import { recordShipped } from "#shared/ml/shipped.ts";
import { lockCases, recordDecision } from "../../services/api/record-decision.ts";
import { sealBatch } from "../../services/audit/seal.ts";
import { verifyLog } from "../../services/audit/verify.ts";
import { arrivalOf, testReceiver } from "../support/intake.ts";
import { db, manifest, newest, people, predict, review, version } from "../support/model-page.ts";
import { TOY } from "../support/toy-models.ts";

/** What people decided, said of answers, and put into production, changed behind the log's back. */

const GUARDED = ["decision", "prediction_review", "model_placement", "model_shipped", "model_version", "prediction"];
type Change = (tx: typeof db) => Promise<unknown>;
class Undone extends Error {}

/** What `audit verify` says after `change` by somebody who owns the database; all of it is taken back. */
async function foundAfter(change: Change): Promise<string | null> {
  let wrong: string | null = null;
  const trying = db.transaction().execute(async (tx) => {
    for (const table of GUARDED) await sql`alter table ${sql.id(table)} disable trigger user`.execute(tx);
    await sql`alter table labelled_example drop constraint labelled_example_decision_id_fkey`.execute(tx);
    await change(tx);
    // `verifyLog` opens a transaction of its own; here it must look into this one.
    const here = {
      transaction: () => ({ setIsolationLevel: () => ({ execute: (work: Change) => work(tx) }) }),
    };
    ({ wrong } = await verifyLog(here as unknown as typeof db));
    throw new Undone();
  });
  await assert.rejects(trying, Undone);
  return wrong;
}

assert.equal((await predict("my card was lost")).status, 200);
const { id: prediction } = await newest();
const said = await review("scientist", prediction, { verdict: "wrong", after: null, values: { label: "loans" } });
assert.equal(said.status, 201);
await db.transaction().execute((tx) =>
  placeVersion(tx, {
    ...{ name: TOY, sha256: version, environment: "production", role: "live", actor: "command:rita" },
    reason: "agreed on Monday",
  }),
);
const started = { environment: "production", actor: "command:rita", codeCommit: "c0ffee" };
// The second start brings nothing new.
for (const _start of [1, 2]) await recordShipped(db, [{ name: TOY, sha256: version, manifest }], started);
const received = await testReceiver({ db }).receive(arrivalOf("a letter"));
const person = people.reviewer as (typeof people)[string];
await db.transaction().execute(async (tx) => {
  const cases = await tx.selectFrom("case_file").select("id").where("receipt", "=", received.receipt).execute();
  const [file] = await lockCases(
    tx,
    cases.map(({ id }) => id),
  );
  assert.ok(file);
  await recordDecision(tx, {
    ...{ file, person, at: new Date(), kind: "note", reason: "as the customer said", set: {} },
    ...{ before: {}, after: { note: "a" }, detail: {} },
  });
});
while ((await sealBatch(db)) > 0);

test("what nobody touched holds, and is counted", async () => {
  const { wrong, decisions, reviews, placements, shipped } = await verifyLog(db);
  assert.deepEqual([wrong, decisions, reviews, placements, shipped], [null, 1, 1, 1, 1]);
});

for (const [what, statement, wrong] of [
  ["who decided", sql`update decision set user_id = ${people.clerk?.id}`, /^decision 1 is not what entry \d+ says/],
  ["what was decided", sql`update decision set after = '{}'`, /^the words of decision 1 are not those/],
  ["why it was decided", sql`update decision set reason = 'other'`, /^the words of decision 1 are not those/],
  ["a decision is removed", sql`delete from decision`, /^entry \d+ speaks of decision 1, which is not there/],
  [
    "a decision comes in by another way",
    sql`insert into decision (case_id, user_id, at, kind, case_version, before, after)
      select case_id, user_id, at, kind, 9, before, after from decision`,
    /^decision 2 has no entry/,
  ],
  ["what was said of an answer", sql`update prediction_review set label = null`, /^the words of review 1 are not/],
  ["the verdict on an answer", sql`update prediction_review set verdict = 'right'`, /^review 1 is not what entry/],
  ["a review is removed", sql`delete from prediction_review`, /^entry \d+ speaks of review 1, which is not there/],
  ["who put a version into production", sql`update model_placement set actor = 'x'`, /^placement 1 is not what entry/],
  ["where it was put", sql`update model_placement set environment = 'trial'`, /^placement 1 is not what entry/],
  ["why it was put there", sql`update model_placement set reason = 'other'`, /^the words of placement 1 are not those/],
  ["a placement is removed", sql`delete from model_placement`, /^entry \d+ speaks of placement 1, which is not there/],
  ["who started it", sql`update model_shipped set actor = 'x'`, /^shipped version 1 is not what entry/],
  ["what shipped is removed", sql`delete from model_shipped`, /^entry \d+ speaks of shipped version 1, which is not/],
  [
    "a version's manifest",
    sql`update model_version set manifest = jsonb_set(manifest, '{seed}', '7')`,
    /^the manifest of .*@[0-9a-f]{64} was changed/,
  ],
  [
    "an answer outside of a run comes in by another way",
    sql`insert into prediction (model, model_sha256, input_sha256, output, output_sha256, milliseconds, code_commit)
      select model, model_sha256, repeat('a', 64), output, output_sha256, milliseconds, code_commit from prediction`,
    /^prediction \d+, asked for outside of a run, has no entry/,
  ],
] as const)
  test(`found: ${what}`, async () => {
    assert.match((await foundAfter((tx) => statement.execute(tx))) ?? "nothing", wrong);
  });
