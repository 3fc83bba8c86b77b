import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../test/support/services.ts";
import { liveProcesses, registerProcess } from "./run-registry.ts";

test("a process is found with its ports until it leaves", async () => {
  const dataDir = await testFolder();
  assert.deepEqual(await liveProcesses(dataDir), []);
  const registration = await registerProcess(dataDir, { command: "start", roles: ["api"] });
  await registration.update({ httpUrl: "http://127.0.0.1:8025" });
  const [found, ...others] = await liveProcesses(dataDir);
  assert.deepEqual(others, []);
  assert.equal(found?.pid, process.pid);
  assert.equal(found?.httpUrl, "http://127.0.0.1:8025");
  assert.deepEqual(found?.roles, ["api"]);
  await registration.remove();
  assert.deepEqual(await liveProcesses(dataDir), []);
});

test("entries of dead processes, reused numbers and broken files are removed", async () => {
  const dataDir = await testFolder();
  const registration = await registerProcess(dataDir, { command: "start", roles: [] });
  const entry = { since: new Date().toISOString(), command: "start", roles: [], identity: "another boot/1" };
  // 2^22 is beyond the largest process number Linux gives.
  await writeFile(join(dataDir, "run/4194305.json"), JSON.stringify({ ...entry, pid: 4_194_305 }));
  await writeFile(join(dataDir, `run/${process.ppid}.json`), JSON.stringify({ ...entry, pid: process.ppid }));
  await writeFile(join(dataDir, "run/7.json"), "");
  const pids = (await liveProcesses(dataDir)).map(({ pid }) => pid);
  assert.deepEqual(pids, [process.pid]);
  assert.deepEqual(await readdir(join(dataDir, "run")), [`${process.pid}.json`]);
  await registration.remove();
});
