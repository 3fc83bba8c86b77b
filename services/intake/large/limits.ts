import { sql } from "kysely";
import type { Tx } from "#shared/db/db.ts";
import { PermanentError, UnavailableError } from "#shared/errors.ts";

/** Unfinished files of one sender. The console sends two at a time; the others are those that were given up. */
const UNFINISHED_MAX = 20;
/** One on which nothing came for so long makes room for another: a line that broke is tried again within half a minute. */
const IDLE_MS = 10 * 60_000;
/** Beginning an upload counts what is there, so it is done one after the other. */
const LOCK = 7_110_017;

/**
 * Makes room for one more upload, in its transaction: of those that nobody goes on with the oldest go, and their
 * ids are given. Throws TOO_MANY_UPLOADS or STORE_FULL where there is no room left.
 */
export async function makeRoom(
  tx: Tx,
  { actor, bytes, bytesMax, at }: { actor: string; bytes: number; bytesMax: number; at: Date },
): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
  const expired = await tx.deleteFrom("large_upload").where("expires_at", "<=", at).returning("id").execute();
  const there = await tx
    .selectFrom("large_upload")
    .select(["id", "actor", "bytes", "touched_at"])
    .where("receipt", "is", null)
    .orderBy("touched_at")
    .execute();
  const gone = new Set<string>();
  const left = () => there.filter(({ id }) => !gone.has(id));
  const hasRoomOfOwn = () => left().filter((one) => one.actor === actor).length < UNFINISHED_MAX;
  const hasRoom = () => left().reduce((sum, one) => sum + one.bytes, bytes) <= bytesMax;
  const isIdle = (one: { touched_at: Date }) => at.getTime() - one.touched_at.getTime() > IDLE_MS;
  const giveWay = (isOne: (one: (typeof there)[number]) => boolean): boolean => {
    const oldest = left().find((one) => isIdle(one) && isOne(one));
    if (oldest !== undefined) gone.add(oldest.id);
    return oldest !== undefined;
  };
  while (!hasRoomOfOwn())
    if (!giveWay((one) => one.actor === actor)) throw new PermanentError("TOO_MANY_UPLOADS", `${UNFINISHED_MAX}`);
  while (!hasRoom())
    if (!giveWay(() => true)) throw new UnavailableError("STORE_FULL", "the room for unfinished uploads is taken");
  if (gone.size > 0)
    await tx
      .deleteFrom("large_upload")
      .where("id", "in", [...gone])
      .execute();
  return [...expired.map(({ id }) => id), ...gone];
}
