import { sql } from "kysely";
import type { Db, Tx } from "#shared/db/db.ts";
import { sha256 } from "#shared/json.ts";

/**
 * Guesses at the password of a name. Names that nobody has are counted and locked like
 * those in use, so that a lock tells nothing about who there is.
 */

/** Wrong passwords before a pause; people mistype, programs guess. */
const FAILURES_MAX = 5;
const LOCK_MINUTES = 15;
/** What was typed wrong yesterday is forgotten. */
const KEPT_HOURS = 24;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Writer = Pick<Tx, "insertInto" | "deleteFrom">;

/** In SQL, what the attempts at a user's name are counted under. */
export const hashOfName = (column: string) =>
  sql<string>`encode(sha256(convert_to(${sql.ref(column)}, 'UTF8')), 'hex')`;

/** Which attempt since the last right one this is; null while there is a pause. One row, so many at once are counted as many. */
export async function countAttempt(db: Db, name: string, now: Date): Promise<number | null> {
  const row = await db
    .insertInto("sign_in_attempt")
    .values({ name_sha256: sha256(name), failures: 1, at: now })
    .onConflict((conflict) =>
      conflict
        .column("name_sha256")
        .doUpdateSet((eb) => ({ failures: eb("sign_in_attempt.failures", "+", 1), at: now }))
        .where((eb) =>
          eb.or([eb("sign_in_attempt.locked_until", "is", null), eb("sign_in_attempt.locked_until", "<=", now)]),
        ),
    )
    .returning("failures")
    .executeTakeFirst();
  return row?.failures ?? null;
}

export const isTooMany = (attempt: number): boolean => attempt > FAILURES_MAX;

/** What follows from a wrong password: a pause after the last allowed one. Resolves to whether there is one now. */
export async function failAttempt(tx: Writer, name: string, attempt: number, now: Date): Promise<boolean> {
  await tx
    .deleteFrom("sign_in_attempt")
    .where("at", "<", new Date(now.getTime() - KEPT_HOURS * HOUR_MS))
    .execute();
  const isLocked = attempt >= FAILURES_MAX;
  if (isLocked) await lockOut(tx, name, now);
  return isLocked;
}

export async function lockOut(tx: Writer, name: string, now: Date): Promise<void> {
  const locked = { failures: 0, locked_until: new Date(now.getTime() + LOCK_MINUTES * MINUTE_MS), at: now };
  await tx
    .insertInto("sign_in_attempt")
    .values({ name_sha256: sha256(name), ...locked })
    .onConflict((conflict) => conflict.column("name_sha256").doUpdateSet(locked))
    .execute();
}

/** After a right password, or a new one. */
export async function forgetAttempts(tx: Writer, name: string): Promise<void> {
  await tx.deleteFrom("sign_in_attempt").where("name_sha256", "=", sha256(name)).execute();
}
