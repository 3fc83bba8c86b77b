import {
  createPostgresBackend,
  type PostgresConnectionOptions,
  type Queue,
  runMigrations,
  type Worker,
  withBackend,
} from "bullmq";
import pg from "pg";
import type { Logger } from "#shared/log.ts";
import type { RunJob, Transport } from "./queues.ts";
import { createReporter } from "./report.ts";

/** BullMQ's tables live beside ours, in a schema of their own: its default, because a pool of ours cannot name another. */
export const QUEUE_SCHEMA = "bullmq";
/** All queues of a process share these: the relay hands over one stage after the other. */
const PRODUCER_CONNECTIONS = 2;
/** Of one stage's worker: one listens for good, two fetch and finish jobs. */
const WORKER_CONNECTIONS = 3;
const CONNECT_MS = 5_000;
/** A statement of the queue takes milliseconds. Past this its answer will not come, and whoever waits must be told. */
const QUERY_MS = 30_000;

/** Creates BullMQ's tables; run it as the database's owner, before `openQueues`. `grantQueueSchema` gives the rights. */
export async function migrateQueues(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}

/** N stages worked on cost 3 N + 2 connections at most, opened as they are needed. */
export function postgresTransport({ databaseUrl, log }: { databaseUrl: string; log: Logger }): Transport {
  const bullmq = withBackend(createPostgresBackend);
  const report = createReporter(log, {}, "a database connection of the queue broke");
  // The pools are ours, not BullMQ's: a connection that breaks while it is lent out
  // has no listener there, and would end the process.
  const pools = new Set<pg.Pool>();
  const openPool = (max: number): pg.Pool & PostgresConnectionOptions => {
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      max,
      options: `-c search_path=${QUEUE_SCHEMA}`,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
      application_name: "mailroom-queue",
    });
    // A server that stops while we close our connections to it breaks nothing.
    const reportUnlessClosing = (error: Error) => {
      if (!pool.ending) report(error);
    };
    pool.on("error", reportUnlessClosing);
    pool.on("connect", (client) => {
      client.on("error", reportUnlessClosing);
    });
    pools.add(pool);
    // BullMQ's type knows a pool by fewer overloads than pg has.
    return pool as pg.Pool & PostgresConnectionOptions;
  };
  const producers = openPool(PRODUCER_CONNECTIONS);
  return {
    queue: (stage) => new bullmq.Queue<RunJob>(stage, { connection: producers }) as unknown as Queue<RunJob>,
    worker: (stage, options, run) => {
      const connection = openPool(WORKER_CONNECTIONS);
      const worker = new bullmq.Worker<RunJob, void>(stage, run, { ...options, connection });
      worker.once("closed", () => {
        pools.delete(connection);
        connection.end().catch(report);
      });
      return worker as unknown as Worker<RunJob, void>;
    },
    ready: async () => {},
    ping: async () => {
      await producers.query("select 1");
    },
    close: async () => {
      await Promise.all([...pools].map((pool) => pool.end()));
    },
  };
}
