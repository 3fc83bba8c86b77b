import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { sealBatch } from "../../services/audit/seal.ts";
import { verifyLog } from "../../services/audit/verify.ts";
import { makeCases } from "../../services/demo/make-cases.ts";
import { testDatabase } from "../support/services.ts";

const { db } = await testDatabase();
const departments = ["payments", "cards"];

test("made cases have receipts without a gap, counts that add up, and entries with which the log holds", async () => {
  await makeCases(db, { cases: 1_200, departments });
  await makeCases(db, { cases: 50, departments, seed: 2 });
  while ((await sealBatch(db)) > 0);
  const found = await verifyLog(db);
  assert.deepEqual([found.wrong, found.receipts, found.runs], [null, 1_250, 2_500]);
  const { rows } = await sql<Record<string, number>>`select count(*) as received,
    count(*) filter (where status = 'review') as review, count(*) filter (where status = 'closed') as closed,
    count(*) filter (where status = 'rejected') as rejected from case_file`.execute(db);
  const { received = 0, review = 0, closed = 0, rejected = 0 } = rows[0] ?? {};
  assert.equal(received, 1_250);
  assert.equal(received, review + closed + rejected);
  assert.ok(review > 0 && rejected > 0);
  const { rows: bare } = await sql`select from case_file c where not exists
    (select from document d join page p on p.document_id = d.id where d.case_id = c.id)`.execute(db);
  assert.equal(bare.length, 0);
});
