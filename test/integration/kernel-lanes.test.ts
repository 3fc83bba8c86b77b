import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, test } from "node:test";
import { migrateQueues, openQueues } from "#shared/queues/queues.ts";
import { execute } from "../../services/pipeline/execute.ts";
import { type Lane, NeedsSlowLane, type Subject } from "../../services/pipeline/stage.ts";
import { checkRuns, createKernel, nameOf, thenStop, untilEnded } from "../support/kernel.ts";
import { REDIS_URL, testDatabase, testLog } from "../support/services.ts";

const backends = [
  { name: "Postgres", redisUrl: undefined, skip: false },
  { name: "Redis", redisUrl: REDIS_URL, skip: REDIS_URL === undefined && "no Redis: TEST_REDIS_URL is unset" },
];

for (const backend of backends)
  describe(`the slow lane on ${backend.name}`, { skip: backend.skip, timeout: 120_000 }, async () => {
    const database = await testDatabase();
    const { db } = database;
    await migrateQueues(database.url);
    const prefix = `test-${randomBytes(4).toString("hex")}`;
    const queues = openQueues({ redisUrl: backend.redisUrl, databaseUrl: database.url, prefix, log: testLog });
    let onRun: (stage: string, subject: Subject, lane: Lane) => Promise<void> | void = () => {};
    const kernel = createKernel({
      connection: database,
      queues,
      log: testLog,
      // Longer than any test here: what is waiting must not be taken for lost.
      lostSeconds: 100,
      hooks: { onRun: (...args) => onRun(...args) },
    });
    after(async () => {
      await kernel.close();
      await queues.close();
      await database.close();
    });

    test("a run that takes long moves over once, begins anew there, and is recorded once", async () => {
      const begun: Lane[] = [];
      onRun = (stage, _subject, lane) => {
        if (stage !== "read") return;
        begun.push(lane);
        if (lane === "quick") throw new NeedsSlowLane();
      };
      const id = await kernel.receive();
      const [open] = await db.selectFrom("run").select("id").where("case_id", "=", id).execute();
      await execute(kernel.executor, open?.id ?? 0);
      const read = () =>
        db
          .selectFrom("run")
          .selectAll()
          .where("case_id", "=", id)
          .where("stage", "=", "read")
          .executeTakeFirstOrThrow();
      const { id: runId } = await read();
      await execute(kernel.executor, runId);
      assert.deepEqual([(await read()).lane, (await read()).state, (await read()).attempts], ["slow", "ready", 0]);
      await execute(kernel.executor, runId); // the queue delivers the quick lane's job once more
      assert.deepEqual(begun, ["quick"]);
      const stop = kernel.start();
      await thenStop(untilEnded(database, [id]), stop);
      assert.deepEqual(begun, ["quick", "slow"]);
      await checkRuns(database);
    });

    test("what is quick does not wait behind what is slow, however much of that there is", async () => {
      const scan = await (async () => {
        const held = Promise.withResolvers<void>();
        onRun = async (stage, { document }, lane) => {
          if (stage !== "read" || document?.name !== nameOf({ pages: 150 })) return;
          if (lane === "quick") throw new NeedsSlowLane();
          await held.promise;
        };
        return { id: await kernel.receive([nameOf({ pages: 150 })]), release: held.resolve };
      })();
      const stop = kernel.start();
      try {
        for (let tries = 0; (await queues.count("read-slow")) < 100 && tries < 500; tries++)
          await new Promise((resolve) => setTimeout(resolve, 20));
        const letters = await Promise.all([1, 2, 3].map(() => kernel.receive([nameOf({ pages: 2 })])));
        await untilEnded(database, letters, 20);
        const { status } = await db
          .selectFrom("case_file")
          .select("status")
          .where("id", "=", scan.id)
          .executeTakeFirstOrThrow();
        assert.equal(status, "open", "the scan was not held up, so the letters showed nothing");
        scan.release();
        await untilEnded(database, [scan.id]);
      } finally {
        scan.release();
        await stop();
      }
      await checkRuns(database);
    });
  });
