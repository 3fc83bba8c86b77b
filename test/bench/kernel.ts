import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createPostgresBackend, type Job, Queue, Worker, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { sql } from "kysely";
import pg from "pg";
import { type Connection, connect } from "#shared/db/db.ts";
import { migrate } from "#shared/db/migrate.ts";
import { silentLogger } from "#shared/log.ts";
import { migrateQueues, openQueues, QUEUE_SCHEMA } from "#shared/queues/queues.ts";
import { execute } from "../../services/pipeline/execute.ts";
import { checkRuns, createKernel, nameOf, untilEnded } from "../support/kernel.ts";

/** What the kernel costs when stages do nothing, beside the bare tools it is made of, in the same run. */

const SERVER = process.env.TEST_DATABASE_SERVER ?? "postgres://postgres@127.0.0.1:55432";
const REDIS_URL = process.env.TEST_REDIS_URL;
const CONNECTIONS = 20;
const CONCURRENCY = 8;
const INSERTS = 4_000;
const JOBS = 4_000;
const CASES = 300;
const PAGES_OF_CASE = 5;
const LETTERS = 200;
const PAGES_MEASURED = 400;
const CASE_SIZES = [1, 10, 100, 1_000];

const line = (text: string) => process.stdout.write(`${text}\n`);
const perSecond = (count: number, started: number) => (count / (performance.now() - started)) * 1_000;
const quantile = (values: number[], q: number) => values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0;
const seconds = (ms: number) => `${ms.toFixed(1)} ms`;

const name = `bench_${randomBytes(4).toString("hex")}`;
const url = `${SERVER}/${name}`;
const admin = new pg.Client(`${SERVER}/postgres`);
await admin.connect();
await admin.query(`create database ${name}`);
await migrateQueues(url);
await migrate({ ownerUrl: url, appUrl: url, log: silentLogger });
const connection = connect(url, CONNECTIONS, silentLogger);
try {
  const inserts = await plainInserts(connection);
  line(`plain insert and commit, ${CONCURRENCY} at a time: ${inserts.toFixed(0)}/s`);
  for (const backend of ["Postgres", "Redis"] as const) {
    if (backend === "Redis" && REDIS_URL === undefined) {
      line("Redis: skipped, redis-server is not installed");
      continue;
    }
    const jobs = await plainJobs(backend);
    line(`${backend}: plain BullMQ no-op jobs, handed over in hundreds: ${jobs.toFixed(0)}/s`);
    const { runs, lags } = await kernelRuns(backend, connection);
    line(
      `${backend}: no-op runs end to end: ${runs.toFixed(0)}/s = ${(runs / jobs).toFixed(2)} of plain BullMQ, ${(runs / inserts).toFixed(2)} of plain inserts`,
    );
    line(
      `${backend}: from commit to work, idle system, ${LETTERS} letters: p50 ${seconds(quantile(lags, 0.5))}, p99 ${seconds(quantile(lags, 0.99))}`,
    );
  }
  await pageCosts(connection);
} finally {
  await connection.close();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}

async function plainInserts({ db }: Connection): Promise<number> {
  await sql`create table plain (id bigint generated always as identity primary key, text text)`.execute(db);
  const started = performance.now();
  let left = INSERTS;
  const insert = async () => {
    while (left-- > 0) await sql`insert into plain (text) values ('x')`.execute(db);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, insert));
  return perSecond(INSERTS, started);
}

async function plainJobs(backend: "Postgres" | "Redis"): Promise<number> {
  const redis = backend === "Redis" ? new Redis(REDIS_URL ?? "", { maxRetriesPerRequest: null }) : undefined;
  const postgres = withBackend(createPostgresBackend);
  const done = Promise.withResolvers<void>();
  let count = 0;
  const work = async (_: Job) => {
    count += 1;
    if (count === JOBS) done.resolve();
  };
  const pg = { connection: { connectionString: url, schema: QUEUE_SCHEMA, max: 2 } };
  const on = { connection: redis as Redis, prefix: name };
  const queue = redis ? new Queue("plain", on) : new postgres.Queue("plain", pg);
  const options = { concurrency: CONCURRENCY, autorun: false };
  const worker = redis
    ? new Worker("plain", work, { ...on, ...options })
    : new postgres.Worker("plain", work, { ...pg, ...options });
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  const started = performance.now();
  void worker.run();
  for (let i = 0; i < JOBS; i += 100)
    await queue.addBulk(
      Array.from({ length: 100 }, () => ({
        name: "x",
        data: {},
        opts: { removeOnComplete: true, removeOnFail: true },
      })),
    );
  await done.promise;
  const rate = perSecond(JOBS, started);
  await worker.close();
  await queue.close();
  redis?.disconnect();
  return rate;
}

async function kernelRuns(backend: "Postgres" | "Redis", connection: Connection) {
  const redisUrl = backend === "Redis" ? REDIS_URL : undefined;
  const queues = openQueues({ redisUrl, databaseUrl: url, prefix: name, log: silentLogger });
  const begun = new Map<string, number>();
  const onRun = (stage: string, { case: { id } }: { case: { id: string } }) => {
    if (stage === "open") begun.set(id, performance.now());
  };
  const kernel = createKernel({ connection, queues, log: silentLogger, hooks: { onRun }, lostSeconds: 120 });
  const names = [nameOf({ pages: PAGES_OF_CASE })];
  const ids = await Promise.all(Array.from({ length: CASES }, () => kernel.receive(names)));
  const before = await finishedRuns(connection);
  const started = performance.now();
  const stop = kernel.start();
  await untilEnded(connection, ids, 300);
  const runs = perSecond((await finishedRuns(connection)) - before, started);

  const lags: number[] = [];
  for (let i = 0; i < LETTERS; i++) {
    const id = await kernel.receive();
    const received = performance.now();
    await untilEnded(connection, [id]);
    lags.push((begun.get(id) ?? Number.NaN) - received);
    await sleep(5);
  }
  await stop();
  await kernel.close();
  await queues.close();
  await checkRuns(connection);
  return { runs, lags };
}

async function finishedRuns({ db }: Connection): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from run where state <> 'ready'`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Finishes pages one by one without any queue, so that nothing but the transaction is measured. */
async function pageCosts(connection: Connection): Promise<void> {
  const queues = openQueues({ databaseUrl: url, prefix: name, log: silentLogger });
  const kernel = createKernel({ connection, queues, log: silentLogger });
  const finish = async (stage: string, caseId: string, limit: number) => {
    const runs = await connection.db
      .selectFrom("run")
      .select("id")
      .where("case_id", "=", caseId)
      .where("stage", "=", stage)
      .where("state", "=", "ready")
      .orderBy("id")
      .limit(limit)
      .execute();
    const times: number[] = [];
    for (const { id } of runs) {
      const started = performance.now();
      await execute(kernel.executor, id);
      times.push(performance.now() - started);
    }
    return times;
  };
  const measure = async (names: readonly string[], pages: number) => {
    const times: number[] = [];
    while (times.length < PAGES_MEASURED) {
      const id = await kernel.receive(names);
      await finish("open", id, Number.MAX_SAFE_INTEGER);
      times.push(...(await finish("read", id, Math.min(pages, PAGES_MEASURED - times.length))));
    }
    return times;
  };
  await measure([nameOf({ pages: 10 })], 10); // the first ones pay for plans and caches
  const medians: number[] = [];
  for (const pages of CASE_SIZES) {
    const times = await measure([nameOf({ pages })], pages);
    medians.push(quantile(times, 0.5));
    line(
      `finishing one page of a case of ${pages}: p50 ${quantile(times, 0.5).toFixed(2)} ms, p90 ${quantile(times, 0.9).toFixed(2)} ms`,
    );
  }
  const many = await measure(
    Array.from({ length: 1_000 }, () => nameOf({})),
    1_000,
  );
  line(`finishing one page of a case of 1,000 documents: p50 ${quantile(many, 0.5).toFixed(2)} ms`);
  line(`a case of 1,000 pages to one of 1: ${((medians.at(-1) ?? 0) / (medians[0] ?? 1)).toFixed(2)}`);
  await kernel.close();
  await queues.close();
}
