import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { testFolder } from "../../test/support/services.ts";
import type { Deed } from "./contained.test-task.ts";
import type { ContainedTask, Help } from "./contained.ts";
import { createContained } from "./pool.ts";

const root = await testFolder();
const open = (size: number, scratchRoot = join(root, "scratch"), megabytesMax = 512) => {
  const contained = createContained({ size, scratchRoot, megabytesMax, readable: [], log: silentLogger });
  after(() => contained.close());
  return contained;
};
const task = (limits: { secondsMax?: number; megabytesMax?: number } = {}): ContainedTask<Deed, unknown> => ({
  module: new URL("./contained.test-task.ts", import.meta.url).href,
  secondsMax: 60,
  megabytesMax: 512,
  ...limits,
});
const withCode = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH
  }
};
const pidOf = async (contained: ReturnType<typeof open>) =>
  ((await contained.run(task(), { do: "answer", value: 1 })) as { pid: number }).pid;

test("a call gives what the module's default export gives, and the child is used again", async () => {
  const contained = open(1);
  const value = { text: "ü", bytes: new Uint8Array([1, 2]), map: new Map([["a", 1]]) };
  const first = (await contained.run(task(), { do: "answer", value })) as { value: unknown; pid: number };
  assert.deepEqual(first.value, value);
  assert.notEqual(first.pid, process.pid);
  assert.equal(await pidOf(contained), first.pid);
});

test("a child asks its parent: each answer goes to its question, an error to the one that asked", async () => {
  const contained = open(1);
  const help: Help = async (question, scratch) => {
    if (question === "bad") throw new PermanentError("DOCUMENT_DAMAGED", "as asked");
    await sleep(question === "slow" ? 50 : 1);
    return `${question} in ${basename(scratch).slice(0, 4)}`;
  };
  const asking = { ...task(), help };
  assert.deepEqual(await contained.run(asking, { do: "ask", questions: ["slow", "quick"] }), [
    "slow in call",
    "quick in call",
  ]);
  await assert.rejects(contained.run(asking, { do: "ask", questions: ["bad"] }), withCode("DOCUMENT_DAMAGED"));
  await assert.rejects(contained.run(task(), { do: "ask", questions: ["anything"] }), /nobody answers/);
});

test("what helps a child is told when the child is gone", async () => {
  const contained = open(1);
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const help: Help = async (_question, _scratch, signal) => {
    signal.addEventListener("abort", () => resolve());
    await new Promise(() => undefined);
  };
  const asking = { ...task({ secondsMax: 1 }), help };
  await assert.rejects(contained.run(asking, { do: "ask", questions: [1] }), withCode("TIME_EXCEEDED"));
  await told;
});

test("files in scratch are there for `use`, and gone afterwards, also when `use` throws", async () => {
  const scratchRoot = join(root, "use");
  const contained = open(1, scratchRoot);
  const deed: Deed = { do: "write", name: "a.txt", text: "hello" };
  const read = (name: unknown, scratch: string) => readFile(join(scratch, name as string), "utf8");
  assert.equal(await contained.run(task(), deed, read), "hello");
  await assert.rejects(
    contained.run(task(), deed, () => Promise.reject(new Error("full"))),
    /full/,
  );
  const [pool = ""] = await readdir(scratchRoot);
  const left = await readdir(join(scratchRoot, pool), { recursive: true });
  assert.equal(left.length, 1, `only the child's own empty folder is left: ${left.join()}`);
});

test("a code thrown inside comes back as the same PermanentError; other errors as plain ones, in a new process", async () => {
  const contained = open(1);
  const pid = await pidOf(contained);
  await assert.rejects(contained.run(task(), { do: "throw-code" }), (error: unknown) => {
    assert.ok(error instanceof MailroomError);
    assert.deepEqual([error.name, error.code, error.detail], ["PermanentError", "DOCUMENT_DAMAGED", "at byte 7"]);
    return true;
  });
  assert.equal(await pidOf(contained), pid);
  await assert.rejects(contained.run(task(), { do: "throw" }), (error: unknown) => {
    assert.ok(error instanceof Error && !(error instanceof MailroomError));
    assert.match(error.message, /an ordinary fault/);
    return true;
  });
  assert.notEqual(await pidOf(contained), pid);
  await assert.rejects(contained.run(task(), { do: "unsendable" }), /cannot be sent/);
});

test("a crash is a plain error, worth a retry, and the next call works", async () => {
  const contained = open(1);
  await assert.rejects(contained.run(task(), { do: "crash" }), (error: unknown) => {
    assert.ok(!(error instanceof MailroomError));
    assert.match(String(error), /SIGSEGV/);
    return true;
  });
  assert.ok(await pidOf(contained));
});

test("an endless loop is killed at its time limit, and nothing of it is left", async () => {
  const scratchRoot = join(root, "spin");
  const contained = open(1, scratchRoot);
  const pid = await pidOf(contained);
  await assert.rejects(contained.run(task({ secondsMax: 1 }), { do: "spin" }), withCode("TIME_EXCEEDED"));
  assert.equal(isAlive(pid), false, "neither running nor a zombie");
  const [pool = ""] = await readdir(scratchRoot);
  await sleep(200);
  assert.deepEqual(await readdir(join(scratchRoot, pool)), []);
  assert.notEqual(await pidOf(contained), pid);
});

test("memory past the limit ends the child with a code, whether native or on V8's heap", async () => {
  const contained = open(1);
  await assert.rejects(contained.run(task({ megabytesMax: 200 }), { do: "grow" }), withCode("MEMORY_EXCEEDED"));
  await assert.rejects(contained.run(task({ megabytesMax: 5_000 }), { do: "grow" }), withCode("MEMORY_EXCEEDED"));
  const small = open(1, join(root, "heap"), 200);
  await assert.rejects(small.run(task({ megabytesMax: 200 }), { do: "grow-heap" }), withCode("MEMORY_EXCEEDED"));
});

test("never more children than the pool's size", async () => {
  const contained = open(2);
  const calls = Array.from({ length: 12 }, () => contained.run(task(), { do: "sleep", milliseconds: 20 }));
  const answers = (await Promise.all(calls)) as unknown[];
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 2);
});

test("calls are served in the order they came", async () => {
  const contained = open(1);
  const order: number[] = [];
  const calls = Array.from({ length: 12 }, (_, i) =>
    contained.run(task(), { do: "sleep", milliseconds: 1 }).then(() => order.push(i)),
  );
  await Promise.all(calls);
  assert.deepEqual(
    order,
    order.map((_, i) => i),
  );
});

test("a child sees no environment of ours and no files but its own and the program's", async () => {
  const contained = open(1);
  process.env.CONTAINED_TEST_SECRET = "s3cret";
  const environment = (await contained.run(task(), { do: "environment" })) as Record<string, string>;
  const allowed = ["LANG", "MALLOC_ARENA_MAX", "OMP_THREAD_LIMIT", "TZ"];
  assert.deepEqual(Object.keys(environment).sort(), [...allowed, "VIPS_CONCURRENCY"]);
  await writeFile(join(root, "secret"), "s3cret");
  await assert.rejects(contained.run(task(), { do: "read", path: join(root, "secret") }), /restricted/);
  await assert.rejects(contained.run(task(), { do: "write-at", path: join(root, "new") }), /restricted/);
  await assert.rejects(contained.run(task(), { do: "spawn" }), /restricted/);
});

test("close ends what runs and what waits, leaves no process and no folder", async () => {
  const scratchRoot = join(root, "close");
  const contained = open(1, scratchRoot);
  const pid = await pidOf(contained);
  const calls = [contained.run(task(), { do: "spin" }), contained.run(task(), { do: "answer", value: 1 })];
  const settled = Promise.allSettled(calls);
  await sleep(100);
  await contained.close();
  for (const one of await settled) assert.ok(one.status === "rejected" && withCode("SHUTTING_DOWN")(one.reason));
  assert.equal(isAlive(pid), false);
  assert.deepEqual(await readdir(scratchRoot), []);
  await assert.rejects(contained.run(task(), { do: "answer", value: 1 }), withCode("SHUTTING_DOWN"));
});

test("children end by themselves when their parent is killed, also one caught in a loop; the next pool cleans up", async () => {
  const scratchRoot = join(root, "orphans");
  const parent = spawn(
    process.execPath,
    [fileURLToPath(new URL("./contained.test-parent.ts", import.meta.url)), scratchRoot],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const ids = JSON.parse(line.toString()) as number[];
  assert.equal(ids.filter(isAlive).length, 2);
  const gone = once(parent, "exit");
  parent.kill("SIGKILL");
  await gone;
  for (let tries = 0; ids.some(isRunning) && tries < 100; tries += 1) await sleep(100);
  assert.deepEqual(ids.filter(isRunning), []);
  assert.equal((await readdir(scratchRoot)).length, 1);
  const foreign = join(scratchRoot, `pool_elsewhere-${hostname()}_1_0123456789ab`);
  const old = join(scratchRoot, `pool_elsewhere-${hostname()}_2_0123456789ab`);
  for (const folder of [foreign, old]) await mkdir(folder);
  await utimes(old, 0, 0);
  const contained = open(1, scratchRoot);
  assert.equal((await readdir(scratchRoot)).length, 2, "its own, and the fresh one of another machine");
  await contained.close();
});

/** Orphans are reaped by the machine's first process; where that one is slow a zombie remains, which runs no more. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    return !/^State:\s+Z/m.test(process.getBuiltinModule("node:fs").readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false; // it ended between the two looks
  }
}
