import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { PermanentError, UnavailableError } from "#shared/errors.ts";
import { migrateQueues, openQueues } from "#shared/queues/queues.ts";
import { execute } from "../../services/pipeline/execute.ts";
import { handOver } from "../../services/pipeline/relay.ts";
import type { Subject } from "../../services/pipeline/stage.ts";
import { ATTEMPTS_MAX, attempt } from "../../services/pipeline/worker.ts";
import { checkRuns, createKernel, nameOf, thenStop, untilEnded } from "../support/kernel.ts";
import { REDIS_URL, testDatabase, testLog } from "../support/services.ts";

const backends = [
  { name: "Postgres", redisUrl: undefined, skip: false },
  { name: "Redis", redisUrl: REDIS_URL, skip: REDIS_URL === undefined && "no Redis: TEST_REDIS_URL is unset" },
];

for (const backend of backends)
  describe(`the kernel on ${backend.name}`, { skip: backend.skip, timeout: 180_000 }, async () => {
    const database = await testDatabase();
    const { db } = database;
    await migrateQueues(database.url);
    const prefix = `test-${randomBytes(4).toString("hex")}`;
    const queues = openQueues({ redisUrl: backend.redisUrl, databaseUrl: database.url, prefix, log: testLog });
    let onRun: (stage: string, subject: Subject) => Promise<void> | void = () => {};
    const committed: string[] = [];
    const kernel = createKernel({
      connection: database,
      queues,
      log: testLog,
      hooks: { onRun: (stage, subject) => onRun(stage, subject), onCommit: (stage) => committed.push(stage) },
    });
    const { executor } = kernel;
    after(async () => {
      await kernel.close();
      await queues.close();
      await database.close();
    });

    const caseOf = (id: string) =>
      db.selectFrom("case_file").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    const runsOf = (id: string, stage: string) =>
      db
        .selectFrom("run")
        .selectAll()
        .where("case_id", "=", id)
        .where("stage", "=", stage)
        .orderBy("due")
        .orderBy("id")
        .execute();
    const firstRun = async (id: string, stage: string) => {
      const [run] = await runsOf(id, stage);
      assert.ok(run, `no run of ${stage}`);
      return run;
    };
    const problemsOf = (id: string) =>
      db.selectFrom("problem").select(["code", "page_number"]).where("case_id", "=", id).orderBy("id").execute();
    const finishWithQueue = async (ids: readonly string[]) => {
      const stop = kernel.start();
      await thenStop(untilEnded(database, ids), stop);
    };

    test("cases of every shape end, and each run is recorded once", async () => {
      const shapes = [
        [nameOf({})],
        [nameOf({ pages: 3, children: 4 })],
        [nameOf({ pages: 0 })],
        [nameOf({ pages: 0 }), nameOf({ pages: 2 }), nameOf({ pages: 0, children: 2 })],
        [nameOf({ pages: 300 })],
      ];
      const stop = kernel.start();
      const ids = await Promise.all([...shapes, ...shapes].map((names) => kernel.receive(names)));
      await thenStop(untilEnded(database, ids), stop);
      await checkRuns(database);
      const outputs = await Promise.all(ids.slice(0, 5).map(async (id) => (await firstRun(id, "route")).output));
      assert.deepEqual(outputs, [
        { status: "closed", documents: [1], pages: 1 },
        { status: "closed", documents: [1, 2, 3, 4, 5], pages: 7 },
        { status: "closed", documents: [1], pages: 0 },
        { status: "closed", documents: [1, 2, 3, 4, 5], pages: 4 },
        { status: "closed", documents: [1], pages: 300 },
      ]);
      const { output } = await firstRun(ids[4] ?? "", "find");
      const inOrder = Array.from({ length: 300 }, (_, i) => i + 1);
      assert.deepEqual(output, { failed: [], pages: inOrder });
    });

    test("the same run three times at once commits once", async () => {
      const id = await kernel.receive();
      for (const stage of ["open", "read", "find", "route"]) {
        const run = await firstRun(id, stage);
        committed.length = 0;
        await Promise.all([1, 2, 3].map(() => execute(executor, run.id)));
        assert.deepEqual(committed, [stage]);
      }
      assert.equal((await caseOf(id)).status, "closed");
      await checkRuns(database);
    });

    test("pages that finish at the same moment join once", async () => {
      const id = await kernel.receive([nameOf({ pages: 12 })]);
      await execute(executor, (await firstRun(id, "open")).id);
      const pages = await runsOf(id, "read");
      assert.equal(pages.length, 12);
      await Promise.all(pages.map((run) => execute(executor, run.id)));
      assert.equal((await runsOf(id, "find")).length, 1);
      await finishWithQueue([id]);
      await checkRuns(database);
    });

    test("work the queue has lost is handed over again", async () => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => kernel.receive()));
      const stopRelay = kernel.startRelay();
      for (let tries = 0; (await queues.count("open")) < 5 && tries < 200; tries++) await sleep(20);
      await stopRelay();
      assert.equal(await queues.count("open"), 5);
      for (const stage of executor.pipeline) await queues.empty(stage.name);
      assert.equal(await queues.count("open"), 0);
      await finishWithQueue(ids);
      await checkRuns(database);
    });

    test("what cannot be read costs its page and goes to a person", async () => {
      onRun = (stage, { page }) => {
        if (stage === "read" && page?.number === 2) throw new PermanentError("PAGE_UNREADABLE", "blurred");
      };
      const id = await kernel.receive([nameOf({ pages: 3 })]);
      await finishWithQueue([id]);
      onRun = () => {};
      assert.equal((await caseOf(id)).status, "review");
      assert.deepEqual((await firstRun(id, "find")).output, { pages: [1, 3], failed: ["PAGE_UNREADABLE"] });
      assert.deepEqual(await problemsOf(id), [{ code: "PAGE_UNREADABLE", page_number: 2 }]);
      const entry = await db
        .selectFrom("audit_entry")
        .select(["actor", "detail"])
        .where("case_id", "=", id)
        .where("action", "=", "run.failed")
        .executeTakeFirstOrThrow();
      assert.deepEqual(entry, {
        actor: "stage:read",
        detail: { stage: "read", code: "PAGE_UNREADABLE", attempts: 0 },
      });
      await checkRuns(database);
    });

    test("when the stage that ends a case is given up, a person gets the case with the reason", async () => {
      onRun = (stage) => {
        if (stage === "route") throw new PermanentError("NOTHING_TO_ROUTE");
      };
      const id = await kernel.receive();
      await finishWithQueue([id]);
      onRun = () => {};
      const { status, reasons } = await caseOf(id);
      assert.equal(status, "review");
      assert.deepEqual(reasons, ["No text could be read to find the department by."]);
      await checkRuns(database);
    });

    test("what fails again and again is given up, and counted across a lost queue", async () => {
      const id = await kernel.receive();
      await execute(executor, (await firstRun(id, "open")).id);
      const { id: page } = await firstRun(id, "read");
      let thrown = 0;
      onRun = () => {
        thrown += 1;
        throw new Error("no luck");
      };
      for (let i = 1; i < ATTEMPTS_MAX; i++) {
        await assert.rejects(attempt(executor, page, testLog), /no luck/);
        await queues.empty("read");
      }
      await attempt(executor, page, testLog);
      onRun = () => {};
      assert.equal(thrown, ATTEMPTS_MAX);
      const run = await firstRun(id, "read");
      assert.deepEqual([run.state, run.error_code, run.attempts], ["failed", "ATTEMPTS_EXHAUSTED", ATTEMPTS_MAX]);
      await finishWithQueue([id]);
      assert.equal((await caseOf(id)).status, "review");
    });

    test("what takes its worker along again and again is given up too", async () => {
      const id = await kernel.receive();
      const { id: run } = await firstRun(id, "open");
      await db
        .updateTable("run")
        .set({ attempts: ATTEMPTS_MAX - 1 })
        .where("id", "=", run)
        .execute();
      await attempt(executor, run, testLog, { deaths: 1 });
      assert.equal((await firstRun(id, "open")).error_code, "ATTEMPTS_EXHAUSTED");
      await finishWithQueue([id]);
    });

    test("what is away is waited for and not held against a document", async () => {
      let times = 0;
      onRun = (stage) => {
        if (stage === "open" && times++ < 2) throw new UnavailableError("STORE_AWAY");
      };
      const id = await kernel.receive();
      await finishWithQueue([id]);
      onRun = () => {};
      assert.equal(times, 3);
      assert.equal((await firstRun(id, "open")).attempts, 0);
      assert.equal((await caseOf(id)).status, "closed");
    });

    test("an answer of the wrong form is our mistake: nothing of it is kept", async () => {
      const id = await kernel.receive();
      const { id: run } = await firstRun(id, "open");
      const wrong = { ...executor, pipeline: executor.pipeline.map((stage) => ({ ...stage })) };
      const [open] = wrong.pipeline;
      assert.ok(open);
      Object.assign(open, { run: async () => ({ pages: "many" }) });
      await assert.rejects(execute(wrong, run), { name: "ZodError" });
      assert.equal((await firstRun(id, "open")).state, "ready");
      await finishWithQueue([id]);
    });

    test("a letter does not wait behind a scan of thousands of pages", async () => {
      const scan = await kernel.receive([nameOf({ pages: 3_000 })]);
      await execute(executor, (await firstRun(scan, "open")).id);
      const relay = {
        db,
        queues,
        stages: executor.pipeline.filter((stage) => stage.name === "read"),
        sweepSeconds: 60,
        lostSeconds: 60,
        log: testLog,
        listen: () => ({ close: async () => {} }),
      };
      const handed = await handOver(relay);
      assert.ok(handed > 0 && handed < 500, `${handed} at once`);
      assert.equal(await handOver(relay), 0, "the queue is full");
      // As if the scan had come some minutes ago.
      await sql`update run set due = due - interval '300 seconds' where case_id = ${scan}`.execute(db);
      const letter = await kernel.receive();
      await execute(executor, (await firstRun(letter, "open")).id);
      const { due } = await firstRun(letter, "read");
      const before = (await runsOf(scan, "read")).filter((run) => run.due < due).length;
      assert.ok(before >= 299 && before <= 310, `${before} pages go before the letter`);
      await queues.empty("read");
    });
  });
