import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { migrate, readMigrations } from "#shared/db/migrate.ts";
import type { Code, MailroomError } from "#shared/errors.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { testLog } from "../support/services.ts";

// A server of its own: roles belong to the whole server, and these tests are about roles.
let folder = "";
let postgres: EmbeddedPostgres;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailroom-test-"));
  postgres = await startEmbeddedPostgres({ dataDir: folder, log: testLog, unsafeFast: true });
});
after(async () => {
  await postgres.stop(0);
  await rm(folder, { recursive: true, force: true });
});

const REAL = new URL("../../infra/migrations/", import.meta.url);
let databases = 0;

/** An empty database, as owner and as application. */
async function emptyDatabase(): Promise<{ ownerUrl: string; appUrl: string }> {
  const name = `migrate_${++databases}`;
  await query(postgres.ownerUrl, `create database ${name}`);
  await query(postgres.ownerUrl, `grant connect on database ${name} to mailroom_app`);
  const [ownerUrl, appUrl] = [postgres.ownerUrl, postgres.appUrl].map((url) => url.replace(/\/mailroom$/, `/${name}`));
  return { ownerUrl: ownerUrl ?? "", appUrl: appUrl ?? "" };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function migrations(files: Record<string, string>): Promise<URL> {
  const path = await mkdtemp(join(folder, "migrations-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return pathToFileURL(`${path}/`);
}

const refusedWith = (code: Code, text: RegExp) => (error: MailroomError) => {
  assert.equal(error.code, code);
  assert.match(error.message, text);
  return true;
};

test("applies all in order, once, and writes each to the log, also those from before the log", async () => {
  const urls = await emptyDatabase();
  const names = (await readMigrations(REAL)).map(({ name }) => name);
  assert.deepEqual(await migrate({ ...urls, log: testLog }), names);
  assert.deepEqual(await migrate({ ...urls, log: testLog }), []);
  const rows = await query(urls.appUrl, "select name from migration order by number");
  assert.deepEqual(
    rows.map(({ name }) => name),
    names,
  );
  const entries = await query(
    urls.appUrl,
    "select detail->>'name' as name, length(detail->>'sha256') as hash from audit_entry where action = 'migration.applied' order by id",
  );
  assert.deepEqual(
    entries,
    names.map((name) => ({ name, hash: 64 })),
  );
});

test("ten processes at once migrate once", async () => {
  const urls = await emptyDatabase();
  const results = await Promise.all(Array.from({ length: 10 }, () => migrate({ ...urls, log: testLog })));
  assert.deepEqual(
    results.flat(),
    (await readMigrations(REAL)).map(({ name }) => name),
  );
});

test("the application may add to the log, and change or remove nothing in it", async () => {
  const { ownerUrl, appUrl } = await emptyDatabase();
  await migrate({ ownerUrl, appUrl, log: testLog });
  await query(
    appUrl,
    "insert into audit_entry (at, actor, action, detail) values (now(), 'system', 'system.started', '{}')",
  );
  await query(appUrl, "update receipt_counter set last = last + 1");
  await query(appUrl, "delete from audit_unsealed");
  await query(appUrl, "grant all on audit_entry to mailroom_app"); // only a warning, and no effect
  for (const statement of [
    "update audit_entry set actor = 'x'",
    "delete from audit_entry",
    "truncate audit_entry cascade",
    "update audit_chain set position = 2",
    "delete from prediction",
    "update model_version set name = 'x'",
    "delete from migration",
    "delete from case_file",
    "alter table audit_entry disable trigger all",
    "alter table audit_entry disable trigger audit_entry_guard",
    "drop trigger audit_entry_guard on audit_entry",
    "drop table audit_entry",
    "set session_replication_role = replica",
    "set role mailroom_owner",
    "create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "create table mine (n int)",
  ])
    await assert.rejects(query(appUrl, statement), /permission denied|must be owner/, statement);
  // The owner has the right, and the trigger still stands in the way.
  await assert.rejects(query(ownerUrl, "delete from audit_entry"), /append-only/);
});

test("rights that somebody added by hand are taken back", async () => {
  const { ownerUrl, appUrl } = await emptyDatabase();
  await migrate({ ownerUrl, appUrl, log: testLog });
  await query(ownerUrl, "grant all on audit_entry to mailroom_app");
  await migrate({ ownerUrl, appUrl, log: testLog });
  await assert.rejects(query(appUrl, "delete from audit_entry"), /permission denied/);
});

test("the application gets its way in the queue's schema, and only there", async () => {
  const urls = await emptyDatabase();
  await query(urls.ownerUrl, "create schema queues; create table queues.job (id int)");
  await migrate({ ...urls, log: testLog, queueSchema: "queues" });
  await query(urls.appUrl, "insert into queues.job values (1); delete from queues.job; truncate queues.job");
  // BullMQ makes a sequence for each queue. It is the application's, and the next start has nothing to say about it.
  await query(urls.appUrl, "create sequence if not exists queues.mine");
  await migrate({ ...urls, log: testLog, queueSchema: "queues" });
  await query(urls.appUrl, "select nextval('queues.mine')");
  await assert.rejects(query(urls.appUrl, "create sequence mine"), /permission denied/);
  await assert.rejects(query(urls.appUrl, "create schema mine"), /permission denied/);
});

test("a migration that fails leaves nothing of itself, and the earlier ones stay", async () => {
  const urls = await emptyDatabase();
  const files = await migrations({
    "0001_a.sql": "create table a (n int);",
    "0002_b.sql": "create table b (n int); insert into a values (1); select 1 / 0;",
  });
  await assert.rejects(
    migrate({ ...urls, log: testLog, folder: files }),
    refusedWith("DATABASE_UNSUITABLE", /0002_b.sql failed and was taken back: division by zero/),
  );
  assert.deepEqual(await query(urls.ownerUrl, "select to_regclass('b') as b, (select count(*)::int from a) as a"), [
    { b: null, a: 0 },
  ]);
});

test("refuses a database that is newer, and files that were changed or removed", async () => {
  const urls = await emptyDatabase();
  const run = async (files: Record<string, string>) =>
    migrate({ ...urls, log: testLog, folder: await migrations(files) });
  const [a, b] = ["create table a (n int);", "create table b (n int);"];
  await run({ "0001_a.sql": a, "0002_b.sql": b });
  await assert.rejects(run({ "0001_a.sql": a }), refusedWith("DATABASE_NEWER", /0002_b.sql/));
  await assert.rejects(run({ "0001_a.sql": `${a} `, "0002_b.sql": b }), refusedWith("MIGRATION_CHANGED", /0001_a.sql/));
  await assert.rejects(
    run({ "0002_b.sql": b }),
    refusedWith("MIGRATION_CHANGED", /0001_a.sql was applied and its file/),
  );
  assert.deepEqual(await run({ "0001_a.sql": a, "0002_b.sql": b, "0003_c.sql": "create table c (n int);" }), [
    "0003_c.sql",
  ]);
});

test("says what is wrong with the addresses", async () => {
  const one = await emptyDatabase();
  const two = await emptyDatabase();
  const attempt = (ownerUrl: string, appUrl: string) => migrate({ ownerUrl, appUrl, log: testLog });
  await assert.rejects(attempt(one.ownerUrl, two.appUrl), refusedWith("DATABASE_UNSUITABLE", /different databases/));
  const superuser = new URL(postgres.superuserUrl);
  superuser.pathname = new URL(one.ownerUrl).pathname;
  await assert.rejects(
    attempt(one.ownerUrl, superuser.toString()),
    refusedWith("DATABASE_UNSUITABLE", /could change the log/),
  );
  const wrong = one.ownerUrl.replace(/:[0-9a-f]{20,}@/, ":wrong@");
  await assert.rejects(attempt(wrong, wrong), refusedWith("DATABASE_UNSUITABLE", /refused, check DATABASE_URL/));
  const missing = one.ownerUrl.replace(/migrate_\d+$/, "nowhere");
  await assert.rejects(attempt(missing, missing), refusedWith("DATABASE_UNSUITABLE", /"nowhere" does not exist/));
  const away = "postgres://nobody:x@127.0.0.1:1/none";
  await assert.rejects(attempt(away, away), refusedWith("DATABASE_AWAY", /check DATABASE_URL.*ECONNREFUSED/));
});

test("works with one role for everything, as a managed database may give", async () => {
  const { ownerUrl } = await emptyDatabase();
  await migrate({ ownerUrl, appUrl: ownerUrl, log: testLog });
  await assert.rejects(query(ownerUrl, "delete from audit_entry"), /append-only/);
});
