import { sql } from "kysely";
import { appendAudit } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";

/** A sample need not be prompt; it must be even. */
const EVERY_MS = 60_000;
/** What was closed longer ago than this was looked at already, or before sampling was switched on. */
const HOURS_BACK = 24;
/** Picked in one transaction. */
const PICKED_MAX = 1_000;

/**
 * Whether a sample still waits for its look, in queries of `review_sample` with its `case_file`. Once a person
 * reopened the case, what it says is a person's answer, and the sample would count that as the machine's.
 */
export const isUnseenOf = (
  file: string,
) => sql<boolean>`(review_sample.decision_id is null and ${sql.ref(`${file}.status`)} = 'closed' and not exists (
  select from decision where decision.case_id = ${sql.ref(`${file}.id`)} and decision.kind <> 'note'))`;
export const isUnseen = isUnseenOf("case_file");

/**
 * Picks `percent` of the cases that the machine closed by itself for a blind second
 * look. Which ones is a function of the case's id, so that nobody can steer it and
 * several processes pick the same.
 */
export function startSampling(options: { db: Db; percent: number; log: Logger }): { close(): Promise<void> } {
  const { db, percent, log } = options;
  let running = Promise.resolve();
  const look = () => {
    running = pickSample(db, percent).catch((error: unknown) => {
      log.warn({ err: error }, "no sample could be picked; trying again in a minute");
    });
  };
  const timer = percent > 0 ? setInterval(look, EVERY_MS) : undefined;
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

export async function pickSample(db: Db, percent: number): Promise<void> {
  while ((await pickSome(db, percent)) === PICKED_MAX);
}

/** Each is an entry of the log, so that nobody can say later that a case was never to be looked at; open pages hear of it too. */
const pickSome = (db: Db, percent: number): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
    insert into review_sample (case_id, picked_at)
    select id, now() from case_file c
    where status = 'closed' and duplicate_of is null and merged_into is null and closed_at > now() - make_interval(hours => ${HOURS_BACK})
      and abs(hashtextextended(id::text, 1)) % 10000 < ${percent * 100}::numeric
      and not exists (select from decision d where d.case_id = c.id)
      and not exists (select from review_sample s where s.case_id = c.id)
    limit ${PICKED_MAX}
    on conflict (case_id) do nothing returning case_id as id`.execute(tx);
    await appendAudit(
      tx,
      rows.map(({ id }) => ({ actor: "system", action: "case.sampled" as const, caseId: id, detail: { percent } })),
    );
    return rows.length;
  });
