import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";
import type { Queues } from "#shared/queues/queues.ts";
import { lanesOf, queueName } from "./graph.ts";
import type { AnyStage, Lane } from "./stage.ts";

/**
 * Most runs of a stage the queue holds at a time. What is in the queue keeps its
 * place, so a letter waits behind this many pages at most; and it is ten times
 * what a process works on at once, while the relay refills within 20 ms.
 */
export const IN_FLIGHT_MAX = 100;
const PAUSE_AFTER_ERROR_MS = 1_000;

export interface RelayOptions {
  db: Db;
  queues: Queues;
  stages: readonly Pick<AnyStage, "name" | "hasSlowLane">[];
  sweepSeconds: number;
  /** After so long a run that was handed over and has not finished is handed over again. */
  lostSeconds: number;
  log: Logger;
  listen: (onWake: () => void) => { close(): Promise<void> };
  /** For more workers than one machine has: some ten times what they do at once. */
  inFlightMax?: number;
}

/** Hands ready runs to the queue until closed: when woken, and every `sweepSeconds` in any case. */
export function startRelay(options: RelayOptions): { close(): Promise<void> } {
  const { log } = options;
  let closed = false;
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  const listener = options.listen(wake);

  const loop = async () => {
    while (!closed) {
      woken = Promise.withResolvers<void>();
      let pause = options.sweepSeconds * 1_000;
      try {
        await handOver(options);
      } catch (error) {
        log.warn({ err: error }, "runs cannot be handed over; trying again");
        pause = PAUSE_AFTER_ERROR_MS;
      }
      const timer = setTimeout(wake, pause);
      await woken.promise;
      clearTimeout(timer);
    }
  };
  const running = loop();
  return {
    async close() {
      closed = true;
      wake();
      await running;
      await listener.close();
    },
  };
}

/**
 * One round over all stages: fills up what the queue may hold. Delivering a run
 * twice is harmless, so several relays need not agree. Returns how many went.
 */
export async function handOver(options: RelayOptions): Promise<number> {
  const { db, queues, stages } = options;
  let total = 0;
  const queued = stages.flatMap((stage) => lanesOf(stage).map((lane) => ({ stage: stage.name, lane })));
  for (const { stage, lane } of queued) {
    total += await db.transaction().execute(async (tx) => {
      const ids = await claim(tx, stage, lane, options);
      if (ids.length === 0) return 0;
      // Should we die after this, the runs are handed over once more; before it, they are not.
      await queues.addRuns(queueName(stage, lane), ids);
      await sql`update run set queued_at = now() where id = any(${ids}::bigint[])`.execute(tx);
      return ids.length;
    });
  }
  return total;
}

/** Locks what the queue has lost, and then those whose turn it is. Reads no more rows than it returns. */
async function claim(tx: Db, stage: string, lane: Lane, { lostSeconds, inFlightMax }: RelayOptions): Promise<number[]> {
  const lostBefore = sql`now() - ${lostSeconds} * interval '1 second'`;
  const { rows } = await sql<{ id: number }>`
    with room as (
      select ${inFlightMax ?? IN_FLIGHT_MAX}::integer - count(*) as runs from run
      where stage = ${stage} and lane = ${lane} and state = 'ready' and queued_at >= ${lostBefore}
    ), lost as (
      select id from run
      where stage = ${stage} and lane = ${lane} and state = 'ready' and queued_at < ${lostBefore}
      order by queued_at limit (select greatest(runs, 0) from room) for update skip locked
    ), due as (
      select id from run
      where stage = ${stage} and lane = ${lane} and state = 'ready' and queued_at is null
      order by due, id limit (select greatest(runs - (select count(*) from lost), 0) from room) for update skip locked
    )
    select id from lost union all select id from due`.execute(tx);
  return rows.map((row) => row.id);
}
