import { MailroomError } from "#shared/errors.ts";

/** SQLSTATEs that say the server is away, leaving, overloaded or too slow, not that the statement was wrong. */
const AWAY_STATES = /^(08...|57P0[1-5]|57014|53[1-4]00|53300|25006)$/; // 57014: statement time-out; 25006: a standby
const AWAY_SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);
/** pg's and kysely's own words where they have no code. The last two: the pool is closed, we are stopping. */
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Query read timeout|after calling end on the pool|driver has already been destroyed/i;
/** Serialization failure and deadlock: one of two had to give way. */
const LOST_RACE = new Set(["40001", "40P01"]);
const UNIQUE_VIOLATION = "23505";

/** Whether an error means that the database cannot be reached at the moment: wait and try again. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof MailroomError) return error.code === "DATABASE_AWAY";
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && (AWAY_STATES.test(code) || AWAY_SYSTEM.has(code))) return true;
  if (code === "ENOENT" && syscall === "connect") return true; // the server's socket file is gone
  return AWAY_WORDS.test(error.message) || (error.cause !== undefined && isDatabaseAway(error.cause));
}

/**
 * Whether a transaction only lost against another one, so that the same work may
 * succeed at once when repeated; for inserts also on the unique index `uniqueIndex`.
 */
export function isLostRace(error: unknown, uniqueIndex?: string): boolean {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  if (code === undefined) return false;
  return LOST_RACE.has(code) || (code === UNIQUE_VIOLATION && uniqueIndex !== undefined && constraint === uniqueIndex);
}
