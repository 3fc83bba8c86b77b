import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../test/support/services.ts";
import { tryLock, waitForLock } from "./file-lock.ts";

test("an exclusive lock excludes all others, shared ones only the exclusive", async () => {
  const file = join(await testFolder(), "lock");
  const exclusive = tryLock(file, "exclusive");
  assert.ok(exclusive);
  assert.equal(tryLock(file, "exclusive"), undefined);
  assert.equal(tryLock(file, "shared"), undefined);
  exclusive.release();

  const one = tryLock(file, "shared");
  const two = tryLock(file, "shared");
  assert.ok(one && two);
  assert.equal(tryLock(file, "exclusive"), undefined);
  one.release();
  assert.equal(tryLock(file, "exclusive"), undefined);
  two.release();
  tryLock(file, "exclusive")?.release();
});

test("waiting ends when the lock is free, or with the time", async () => {
  const file = join(await testFolder(), "lock");
  const held = tryLock(file, "exclusive");
  assert.equal(await waitForLock(file, "shared", 60), undefined);
  const waiting = waitForLock(file, "exclusive", 10_000);
  held?.release();
  const got = await waiting;
  assert.ok(got);
  got.release();
});

for (const kind of ["shared", "exclusive"] as const) {
  test(`a process that is killed lets go of its ${kind} lock`, async () => {
    const file = join(await testFolder(), "lock");
    const module = new URL("./file-lock.ts", import.meta.url).href;
    const code = `const { tryLock } = await import(${JSON.stringify(module)});
      globalThis.held = tryLock(${JSON.stringify(file)}, "${kind}");
      process.stdout.write("held"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout, "data");
    assert.equal(tryLock(file, "exclusive"), undefined);
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = tryLock(file, "exclusive");
    assert.ok(lock);
    lock.release();
  });
}
