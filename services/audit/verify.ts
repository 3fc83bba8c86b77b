import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import { sha256OfJson } from "#shared/json.ts";
import { changedVersion, type RecordedCounts, STREAM_ROWS, unloggedPrediction, verifyRecorded } from "./recorded.ts";
import { chainOf, GENESIS, leafOf } from "./seal.ts";

export interface Verification extends RecordedCounts {
  ok: boolean;
  /** Entries in the chain, each re-derived. */
  sealed: number;
  /** Entries committed and not yet chained. */
  unsealed: number;
  runs: number;
  predictions: number;
  receipts: number;
  /** The first thing that is wrong, in words; null when all holds. */
  wrong: string | null;
}

type Row = Record<string, unknown>;

class Wrong extends Error {}

/**
 * Re-derives the whole log from its rows, in one snapshot: the chain link by link,
 * and then that every receipt, run, prediction, decision, review and placement of a model has its entry and still
 * hashes to what was recorded, and every version of a model to its number. Streams, so its memory does not grow with the log.
 */
export function verifyLog(db: Db): Promise<Verification> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => {
      const found = { sealed: 0, unsealed: 0, runs: 0, predictions: 0, receipts: 0 };
      const recorded: RecordedCounts = { decisions: 0, reviews: 0, placements: 0, shipped: 0 };
      const none = (wrong: string | null) => {
        if (wrong !== null) throw new Wrong(wrong);
      };
      try {
        found.sealed = await verifyChain(tx);
        found.unsealed = await verifyUnsealed(tx);
        found.receipts = await verifyReceipts(tx);
        found.runs = await verifyRuns(tx);
        found.predictions = await verifyPredictions(tx);
        none(await unloggedPrediction(tx));
        none(await verifyRecorded(tx, recorded));
        none(await changedVersion(tx));
        return { ok: true, ...found, ...recorded, wrong: null };
      } catch (error) {
        if (error instanceof Wrong) return { ok: false, ...found, ...recorded, wrong: error.message };
        throw error;
      }
    });
}

async function verifyChain(db: Db): Promise<number> {
  let expected = 0;
  let chain: Buffer = GENESIS;
  const rows = db
    .selectFrom("audit_chain as link")
    .leftJoin("audit_entry as entry", "entry.id", "link.entry_id")
    .select(["link.position", "link.entry_id", "link.leaf", "link.chain"])
    .select(["entry.id", "entry.at", "entry.actor", "entry.action", "entry.case_id", "entry.run_id", "entry.detail"])
    .orderBy("link.position")
    .stream(STREAM_ROWS);
  for await (const row of rows) {
    expected += 1;
    if (row.position !== expected) throw new Wrong(`position ${expected} of the log is missing`);
    const { id, at, actor, action } = row;
    if (id === null || at === null || actor === null || action === null)
      throw new Wrong(`entry ${row.entry_id} at position ${expected} was removed`);
    const leaf = leafOf({ ...row, id, at, actor, action });
    if (!leaf.equals(row.leaf)) throw new Wrong(`entry ${id} at position ${expected} was changed`);
    chain = chainOf(chain, leaf);
    if (!chain.equals(row.chain)) throw new Wrong(`the chain breaks at position ${expected}, entry ${id}`);
  }
  return expected;
}

/** An entry is in the chain, or on the list of those that wait for it; else it came in by another way. */
async function verifyUnsealed(db: Db): Promise<number> {
  const stray = await first(
    db,
    sql`select e.id from audit_entry e
      where not exists (select from audit_chain c where c.entry_id = e.id)
        and not exists (select from audit_unsealed u where u.entry_id = e.id) order by e.id limit 1`,
  );
  if (stray) throw new Wrong(`entry ${stray.id} is not in the chain and does not wait for it`);
  const { count } = await db
    .selectFrom("audit_unsealed")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

async function verifyReceipts(db: Db): Promise<number> {
  const { last } = await db.selectFrom("receipt_counter").select("last").executeTakeFirstOrThrow();
  const gap = await first(
    db,
    sql`select n from generate_series(1, ${last}::bigint) n left join case_file c on c.receipt = n
      where c.id is null order by n limit 1`,
  );
  if (gap) throw new Wrong(`receipt ${gap.n} has no case`);
  const unrecorded = await first(
    db,
    sql`select c.receipt from case_file c
      left join audit_entry e on e.case_id = c.id and e.action = 'case.received'
        and (e.detail->>'receipt')::bigint = c.receipt and e.detail->>'sha256' = c.sha256
      group by c.id, c.receipt having count(e.id) <> 1 order by c.receipt limit 1`,
  );
  if (unrecorded) throw new Wrong(`receipt ${unrecorded.receipt} has not exactly one entry that fits it`);
  const invented = await first(
    db,
    sql`select e.id from audit_entry e left join case_file c on c.id = e.case_id
      where e.action = 'case.received' and c.id is null order by e.id limit 1`,
  );
  if (invented) throw new Wrong(`entry ${invented.id} speaks of a case that is not there`);
  return last;
}

async function verifyRuns(db: Db): Promise<number> {
  const unrecorded = await first(
    db,
    sql`select r.id, r.stage from run r
      left join audit_entry e on e.run_id = r.id and (
        (r.state = 'done' and e.action = 'run.done' and e.detail->>'outputSha256' = r.output_sha256) or
        (r.state = 'failed' and e.action = 'run.failed' and e.detail->>'code' = r.error_code))
      where r.state <> 'ready' group by r.id having count(e.id) <> 1 order by r.id limit 1`,
  );
  if (unrecorded) throw new Wrong(`run ${unrecorded.id} (${unrecorded.stage}) has not exactly one entry that fits it`);
  let count = 0;
  const rows = db
    .selectFrom("run")
    .select(["id", "stage", "output", "output_sha256"])
    .where("state", "=", "done")
    .orderBy("id")
    .stream(STREAM_ROWS);
  for await (const row of rows) {
    count += 1;
    if (sha256OfJson(row.output) !== row.output_sha256)
      throw new Wrong(`the result of run ${row.id} (${row.stage}) was changed`);
  }
  return count;
}

async function verifyPredictions(db: Db): Promise<number> {
  let count = 0;
  const rows = db
    .selectFrom("prediction")
    .leftJoin("audit_entry as entry", (join) =>
      join.onRef("entry.run_id", "=", "prediction.run_id").on("entry.action", "=", "run.done"),
    )
    .select(["prediction.id", "prediction.run_id", "prediction.model_sha256", "prediction.input_sha256"])
    .select(["prediction.output", "prediction.output_sha256", "entry.detail"])
    .orderBy("prediction.id")
    .stream(STREAM_ROWS);
  for await (const row of rows) {
    count += 1;
    if (sha256OfJson(row.output) !== row.output_sha256) throw new Wrong(`prediction ${row.id} was changed`);
    if (row.run_id !== null && !isRecorded(row)) throw new Wrong(`prediction ${row.id} is not what its run recorded`);
  }
  return count;
}

function isRecorded(row: {
  detail: unknown;
  model_sha256: string;
  input_sha256: string;
  output_sha256: string;
}): boolean {
  const { predictions } = (row.detail ?? {}) as { predictions?: { model: string; input: string; output: string }[] };
  return (predictions ?? []).some(
    (p) => p.model === row.model_sha256 && p.input === row.input_sha256 && p.output === row.output_sha256,
  );
}

async function first(db: Db, query: ReturnType<typeof sql>): Promise<Row | undefined> {
  const { rows } = await (query as ReturnType<typeof sql<Row>>).execute(db);
  return rows[0];
}
