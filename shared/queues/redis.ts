import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Logger } from "#shared/log.ts";
import type { RunJob, Transport } from "./queues.ts";
import { createReporter } from "./report.ts";

/** A producer that gets no answer in this time fails: the relay holds a transaction open meanwhile. */
const COMMAND_MS = 5_000;
/** How long the first command may wait for the first connection. */
const CONNECT_MS = 2_000;
/** Longest pause before the next attempt to reach a server that is away. */
const RECONNECT_MS_MAX = 2_000;
/** Jobs' histories that BullMQ keeps for readers we do not have. */
const EVENTS_MAX = 100;

/** N stages worked on cost 2 N + 1 connections: BullMQ adds one that waits to each worker's. */
export function redisTransport({ url, prefix, log }: { url: string; prefix: string; log: Logger }): Transport {
  const report = createReporter(log, {}, "the queue's Redis reported an error");
  // BullMQ does not close a connection it was given.
  const connections = new Set<Redis>();
  const open = (options: {
    maxRetriesPerRequest: number | null;
    enableOfflineQueue?: boolean;
    commandTimeout?: number;
  }) => {
    const redis = new Redis(url, {
      ...options,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 50, RECONNECT_MS_MAX),
    });
    redis.on("error", report);
    connections.add(redis);
    return redis;
  };
  const producer = open({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: COMMAND_MS });
  const started = new Promise<void>((resolve) => {
    producer.once("ready", resolve);
    setTimeout(resolve, CONNECT_MS).unref();
  });
  return {
    queue: (stage) =>
      new Queue<RunJob>(stage, {
        connection: producer,
        prefix,
        skipWaitingForReady: true,
        streams: { events: { maxLen: EVENTS_MAX } },
      }),
    worker: (stage, options, run) => {
      // Workers wait for Redis for ever: when it comes back they go on.
      const connection = open({ maxRetriesPerRequest: null });
      const worker = new Worker<RunJob, void>(stage, run, { ...options, connection, prefix });
      worker.once("closed", () => {
        connection.disconnect();
        connections.delete(connection);
      });
      return worker;
    },
    ready: () => started,
    ping: async () => {
      await producer.ping();
    },
    close: async () => {
      for (const redis of connections) redis.disconnect();
    },
  };
}
