import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "#shared/processes.ts";

/** The launcher in a project of three files, with a made-up npm: nothing here needs a network. */

const ROOT = new URL("../../", import.meta.url).pathname;
const LOCK = { packages: { "": {}, "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } } };

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function project(files: Record<string, string>, options: { installed: boolean }): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "mailroom-launch-")));
  folders.push(folder);
  await mkdir(join(folder, "infra"));
  await copyFile(join(ROOT, "infra/launch.mjs"), join(folder, "infra/launch.mjs"));
  const all = { "package.json": '{"type":"module"}', "package-lock.json": JSON.stringify(LOCK), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  if (options.installed) {
    await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
    await symlink(process.execPath, join(folder, "node_modules/.bin/node"));
    await writeFile(join(folder, "node_modules/.package-lock.json"), JSON.stringify(LOCK));
  }
  return folder;
}

/** An npm that notes how it was called and then does what `npm ci` would leave behind. */
async function fakeNpm(folder: string, script: string): Promise<Record<string, string>> {
  const bin = join(folder, "fake-bin");
  await mkdir(bin);
  await writeFile(join(bin, "npm"), `#!/bin/sh\necho "$@" >> "${folder}/npm-calls"\necho npm talks\n${script}\n`);
  await chmod(join(bin, "npm"), 0o755);
  return { PATH: `${bin}:${process.env.PATH}`, npm_execpath: "" };
}
const INSTALLS = `sleep 0.3; rm -rf node_modules; mkdir -p node_modules/.bin; ln -s ${process.execPath} node_modules/.bin/node; cp package-lock.json node_modules/.package-lock.json`;

interface Running {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  done: Promise<{ code: number | null; signal: string | null; out: string; err: string }>;
  until(text: string): Promise<void>;
}
function launch(folder: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Running {
  const { INIT_CWD: _ignored, ...environment } = process.env;
  const child = spawn(process.execPath, [join(folder, "infra/launch.mjs"), ...args], {
    cwd: options.cwd ?? folder,
    env: { ...environment, ...options.env },
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  after(() => child.kill("SIGKILL"));
  return {
    child,
    out: () => out,
    err: () => err,
    done: once(child, "close").then(([code, signal]) => ({ code, signal, out, err })),
    until: async (text) => {
      for (let i = 0; i < 400 && !out.includes(text); i++) await sleep(25);
      assert.ok(out.includes(text), `"${text}" is not in: ${out}${err}`);
    },
  };
}

const LIFECYCLE = `
  import { createLifecycle } from ${JSON.stringify(`${ROOT}shared/lifecycle.ts`)};
  import { silentLogger } from ${JSON.stringify(`${ROOT}shared/log.ts`)};
  const life = createLifecycle({ shutdownSeconds: 5, log: silentLogger });
  let signals = 0;
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => { signals += 1; });
  life.onStop("work", async () => {
    await new Promise((done) => setTimeout(done, 300));
    process.stdout.write("drained after " + signals + "\\n");
  });
  setInterval(() => undefined, 1000);
  process.stdout.write("up as " + process.pid + "\\n");
  process.exit(await life.stopped);
`;

test("runs TypeScript with arguments, says where the person stands, and hands on the exit code", async () => {
  const entry = `const args: string[] = process.argv.slice(2);
    process.stdout.write(JSON.stringify({ args, cwd: process.cwd(), from: process.env.INIT_CWD }));
    process.exitCode = 7;`;
  const folder = await project({ "entry.ts": entry }, { installed: true });
  const elsewhere = await realpath(tmpdir());
  const { code, out, err } = await launch(folder, ["entry.ts", "a b", "--c"], { cwd: elsewhere }).done;
  assert.deepEqual(JSON.parse(out), { args: ["a b", "--c"], cwd: folder, from: elsewhere });
  assert.equal(code, 7);
  assert.equal(err, "");
  const asNpmDoes = await launch(folder, ["entry.ts"], { env: { INIT_CWD: "/where/the/person/is" } }).done;
  assert.equal(JSON.parse(asNpmDoes.out).from, "/where/the/person/is");
});

test("no warning of Node's reaches stderr, and no signal opens the inspector", async () => {
  const entry = `await import("node:sqlite"); new Buffer(1);
    process.stdout.write("up as " + process.pid + "\\n"); setTimeout(() => process.exit(0), 500);`;
  const folder = await project({ "entry.ts": entry }, { installed: true });
  const running = launch(folder, ["entry.ts"]);
  await running.until("up as");
  running.child.kill("SIGUSR1");
  process.kill(Number(running.out().match(/up as (\d+)/)?.[1]), "SIGUSR1");
  const { err } = await running.done;
  assert.doesNotMatch(err, /Warning|Debugger|inspector/i);
});

test("a signal to the launcher stops the child in order, once", async () => {
  const folder = await project({ "entry.ts": LIFECYCLE }, { installed: true });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const running = launch(folder, ["entry.ts"]);
    await running.until("up as");
    running.child.kill(signal);
    running.child.kill(signal);
    const { code, out } = await running.done;
    assert.match(out, /drained after 1\n/);
    assert.equal(code, 0);
  }
});

test("Ctrl-C reaches launcher and child both, and is no second request", async () => {
  const folder = await project({ "entry.ts": LIFECYCLE }, { installed: true });
  const running = launch(folder, ["entry.ts"]);
  await running.until("up as");
  process.kill(Number(running.out().match(/up as (\d+)/)?.[1]), "SIGINT");
  running.child.kill("SIGINT");
  const { code, out } = await running.done;
  assert.match(out, /drained/);
  assert.equal(code, 0);
});

test("a child that dies of a signal makes the launcher die of it", async () => {
  const folder = await project({ "entry.ts": "process.kill(process.pid, 'SIGKILL')" }, { installed: true });
  assert.equal((await launch(folder, ["entry.ts"]).done).signal, "SIGKILL");
});

test("a launcher that is killed does not leave the child behind", async () => {
  const folder = await project({ "entry.ts": LIFECYCLE }, { installed: true });
  const running = launch(folder, ["entry.ts"]);
  await running.until("up as");
  const pid = Number(running.out().match(/up as (\d+)/)?.[1]);
  running.child.kill("SIGKILL");
  await running.until("drained after 0");
  for (let i = 0; i < 200 && isRunning(pid); i++) await sleep(25);
  assert.equal(isRunning(pid), false);
});

test("installs what is missing, once for two commands, and keeps npm off stdout", async () => {
  const folder = await project({ "entry.ts": "process.stdout.write('result')" }, { installed: false });
  const env = await fakeNpm(folder, INSTALLS);
  const results = await Promise.all(
    [launch(folder, ["entry.ts"], { env }), launch(folder, ["entry.ts"], { env })].map((r) => r.done),
  );
  for (const { code, out } of results) assert.deepEqual({ code, out }, { code: 0, out: "result" });
  assert.match(results.map(({ err }) => err).join(""), /Installing what is missing[\s\S]*npm talks/);
  assert.deepEqual((await readFile(join(folder, "npm-calls"), "utf8")).trim().split("\n").length, 1);

  const again = await launch(folder, ["entry.ts"], { env }).done;
  assert.deepEqual(again, { code: 0, signal: null, out: "result", err: "" });
  const changed = { packages: { ...LOCK.packages, "node_modules/b": { version: "2.0.0", integrity: "sha512-b" } } };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(changed));
  assert.match((await launch(folder, ["entry.ts"], { env }).done).err, /Installing/);
});

test("takes over from an install that was killed", async () => {
  const folder = await project({ "entry.ts": "process.stdout.write('result')" }, { installed: false });
  const env = await fakeNpm(folder, INSTALLS);
  await writeFile(join(folder, ".install.lock"), "4194305"); // beyond the largest process number
  assert.equal((await launch(folder, ["entry.ts"], { env }).done).out, "result");
  await assert.rejects(readFile(join(folder, ".install.lock")), { code: "ENOENT" });
});

test("packages of other systems need not be there", async () => {
  const other = { version: "1.0.0", optional: true, os: ["aix"], cpu: ["ppc64"] };
  const peer = { version: "1.0.0", optional: true, peer: true };
  const lock = { packages: { ...LOCK.packages, "node_modules/other": other, "node_modules/peer": peer } };
  const folder = await project(
    { "entry.ts": "process.stdout.write('result')", "package-lock.json": JSON.stringify(lock) },
    { installed: true },
  );
  const env = await fakeNpm(folder, "exit 1");
  assert.deepEqual(await launch(folder, ["entry.ts"], { env }).done, { code: 0, signal: null, out: "result", err: "" });
});

for (const [what, script, expected] of [
  ["npm fails", "exit 9", /npm ci failed with exit status 9/],
  ["the lock file is missing", "rm package-lock.json", /package-lock.json is missing/],
] as const) {
  test(`one sentence and exit 2 when ${what}`, async () => {
    const folder = await project({ "entry.ts": "" }, { installed: false });
    const env = await fakeNpm(folder, script);
    if (script.startsWith("rm")) await rm(join(folder, "package-lock.json"));
    const { code, out, err } = await launch(folder, ["entry.ts"], { env }).done;
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.match(err, expected);
    assert.doesNotMatch(err, /^\s+at /m);
  });
}

test("npm ci accepts our lock file: every optional package of every system has its entry and version", async () => {
  const { packages } = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8"));
  const wanted = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
  );
  // As Node looks for a package: beside its parent's files, then beside those of every package around it.
  const isThere = (path: string, name: string): boolean =>
    packages[`${path === "" ? "" : `${path}/`}node_modules/${name}`]?.version !== undefined ||
    (path !== "" && isThere(path.slice(0, Math.max(0, path.lastIndexOf("node_modules/") - 1)), name));
  const missing = wanted.filter(({ path, name }) => !isThere(path, name));
  assert.deepEqual(missing, []);
});
