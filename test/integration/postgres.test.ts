import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { MailroomError } from "#shared/errors.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { isRunning } from "#shared/processes.ts";
import { testLog } from "../support/services.ts";

const HOLDER = new URL("../support/hold-postgres.ts", import.meta.url).pathname;
const AS_ROOT = process.getuid?.() === 0;

/** Whatever a test leaves running would outlive it: that is what the server is built for. */
const started: EmbeddedPostgres[] = [];
const folders: string[] = [];
after(async () => {
  await Promise.all(started.map((postgres) => postgres.stop(0)));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-test-"));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, options: { unsafeFast?: boolean } = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: testLog, unsafeFast: true, ...options });
  started.push(postgres);
  return postgres;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on("error", () => undefined); // the tests below kill its server
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await holds()) return;
    await sleep(50);
  }
  assert.fail(`not within 30 s: ${what}`);
}

const answers = (url: string) =>
  query(url, "select 1").then(
    () => true,
    () => false,
  );

interface Holder {
  child: ChildProcess;
  server: number;
  appUrl: string;
  tell(): Promise<string>;
}
async function hold(dataDir: string): Promise<Holder> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", HOLDER, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? "null");
  const { server, appUrl } = await next();
  return {
    child,
    server,
    appUrl,
    tell: async () => {
      child.stdin.write("stop\n");
      return (await next()).result;
    },
  };
}

test("starts with two roles, stops, and keeps data, port and passwords over a restart", async () => {
  const folder = await newFolder();
  const first = await start(folder, { unsafeFast: false });
  await query(
    first.ownerUrl,
    "create table kept (n int); insert into kept values (42); grant select on kept to mailroom_app",
  );
  assert.deepEqual(await query(first.appUrl, "select current_user::text, n from kept"), [
    { current_user: "mailroom_app", n: 42 },
  ]);
  await assert.rejects(query(first.appUrl, "create table mine (n int)"), /permission denied/);
  assert.deepEqual(await query(first.ownerUrl, "show fsync"), [{ fsync: "on" }]);
  assert.deepEqual(await query(first.ownerUrl, "show synchronous_commit"), [{ synchronous_commit: "on" }]);
  assert.deepEqual(await query(first.ownerUrl, "show max_connections"), [{ max_connections: "200" }]);
  assert.deepEqual(
    await query(first.superuserUrl, "select rolname from pg_roles where rolsuper order by 1"),
    [{ rolname: "postgres" }],
    "neither role we work with is a superuser",
  );
  assert.equal((await stat(join(folder, "postgres/access.json"))).mode & 0o777, 0o600);
  assert.equal(await first.stop(), "stopped");
  assert.equal(isRunning(first.pid()), false);

  const second = await start(folder);
  assert.equal(second.appUrl, first.appUrl);
  assert.deepEqual(await query(second.appUrl, "select n from kept"), [{ n: 42 }]);
});

test("a wrong password is refused, also on loopback", async () => {
  const { appUrl } = await start(await newFolder());
  const wrong = new URL(appUrl);
  wrong.password = "wrong";
  await assert.rejects(query(wrong.toString(), "select 1"), /password authentication failed/);
});

test("a killed server is noticed and comes back at the same address with its data", async () => {
  const postgres = await start(await newFolder(), { unsafeFast: false });
  await query(postgres.ownerUrl, "create table kept (n int); insert into kept values (1)");
  for (const round of [1, 2]) {
    const killed = postgres.pid();
    process.kill(killed, "SIGKILL");
    await until("another server", () => postgres.pid() !== killed);
    await until("an answer", () => answers(postgres.ownerUrl));
    await query(postgres.ownerUrl, "insert into kept select max(n) + 1 from kept");
    assert.deepEqual(await query(postgres.ownerUrl, "select max(n) from kept"), [{ max: round + 1 }]);
  }
});

test("outlives a killed Mailroom and is adopted by the next", async () => {
  const folder = await newFolder();
  const holder = await hold(folder);
  holder.child.kill("SIGKILL");
  await once(holder.child, "exit");
  assert.equal(isRunning(holder.server), true);
  const next = await start(folder);
  assert.equal(next.pid(), holder.server);
  assert.equal(next.appUrl, holder.appUrl);
  assert.equal(await next.stop(), "stopped");
  assert.equal(isRunning(holder.server), false);
});

test("everything killed at once: the next start recovers", async () => {
  const folder = await newFolder();
  const holder = await hold(folder);
  holder.child.kill("SIGKILL");
  process.kill(holder.server, "SIGKILL");
  const next = await start(folder);
  assert.notEqual(next.pid(), holder.server);
  assert.ok(await answers(next.appUrl));
});

test("the last of several users stops the server, whoever started it", async () => {
  const folder = await newFolder();
  const [one, two] = await Promise.all([hold(folder), hold(folder)]);
  assert.equal(one.server, two.server, "two that start at once share one server");
  const three = await start(folder);
  assert.equal(await one.tell(), "left running");
  assert.equal(await three.stop(), "left running");
  assert.ok(await answers(two.appUrl));

  // The watch of whoever is left still works.
  process.kill(two.server, "SIGKILL");
  await until("a restart by the process that is left", () => answers(two.appUrl));
  assert.equal(await two.tell(), "stopped");
  assert.equal(await answers(two.appUrl), false);
});

test("a process number that now belongs to somebody else is not taken for the server, nor killed", async () => {
  const folder = await newFolder();
  const first = await start(folder);
  await first.stop();
  const bystander = spawn("sleep", ["60"]);
  after(() => bystander.kill());
  await once(bystander, "spawn");
  const pidFile = join(folder, "postgres/data/postmaster.pid");
  await writeFile(pidFile, `${bystander.pid}\n${folder}\n1700000000\n5432\n\n127.0.0.1\n 1 2\nready   \n`);
  const second = await start(folder);
  assert.notEqual(second.pid(), bystander.pid);
  assert.ok(await answers(second.appUrl));
  await second.stop();
  assert.equal(isRunning(bystander.pid ?? 0), true);
});

test("a copy of a folder in use gets a server of its own", async () => {
  const [folder, copy] = [await newFolder(), await newFolder()];
  const first = await start(folder);
  await first.stop();
  await cp(join(folder, "postgres"), join(copy, "postgres"), { recursive: true });
  if (AS_ROOT) await chownLike(join(folder, "postgres/data"), join(copy, "postgres/data"));
  const again = await start(folder);
  const pidFile = await readFile(join(folder, "postgres/data/postmaster.pid"));
  await writeFile(join(copy, "postgres/data/postmaster.pid"), pidFile);
  const other = await start(copy);
  assert.notEqual(other.pid(), again.pid());
  assert.notEqual(new URL(other.appUrl).port, new URL(again.appUrl).port, "the port was taken, so it moved");
  assert.equal(await other.stop(), "stopped");
  assert.ok(await answers(again.appUrl));
});

test("a port that somebody took while it was down is given up", async () => {
  const folder = await newFolder();
  const first = await start(folder);
  await first.stop();
  const thief = createServer().listen(Number(new URL(first.appUrl).port), "127.0.0.1");
  await once(thief, "listening");
  after(() => thief.close());
  const second = await start(folder);
  assert.notEqual(second.appUrl, first.appUrl);
  assert.ok(await answers(second.appUrl));
});

test("a data folder that was removed under it does not keep it from stopping", async () => {
  const folder = await newFolder();
  const postgres = await start(folder);
  await rm(folder, { recursive: true });
  assert.equal(await postgres.stop(), "stopped");
  assert.equal(isRunning(postgres.pid()), false);
});

test("a first start that was killed half-way leaves nothing that looks ready", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, "postgres/data.new/base"), { recursive: true });
  await writeFile(join(folder, "postgres/data.new/PG_VERSION"), "18\n");
  assert.ok(await answers((await start(folder)).appUrl));
});

test("as root below a folder that nobody else may enter", { skip: AS_ROOT ? false : "needs root" }, async () => {
  const folder = await newFolder();
  await chmod(folder, 0o700);
  const dataDir = join(folder, "deeper/var");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const postgres = await start(dataDir);
  assert.ok(await answers(postgres.appUrl));
  assert.equal(postgres.folder, join(dataDir, "postgres/data"), "the data are where they belong");
  assert.notEqual((await stat(postgres.folder)).uid, 0, "and Postgres does not run as root");
  process.kill(postgres.pid(), "SIGKILL");
  await until("a restart", () => answers(postgres.appUrl));
});

for (const [what, prepare, expected] of [
  ["DATA_DIR is a file", (folder: string) => writeFile(join(folder, "var"), ""), /not a folder: set DATA_DIR/],
  [
    "DATA_DIR is a link into nowhere",
    (folder: string) => symlink("/nowhere/at/all", join(folder, "var")),
    /set DATA_DIR|set DATABASE_URL/,
  ],
  [
    "the passwords were lost",
    async (folder: string) => {
      await (await start(join(folder, "var"))).stop();
      await writeFile(join(folder, "var/postgres/access.json"), "{");
    },
    /access.json is damaged: restore it/,
  ],
  [
    "the data are of another Postgres",
    async (folder: string) => {
      await (await start(join(folder, "var"))).stop();
      await writeFile(join(folder, "var/postgres/data/PG_VERSION"), "12\n");
    },
    /made by Postgres 12, this Mailroom brings 18/,
  ],
] as const) {
  test(`says what to do when ${what}`, async () => {
    const folder = await newFolder();
    await prepare(folder);
    await assert.rejects(start(join(folder, "var")), (error: MailroomError) => {
      assert.equal(error.code, "POSTGRES_FAILED");
      assert.match(error.message, expected);
      return true;
    });
  });
}

/** cp gives everything to root, and Postgres wants its folder for itself. */
async function chownLike(model: string, folder: string): Promise<void> {
  const { uid, gid } = await stat(model);
  const child = spawn("chown", ["-R", `${uid}:${gid}`, folder]);
  await once(child, "exit");
}
