import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Db, Tx } from "#shared/db/db.ts";
import { canonicalJson } from "#shared/json.ts";
import type { Logger } from "#shared/log.ts";

/** Before the first entry. */
export const GENESIS = Buffer.alloc(32);
/** Entries chained in one transaction: a second's worth at full load. */
const BATCH = 2_000;
const EVERY_MS = 1_000;
/** Only one follower may append; any number may try. */
const SEALER_LOCK = 7_302_001;

export interface SealedFields {
  id: number;
  at: Date;
  actor: string;
  action: string;
  case_id: string | null;
  run_id: number | null;
  detail: unknown;
}

/** sha256 of the entry's canonical JSON. Times have milliseconds, as Node writes them. */
export function leafOf(entry: SealedFields): Buffer {
  const fields = [
    entry.id,
    entry.at.toISOString(),
    entry.actor,
    entry.action,
    entry.case_id,
    entry.run_id,
    entry.detail,
  ];
  return createHash("sha256").update(canonicalJson(fields)).digest();
}

/** Each link covers everything before it. */
export const chainOf = (previous: Buffer, leaf: Buffer): Buffer =>
  createHash("sha256").update(previous).update(leaf).digest();

/** Appends what is committed and not yet chained, one batch. Returns how many entries; 0 when another follower is at it. */
export function sealBatch(db: Db): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${SEALER_LOCK}) as mine`.execute(tx);
    if (rows[0]?.mine !== true) return 0;
    const entries = await tx
      .selectFrom("audit_unsealed as unsealed")
      .innerJoin("audit_entry as entry", "entry.id", "unsealed.entry_id")
      .selectAll("entry")
      .orderBy("entry.id")
      .limit(BATCH)
      .execute();
    if (entries.length === 0) return 0;
    await append(tx, entries);
    await tx
      .deleteFrom("audit_unsealed")
      .where(
        "entry_id",
        "in",
        entries.map((entry) => entry.id),
      )
      .execute();
    return entries.length;
  });
}

/** Of the chain as it stands; undefined before the first entry. */
export function lastLink(db: Db | Tx): Promise<{ position: number; chain: Buffer } | undefined> {
  return db
    .selectFrom("audit_chain")
    .select(["position", "chain"])
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
}

async function append(tx: Tx, entries: readonly SealedFields[]): Promise<void> {
  const last = await lastLink(tx);
  let position = last?.position ?? 0;
  let chain = last?.chain ?? GENESIS;
  const rows = entries.map((entry) => {
    const leaf = leafOf(entry);
    chain = chainOf(chain, leaf);
    position += 1;
    return { position, entry_id: entry.id, leaf, chain };
  });
  // One statement with arrays: 2,000 rows of parameters would be slow to plan.
  await sql`insert into audit_chain (position, entry_id, leaf, chain)
    select * from unnest(
      ${rows.map((row) => row.position)}::bigint[], ${rows.map((row) => row.entry_id)}::bigint[],
      ${rows.map((row) => row.leaf)}::bytea[], ${rows.map((row) => row.chain)}::bytea[])`.execute(tx);
}

/** Follows the log until closed, then seals what is left. */
export function startSealer(db: Db, log: Logger): { close(): Promise<void> } {
  const stop = new AbortController();
  const drain = async () => {
    while ((await sealBatch(db)) > 0);
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      try {
        await drain();
      } catch (error) {
        log.warn({ err: error }, "the log cannot be sealed; trying again");
      }
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined); // an abort ends the pause
    }
    await drain().catch((error: unknown) => log.warn({ err: error }, "the last entries wait to be sealed"));
  };
  const running = loop();
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}
