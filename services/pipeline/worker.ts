import { isDatabaseAway } from "#shared/db/errors.ts";
import { PermanentError, UnavailableError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { Queues, QueueWorker } from "#shared/queues/queues.ts";
import { type Executor, execute, giveUp } from "./execute.ts";
import { checkPipeline, lanesOf, queueName } from "./graph.ts";
import type { AnyStage, Lane } from "./stage.ts";

/** Times a run may fail before a person gets it. Counted in the database, so losing the queue does not start over. */
export const ATTEMPTS_MAX = 5;

/** One queue worker per stage and lane, so that what is slow cannot starve what is quick. */
export function startWorkers(
  executor: Executor,
  queues: Queues,
  stages: readonly AnyStage[],
  log: Logger,
  slowConcurrency = 1,
): { close(milliseconds?: number): Promise<void> } {
  checkPipeline(executor.pipeline);
  const workers: QueueWorker[] = stages.flatMap((stage) =>
    lanesOf(stage).map((lane) =>
      queues.work(queueName(stage.name, lane), lane === "slow" ? slowConcurrency : stage.concurrency, (runId, deaths) =>
        attempt(executor, runId, log, { deaths, lane }),
      ),
    ),
  );
  return {
    /** Waits for runs under way, at most so long: what is left then is delivered again. */
    async close(milliseconds) {
      await Promise.all(workers.map((worker) => worker.close(milliseconds)));
    },
  };
}

/**
 * Does a run, or decides what its failure means. Throws when it shall be tried
 * again. `deaths`: how often a worker died with it; a run that takes the process
 * with it never gets to throw, and must not do so for ever.
 */
export async function attempt(
  executor: Executor,
  runId: number,
  log: Logger,
  { deaths = 0, lane = "quick" }: { deaths?: number; lane?: Lane } = {},
): Promise<void> {
  try {
    if (deaths > 0 && (await isUsedUp(executor, runId))) {
      await giveUp(executor, runId, "ATTEMPTS_EXHAUSTED", "the worker died");
      return;
    }
    await execute(executor, runId, lane);
  } catch (error) {
    if (error instanceof PermanentError) {
      await giveUp(executor, runId, error.code, error.detail);
      return;
    }
    // Nobody's document is at fault: wait, without counting.
    if (error instanceof UnavailableError || isDatabaseAway(error) || executor.context.signal.aborted) {
      log.info({ err: error, runId }, "a run waits for something that is away");
      throw error;
    }
    log.warn({ err: error, runId }, "a run failed");
    if (await isUsedUp(executor, runId)) {
      await giveUp(executor, runId, "ATTEMPTS_EXHAUSTED", error instanceof Error ? error.name : undefined);
      return;
    }
    throw error;
  }
}

/** Counts one more failed attempt; whether it was the last. */
async function isUsedUp({ db }: Executor, runId: number): Promise<boolean> {
  const row = await db
    .updateTable("run")
    .set((eb) => ({ attempts: eb("attempts", "+", 1) }))
    .where("id", "=", runId)
    .where("state", "=", "ready")
    .returning("attempts")
    .executeTakeFirst();
  return row !== undefined && row.attempts >= ATTEMPTS_MAX;
}
