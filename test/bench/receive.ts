import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import pg from "pg";
import { connect } from "#shared/db/db.ts";
import { migrate } from "#shared/db/migrate.ts";
import { silentLogger } from "#shared/log.ts";
import { arrivalOf, testReceiver } from "../support/intake.ts";

/** What a receipt costs beside a plain insert in the same run, and what a system that has nothing to do holds and takes. */

const SERVER = process.env.TEST_DATABASE_SERVER ?? "postgres://postgres@127.0.0.1:55432";
const ARRIVALS = 2_000;
const AT_ONCE = [1, 8, 32];
/** For what starting up left behind to go. */
const SETTLE_SECONDS = 15;
const REST_SECONDS = 10;
const MEGABYTE = 1_048_576;

const line = (text: string) => process.stdout.write(`${text}\n`);

await receipts();
await rest();

async function receipts(): Promise<void> {
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const url = `${SERVER}/${name}`;
  const admin = new pg.Client(`${SERVER}/postgres`);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await migrate({ ownerUrl: url, appUrl: url, log: silentLogger });
  const connection = connect(url, Math.max(...AT_ONCE), silentLogger);
  try {
    await sql`create table plain (id bigint generated always as identity primary key, text text)`.execute(
      connection.db,
    );
    const receiver = testReceiver(connection);
    for (const atOnce of AT_ONCE) {
      const plain = await rate(atOnce, async () => {
        await sql`insert into plain (text) values ('x')`.execute(connection.db);
      });
      const received = await rate(atOnce, async () => {
        await receiver.receive(arrivalOf());
      });
      line(
        `${atOnce} at a time: receive() ${received.toFixed(0)}/s, plain insert and commit ${plain.toFixed(0)}/s: ${(received / plain).toFixed(2)} of it`,
      );
    }
  } finally {
    await connection.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}

async function rate(atOnce: number, once: () => Promise<void>): Promise<number> {
  const started = performance.now();
  let left = ARRIVALS;
  const lane = async () => {
    while (left-- > 0) await once();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (ARRIVALS / (performance.now() - started)) * 1_000;
}

/** All of Mailroom in one process with its embedded Postgres, as `npm start` runs it. */
async function rest(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  const main = fileURLToPath(new URL("../../services/mailroom.ts", import.meta.url));
  const env = {
    ...process.env,
    DATA_DIR: folder,
    HTTP_PORT: "0",
    SMTP_PORT: "0",
    ADMIN_PASSWORD: "at rest only",
    LOG_LEVEL: "warn",
  };
  const started = performance.now();
  const child = spawn(process.execPath, [main, "start"], { env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", () => reject(new Error("the system did not start")));
    });
    line(`ready after ${((performance.now() - started) / 1_000).toFixed(1)} s, database made anew`);
    await sleep(SETTLE_SECONDS * 1_000);
    const before = await family(child.pid ?? 0);
    await sleep(REST_SECONDS * 1_000);
    const after = await family(child.pid ?? 0);
    const bare = (await family(await bareNode())).bytes;
    line(
      `at rest: ${(after.bytes / MEGABYTE).toFixed(0)} MB in ${after.count} processes (a bare Node: ${(bare / MEGABYTE).toFixed(0)} MB), ${(((after.seconds - before.seconds) / REST_SECONDS) * 100).toFixed(1)} % of one processor`,
    );
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 5_000)"]);
  await sleep(1_000);
  return child.pid ?? 0;
}

/** A process and all below it: proportional memory (shared pages counted once) and processor time, from /proc. */
async function family(root: number): Promise<{ bytes: number; seconds: number; count: number }> {
  const stats = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)),
  );
  const all = stats.flatMap((text) => {
    if (text === null) return []; // ended meanwhile
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return [
      { pid: Number.parseInt(text, 10), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) },
    ];
  });
  const ids = new Set([root]);
  for (let size = 0; size !== ids.size; ) {
    size = ids.size;
    for (const { pid, parent } of all) if (ids.has(parent)) ids.add(pid);
  }
  const memory = await Promise.all(
    [...ids].map((pid) => readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "")),
  );
  const kilobytes = memory.reduce((sum, text) => sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0), 0);
  const ticks = all.filter(({ pid }) => ids.has(pid)).reduce((sum, one) => sum + one.ticks, 0);
  return { bytes: kilobytes * 1_024, seconds: ticks / 100, count: ids.size };
}
