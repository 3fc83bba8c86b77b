import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Queue, Worker } from "bullmq";
import { UnavailableError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { postgresTransport } from "./postgres.ts";
import { redisTransport } from "./redis.ts";
import { createReporter } from "./report.ts";

export { migrateQueues, QUEUE_SCHEMA } from "./postgres.ts";

/**
 * The one seam over BullMQ: Redis or Valkey when `redisUrl` is set, else BullMQ's
 * own Postgres backend. A job is a run id, so a queue may be lost at any time.
 * Servers that go away and come back are waited for; no process need be restarted.
 */
export interface Queues {
  /** Hands runs over in bulk, in this order. A run that the queue still holds is not added twice. */
  addRuns(stage: string, runIds: readonly number[]): Promise<void>;
  /** Calls `handler` for every run of the stage. What it throws is tried again after a pause. */
  work(stage: string, concurrency: number, handler: RunHandler): QueueWorker;
  /** Jobs the queue holds of a stage. */
  count(stage: string): Promise<number>;
  /** Forgets every job of a stage, as a lost Redis would. For tests and repair. */
  empty(stage: string): Promise<void>;
  /** Throws QUEUE_AWAY. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** `deaths`: how often a worker that had this job was never heard of again. */
export type RunHandler = (runId: number, deaths: number) => Promise<void>;

export interface QueueWorker {
  /** Takes no more jobs and waits for those under way, at most so long: then they will be delivered again. */
  close(milliseconds?: number): Promise<void>;
}

export interface RunJob {
  runId: number;
}
export type WorkOptions = typeof WORK_OPTIONS & { concurrency: number };

/** What differs between the backends. */
export interface Transport {
  queue(stage: string): Queue<RunJob>;
  worker(stage: string, options: WorkOptions, run: (job: Job<RunJob>) => Promise<void>): Worker<RunJob, void>;
  /** Waits, shortly, for the first connection; never throws. */
  ready(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Tries within the queue; after them the relay hands the run over again. */
const QUEUE_ATTEMPTS = 5;
const BACKOFF_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 1_000;

const JOB_OPTIONS = {
  attempts: QUEUE_ATTEMPTS,
  backoff: { type: "exponential", delay: BACKOFF_MS },
  // A retained job would make BullMQ ignore the same run handed over again.
  removeOnComplete: true,
  removeOnFail: true,
} as const;

const WORK_OPTIONS = {
  autorun: false,
  // How long a worker may be silent before its jobs go to another. Work happens in
  // child processes, so the loop is free to say "alive" every half of this.
  lockDuration: 15_000,
  stalledInterval: 10_000,
  // Deaths are counted with the attempts, in the database; the queue must not give up before.
  maxStalledCount: 1_000,
  // BullMQ's own 15 s would leave everything idle long after a server is back.
  runRetryDelay: PAUSE_AFTER_ERROR_MS,
} as const;

export function openQueues(options: {
  redisUrl?: string | undefined;
  databaseUrl: string;
  prefix: string;
  log: Logger;
}): Queues {
  const { redisUrl, databaseUrl, prefix, log } = options;
  return redisUrl === undefined
    ? queuesOver(postgresTransport({ databaseUrl, log }), log)
    : queuesOver(redisTransport({ url: redisUrl, prefix, log }), log);
}

function queuesOver(transport: Transport, log: Logger): Queues {
  const queues = new Map<string, Queue<RunJob>>();
  const workers = new Set<QueueWorker>();
  let closing = false;
  const queueOf = (stage: string) => {
    const known = queues.get(stage);
    if (known !== undefined) return known;
    const queue = transport.queue(stage);
    const report = createReporter(log, { stage }, "the queue reported an error");
    queue.on("error", (error) => {
      if (!closing) report(error);
    });
    queues.set(stage, queue);
    return queue;
  };

  return {
    async addRuns(stage, runIds) {
      if (runIds.length === 0) return;
      await transport.ready();
      await queueOf(stage).addBulk(
        runIds.map((runId) => ({ name: stage, data: { runId }, opts: { ...JOB_OPTIONS, jobId: `run-${runId}` } })),
      );
    },
    work(stage, concurrency, handler) {
      const worker = startWorker(transport, stage, concurrency, handler, log);
      workers.add(worker);
      return {
        async close(milliseconds) {
          workers.delete(worker);
          await worker.close(milliseconds);
        },
      };
    },
    async count(stage) {
      const counts = await queueOf(stage).getJobCounts("wait", "active", "delayed", "prioritized");
      return Object.values(counts).reduce((sum, n) => sum + n, 0);
    },
    async empty(stage) {
      await queueOf(stage).obliterate({ force: true });
    },
    async check() {
      await transport.ready();
      try {
        await transport.ping();
      } catch (error) {
        throw new UnavailableError("QUEUE_AWAY", undefined, { cause: error });
      }
    },
    async close() {
      closing = true;
      await Promise.all([...workers].map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await transport.close();
    },
  };
}

function startWorker(
  transport: Transport,
  stage: string,
  concurrency: number,
  handler: RunHandler,
  log: Logger,
): QueueWorker {
  const worker = transport.worker(stage, { ...WORK_OPTIONS, concurrency }, (job) =>
    handler(job.data.runId, job.stalledCounter),
  );
  let closing: Promise<void> | undefined;
  const reporter = createReporter(log, { stage }, "the queue worker reported an error");
  // Who is on the way out does not mind that a connection breaks.
  const report = (error: Error) => {
    if (closing === undefined) reporter(error);
  };
  worker.on("error", report);
  // BullMQ's loop ends on an error it did not expect. A stage without its worker
  // would look healthy and do nothing, so the loop is started again.
  const run = async () => {
    while (closing === undefined) {
      await worker.run().catch(report);
      if (closing === undefined) await sleep(PAUSE_AFTER_ERROR_MS);
    }
  };
  void run();
  return {
    async close(milliseconds) {
      closing ??= worker.close();
      if (milliseconds === undefined) return closing;
      const timer = new AbortController();
      const late = sleep(milliseconds, "late", { signal: timer.signal }).catch(() => "in time");
      if ((await Promise.race([closing, late])) === "late")
        log.warn({ stage }, "work under way was left; it will be delivered again");
      timer.abort();
    },
  };
}
