import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import { sql } from "kysely";
import { appendAudit } from "#shared/audit.ts";
import { migrateQueues, openQueues } from "#shared/queues/queues.ts";
import { chainOf, GENESIS, leafOf, sealBatch } from "../../services/audit/seal.ts";
import { verifyLog } from "../../services/audit/verify.ts";
import { arrivalOf, testReceiver } from "../support/intake.ts";
import { createKernel, nameOf, untilEnded } from "../support/kernel.ts";
import { type TestDatabase, testDatabase, testLog } from "../support/services.ts";

/** A log with receipts, runs and entries of other kinds, sealed. */
async function sealedLog(): Promise<TestDatabase> {
  const database = await testDatabase();
  const receiver = testReceiver(database);
  for (const content of ["a", "b", "a"]) await receiver.receive(arrivalOf(content));
  await database.db.transaction().execute((tx) =>
    appendAudit(
      tx,
      Array.from({ length: 20 }, (_, i) => ({
        actor: "system",
        action: "setting.changed" as const,
        detail: { setting: `S${i}`, nested: { b: 1, a: [i, null, "ü"] } },
      })),
    ),
  );
  await drain(database);
  return database;
}

async function drain({ db }: TestDatabase): Promise<void> {
  while ((await sealBatch(db)) > 0);
}

/** What the owner of the database can do if they mean to: triggers off, constraints gone. That is what the chain is for. */
const asIntruder = (database: TestDatabase, change: (db: TestDatabase["db"]) => Promise<unknown>) =>
  database.db.transaction().execute(async (tx) => {
    const guarded = ["audit_entry", "audit_chain"];
    for (const table of guarded) await sql`alter table ${sql.id(table)} disable trigger user`.execute(tx);
    for (const table of ["audit_chain", "audit_unsealed"])
      await sql`alter table ${sql.id(table)} drop constraint if exists ${sql.id(`${table}_entry_id_fkey`)}`.execute(tx);
    await change(tx);
    for (const table of guarded) await sql`alter table ${sql.id(table)} enable trigger user`.execute(tx);
  });

test("a log that nobody touched holds, and the counts are those of its rows", async () => {
  const database = await sealedLog();
  const found = await verifyLog(database.db);
  assert.deepEqual(found, {
    ...{ ok: true, sealed: 23, unsealed: 0, runs: 0, predictions: 0, receipts: 3, wrong: null },
    ...{ decisions: 0, reviews: 0, placements: 0, shipped: 0 },
  });
});

test("the chain can be derived by hand from the entries alone", async () => {
  const { db } = await sealedLog();
  const entries = await db.selectFrom("audit_entry").selectAll().orderBy("id").execute();
  let chain: Buffer = GENESIS;
  for (const entry of entries) chain = chainOf(chain, leafOf(entry));
  const last = await db
    .selectFrom("audit_chain")
    .select("chain")
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  assert.equal(last.chain.toString("hex"), chain.toString("hex"));
});

for (const [what, change, wrong] of [
  [
    "an entry's detail is changed",
    (db) => sql`update audit_entry set detail = detail || '{"setting": "X"}' where id = 5`.execute(db),
    /^entry 5 at position 5 was changed/,
  ],
  [
    "an entry's time is changed by a millisecond",
    (db) => sql`update audit_entry set at = at + interval '1 millisecond' where id = 7`.execute(db),
    /^entry 7 at position 7 was changed/,
  ],
  [
    "an entry is removed",
    (db) => sql`delete from audit_entry where id = 9`.execute(db),
    /^entry 9 at position 9 was removed/,
  ],
  [
    "an entry and its link are removed",
    (db) =>
      sql`with gone as (delete from audit_chain where position = 9) delete from audit_entry where id = 9`.execute(db),
    /^position 9 of the log is missing/,
  ],
  [
    "a link is changed",
    (db) => sql`update audit_chain set chain = sha256(chain) where position = 4`.execute(db),
    /^the chain breaks at position 4/,
  ],
  [
    "an entry comes in by another way",
    (db) =>
      sql`insert into audit_entry (at, actor, action, detail) values (now(), 'system', 'system.started', '{}')`.execute(
        db,
      ),
    /is not in the chain and does not wait for it/,
  ],
  ["a case is removed", (db) => sql`delete from case_file where receipt = 3`.execute(db), /^receipt 3 has no case/],
  [
    "a case's bytes are exchanged",
    (db) => sql`update case_file set sha256 = repeat('0', 64) where receipt = 2`.execute(db),
    /^receipt 2 has not exactly one entry that fits it/,
  ],
] as const satisfies readonly (readonly [string, (db: TestDatabase["db"]) => Promise<unknown>, RegExp])[])
  test(`found: ${what}`, async () => {
    const database = await sealedLog();
    await asIntruder(database, change);
    const found = await verifyLog(database.db);
    assert.equal(found.ok, false);
    assert.match(found.wrong ?? "", wrong);
  });

test("found: the result of a run is changed", async () => {
  const database = await testDatabase();
  await migrateQueues(database.url);
  const queues = openQueues({
    databaseUrl: database.url,
    redisUrl: undefined,
    prefix: `t-${randomBytes(4).toString("hex")}`,
    log: testLog,
  });
  const kernel = createKernel({ connection: database, queues, log: testLog });
  const stop = kernel.start();
  after(async () => {
    await kernel.close();
    await queues.close();
    await database.close();
  });
  const id = await kernel.receive([nameOf({ pages: 2 })]);
  await untilEnded(database, [id]);
  await stop();
  await drain(database);
  // The test pipeline's cases are made without receive(), so their receipts have no entry: look at runs only.
  const before = await verifyLog(database.db);
  assert.match(before.wrong ?? "", /^receipt 1 has not exactly one entry/);
  await database.db
    .transaction()
    .execute((tx) =>
      appendAudit(tx, [{ actor: "system", action: "case.received", caseId: id, detail: { receipt: 1, sha256: "" } }]),
    );
  await asIntruder(database, async (db) => {
    await sql`update audit_entry set detail = (select jsonb_build_object('receipt', receipt, 'sha256', sha256)
      from case_file where id = ${id}) where action = 'case.received'`.execute(db);
  });
  await drain(database);
  assert.equal((await verifyLog(database.db)).wrong, null);
  await asIntruder(database, (db) =>
    sql`update run set output = output || '{"pages": 3}' where stage = 'open'`.execute(db),
  );
  assert.match((await verifyLog(database.db)).wrong ?? "", /^the result of run \d+ \(open\) was changed/);
});

test("nobody changes or removes entries by mistake, not even the owner", async () => {
  const { db } = await sealedLog();
  for (const statement of [
    sql`update audit_entry set actor = 'x'`,
    sql`delete from audit_entry`,
    sql`truncate audit_entry cascade`,
    sql`update audit_chain set position = position + 1`,
    sql`delete from prediction`,
    sql`update model_version set name = 'x'`,
  ])
    await assert.rejects(statement.execute(db), /is append-only/);
});

test("several sealers at once append every entry once, in one chain", async () => {
  const database = await testDatabase();
  const entry = { actor: "system", action: "system.started" as const, detail: {} };
  const writers = Array.from({ length: 8 }, async () => {
    for (let i = 0; i < 25; i += 1) await database.db.transaction().execute((tx) => appendAudit(tx, [entry, entry]));
  });
  const sealers = Array.from({ length: 3 }, async () => {
    for (let i = 0; i < 30; i += 1) await sealBatch(database.db);
  });
  await Promise.all([...writers, ...sealers]);
  await drain(database);
  const found = await verifyLog(database.db);
  assert.deepEqual([found.ok, found.sealed, found.unsealed], [true, 400, 0]);
});
