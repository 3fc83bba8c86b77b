import { sql } from "kysely";
import { hideCards } from "#shared/accounts/hide-cards.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";

/** What models were asked, kept for some time for whoever looks at what they answered. */

/** Most letters of some pages; what is larger is somebody measuring a model, and not kept. */
const BYTES_MAX = 256 * 1024;
/** What is asked of a case is made of its pages, and these stand there already: only names of images and the like are kept. */
const BYTES_OF_CASE_MAX = 4_096;

interface Asked {
  inputSha256: string;
  input: unknown;
}

/** Keeps what was asked, as a person may be shown it. In the order of their hashes, so that no two transactions wait for each other. */
export async function keepInputs(tx: Tx, asked: readonly Asked[], caseId: string | null): Promise<void> {
  const max = caseId === null ? BYTES_MAX : BYTES_OF_CASE_MAX;
  const kept = new Map<string, string>();
  for (const { inputSha256, input } of asked) {
    // Whole texts of cases come here with every answer; hiding a digit makes it shorter by half at most.
    if ((JSON.stringify(input) ?? "").length > 2 * max) continue;
    const json = JSON.stringify(withoutCards(input));
    if (json !== undefined && Buffer.byteLength(json) <= max) kept.set(inputSha256, json);
  }
  if (kept.size === 0) return;
  const at = new Date();
  await tx
    .insertInto("kept_input")
    .values(
      [...kept]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([hash, input]) => ({ input_sha256: hash, input, kept_at: at })),
    )
    .onConflict((conflict) => conflict.column("input_sha256").doUpdateSet({ kept_at: at }))
    .execute();
}

/** The same value; in each of its texts, digits of card numbers are X. */
export function withoutCards(value: unknown): unknown {
  if (typeof value === "string") return hideCards(value).text;
  if (Array.isArray(value)) return value.map(withoutCards);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, withoutCards(of)]));
  return value;
}

/** Forgets what was last asked more than `days` ago; tells how many inputs that were. */
export async function forgetInputs(db: Db, days: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("kept_input")
    .where("kept_at", "<", sql<Date>`now() - make_interval(days => ${days})`)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** A day more or less is told in days; an hour is soon enough. */
const EVERY_MS = 3_600_000;

/** Forgets at the start and every hour. Several processes may do it. */
export function startForgetting(options: { db: Db; days: number; log: Logger }): { close(): Promise<void> } {
  const { db, days, log } = options;
  let running: Promise<unknown> = Promise.resolve();
  const forget = () => {
    running = forgetInputs(db, days).catch((error: unknown) => {
      log.warn({ err: error }, "what models were asked long ago could not be forgotten; trying again in an hour");
    });
  };
  forget();
  const timer = setInterval(forget, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
