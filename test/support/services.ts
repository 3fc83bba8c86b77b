import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Connection, connect } from "#shared/db/db.ts";
import { sha256 } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";

/** The server test/run.ts started; by hand, any Postgres that lets `postgres` in. */
const SERVER = process.env.TEST_DATABASE_SERVER ?? "postgres://postgres@127.0.0.1:55432";
const MIGRATIONS = new URL("../../infra/migrations/", import.meta.url);
const TEMPLATE_LOCK = 4_711;

/** Where public test data lies; tests that need it skip with a message when it is not there. */
export const DATA = process.env.MAILROOM_DATA ?? new URL("../../../shared/data", import.meta.url).pathname;

/** Redis for the tests that need one, or undefined: then they skip and say so. */
export const REDIS_URL = process.env.TEST_REDIS_URL;

export const testLog = silentLogger;

export interface TestDatabase extends Connection {
  url: string;
}

/** A migrated database of its own for this test file, dropped afterwards. */
export async function testDatabase(max = 20): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template = await templateDatabase();
  await admin(`create database ${name} template ${template}`);
  const url = `${SERVER}/${name}`;
  const connection = connect(url, max, testLog);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await connection.close();
    await dropDatabase(name);
  };
  after(close);
  return { ...connection, close, url };
}

/** Autovacuum may be at work in it, which only a superuser may end: then a moment later. */
export async function dropDatabase(name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin(`drop database ${name} with (force)`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "42501" || attempt === DROP_ATTEMPTS) throw error;
      await sleep(DROP_PAUSE_MS);
    }
  }
}
const DROP_ATTEMPTS = 20;
const DROP_PAUSE_MS = 500;

/** A folder of its own for this test file, removed afterwards. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-test-"));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Migrating once and cloning costs 50 ms a test file instead of a second. */
async function templateDatabase(): Promise<string> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).sort();
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, MIGRATIONS), "utf8")));
  const name = `template_${sha256(texts.join("\n")).slice(0, 16)}`;
  await withClient(`${SERVER}/postgres`, async (client) => {
    await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 1) return;
    await client.query(`create database ${name}_new`);
    await withClient(`${SERVER}/${name}_new`, async (target) => {
      for (const text of texts) await target.query(text);
    });
    await client.query(`alter database ${name}_new rename to ${name}`);
  });
  return name;
}

const admin = (statement: string) =>
  withClient(`${SERVER}/postgres`, async (client) => {
    await client.query(statement);
  });

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
