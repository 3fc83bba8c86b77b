import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { connect } from "#shared/db/db.ts";
import { migrate } from "#shared/db/migrate.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { migrateQueues, openQueues, QUEUE_SCHEMA } from "#shared/queues/queues.ts";
import { lanesOf } from "../../services/pipeline/graph.ts";
import { checkRuns, createKernel, nameOf, thenStop, untilEnded } from "../support/kernel.ts";
import { hasRedis, startOwnRedis } from "../support/redis.ts";
import { testFolder, testLog } from "../support/services.ts";

/**
 * Servers of its own that are killed with -9 while one and the same process works:
 * it must go on when they are back, and do nothing twice. All of it with the
 * rights of the application's role.
 */

const PREFIX = "outages";
const CASES = 30;
const SHAPE = [nameOf({ pages: 4, children: 1 })];
/** Runs of one case of that shape: 2 documents, 5 pages, 2 finds, 1 route. */
const RUNS = 10;
/** A killed worker's runs are taken over once it has been silent for so long (queues.ts), and some more for a slow machine. */
const TAKEN_OVER_SECONDS = 90;

const redisSkip = hasRedis() ? false : "redis-server is not installed";
for (const backend of [
  { name: "Postgres", skip: false as const },
  { name: "Redis", skip: redisSkip },
])
  describe(`outages on the ${backend.name} queue`, { skip: backend.skip, timeout: 300_000 }, async () => {
    const folder = await testFolder();
    const postgres = await startEmbeddedPostgres({ dataDir: folder, log: testLog, unsafeFast: true });
    const redis = backend.name === "Redis" ? await startOwnRedis(join(folder, "redis")) : undefined;
    const { ownerUrl, appUrl } = postgres;
    await migrateQueues(ownerUrl);
    await migrate({ ownerUrl, appUrl, log: testLog, queueSchema: QUEUE_SCHEMA });
    const connection = connect(appUrl, 20, testLog);
    const { db } = connection;
    const queues = openQueues({ redisUrl: redis?.url, databaseUrl: appUrl, prefix: PREFIX, log: testLog });
    const kernel = createKernel({
      connection,
      queues,
      log: testLog,
      hooks: { onRun: () => sleep(20) },
      lostSeconds: 5,
    });
    after(async () => {
      await kernel.close();
      await queues.close();
      await connection.close();
      await redis?.stop();
      await postgres.stop();
    });

    const receiveAll = () => Promise.all(Array.from({ length: CASES }, () => kernel.receive(SHAPE)));
    /** Waits until about so much of all work is done, and not all of it. */
    const untilDone = async (ids: readonly string[], share: number) => {
      for (const end = performance.now() + TAKEN_OVER_SECONDS * 1_000; ; ) {
        assert.ok(performance.now() < end, `not even ${share} of the work is done`);
        const { rows } = await sql<{ done: number }>`select count(*)::int as done from run
          where case_id = any(${ids}::uuid[]) and state = 'done'`.execute(db);
        const done = (rows[0]?.done ?? 0) / (CASES * RUNS);
        if (done < 1 && done >= share) return;
        assert.ok(done < 1, "all was done before anything could be killed");
        await sleep(10);
      }
    };
    const worker = (ms: number): ChildProcess => {
      const script = new URL("../support/kernel-worker.ts", import.meta.url).pathname;
      const args = [script, appUrl, PREFIX, String(ms), ...(redis ? [redis.url] : [])];
      return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    };
    const kill = async (child: ChildProcess) => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    };

    test("Postgres is killed in the middle, twice", async () => {
      const ids = await receiveAll();
      const stop = kernel.start();
      for (const share of [0.2, 0.5]) {
        await untilDone(ids, share);
        const before = postgres.pid();
        process.kill(before, "SIGKILL");
        while (postgres.pid() === before) await sleep(20);
      }
      await thenStop(untilEnded(connection, ids, TAKEN_OVER_SECONDS), stop);
      const { runs } = await checkRuns(connection);
      assert.equal(runs, CASES * RUNS);
    });

    test("the queue is emptied in the middle", async () => {
      const ids = await receiveAll();
      const stop = kernel.start();
      for (const share of [0.1, 0.5]) {
        await untilDone(ids, share);
        if (redis) await redis.flush();
        else await Promise.all(kernel.executor.pipeline.map((stage) => queues.empty(stage.name)));
      }
      await thenStop(untilEnded(connection, ids, TAKEN_OVER_SECONDS), stop);
      await checkRuns(connection);
    });

    test("Redis is killed in the middle, twice", { skip: redis === undefined }, async () => {
      const ids = await receiveAll();
      const stop = kernel.start();
      for (const [share, awayMs] of [
        [0.2, 0],
        [0.5, 3_000],
      ] as const) {
        await untilDone(ids, share);
        await redis?.crash(awayMs);
      }
      await thenStop(untilEnded(connection, ids, TAKEN_OVER_SECONDS), stop);
      await checkRuns(connection);
    });

    test("workers are killed in the middle of their runs", async () => {
      const ids = await receiveAll();
      const stopRelay = kernel.startRelay();
      for (let round = 0; round < 2; round++) {
        const child = worker(300);
        let begun = 0;
        child.stdout?.on("data", () => (begun += 1));
        while (begun < 10) await sleep(20);
        await kill(child);
      }
      const last = worker(0);
      await thenStop(untilEnded(connection, ids, TAKEN_OVER_SECONDS), async () => {
        await kill(last);
        await stopRelay();
      });
      await checkRuns(connection);
      const { rows } = await sql<{ attempts: number }>`select max(attempts)::int as attempts from run
        where case_id = any(${ids}::uuid[])`.execute(db);
      assert.ok((rows[0]?.attempts ?? 0) > 0, "no worker died with a run in its hands");
    });

    test("a stop waits for what is under way, and no longer than it may", async () => {
      const quick = await kernel.receive();
      const stop = kernel.start();
      await untilEnded(connection, [quick]);
      await stop();
      const stuck = Promise.withResolvers<void>();
      const began = Promise.withResolvers<void>();
      const slow = queues.work("slow", 1, async () => {
        began.resolve();
        await stuck.promise;
      });
      await queues.addRuns("slow", [1]);
      await began.promise;
      const started = performance.now();
      await slow.close(500);
      assert.ok(performance.now() - started >= 490, "it did not wait");
      stuck.resolve();
      await slow.close();
      assert.ok((await queues.count("slow")) <= 1);
    });

    test("connections stay few", async () => {
      const stop = kernel.start();
      await sleep(500);
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
        where application_name in ('mailroom-queue', 'open', 'read', 'read-slow', 'find', 'route')`.execute(db);
      const clients = redis ? await redis.clients() : 0;
      await stop();
      const lanes = kernel.executor.pipeline.flatMap(lanesOf).length;
      if (redis) assert.ok(clients <= 2 * lanes + 2, `${clients} connections to Redis`);
      else assert.ok((rows[0]?.n ?? 0) <= 3 * lanes + 2, `${rows[0]?.n} connections to Postgres`);
    });
  });
