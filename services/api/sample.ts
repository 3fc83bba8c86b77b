import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";

/** A sample need not be prompt; it must be even. */
const EVERY_MS = 60_000;
/** What was closed longer ago than this was looked at already, or before sampling was switched on. */
const HOURS_BACK = 24;

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
      log.debug({ err: error }, "no sample could be picked; trying again");
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
  await sql`
    insert into review_sample (case_id, picked_at)
    select id, now() from case_file c
    where status = 'closed' and duplicate_of is null and merged_into is null and closed_at > now() - make_interval(hours => ${HOURS_BACK})
      and abs(hashtextextended(id::text, 1)) % 10000 < ${percent * 100}::numeric
      and not exists (select from decision d where d.case_id = c.id)
    on conflict (case_id) do nothing`.execute(db);
}
