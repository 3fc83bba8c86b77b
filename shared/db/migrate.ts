import { readdir, readFile } from "node:fs/promises";
import { sql, type Transaction } from "kysely";
import { z } from "zod";
import { appendAudit } from "#shared/audit.ts";
import { MailroomError, UnavailableError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { Logger } from "#shared/log.ts";
import { connect, type Db } from "./db.ts";
import { grantQueueSchema, grantToApp } from "./grants.ts";
import type { DB } from "./schema.ts";

const FOLDER = new URL("../../infra/migrations/", import.meta.url);
/** Any number, as long as nobody else takes the same: "mailroom" on a telephone's keys. */
const LOCK = 62_457_666;
/** `unique nulls not distinct`, which keeps a stage from being planned twice, came with 15. */
const SERVER_VERSION_MIN = 150_000;

export interface Migration {
  number: number;
  /** File name, e.g. `0001_intake.sql`. */
  name: string;
  sha256: string;
  text: string;
}
export type Applied = Omit<Migration, "text">;

/**
 * Brings the database to what this code needs and gives the application's role
 * its rights. Any number of processes may call it at once. Returns the names of
 * the migrations it applied. Throws DATABASE_AWAY, DATABASE_UNSUITABLE,
 * DATABASE_NEWER or MIGRATION_CHANGED.
 *
 * `ownerUrl` is a direct connection (no transaction pooler: the lock belongs to a
 * session); `appUrl` is what the application uses, and may be the same.
 */
export async function migrate(options: {
  ownerUrl: string;
  appUrl: string;
  log: Logger;
  /** BullMQ's schema, when its own migrations ran before: the application gets its rights there too. */
  queueSchema?: string;
  folder?: URL;
}): Promise<string[]> {
  const { ownerUrl, appUrl, log } = options;
  const files = await readMigrations(options.folder ?? FOLDER);
  const owner = await whoIs(ownerUrl, "owner", log);
  const app = ownerUrl === appUrl ? owner : await whoIs(appUrl, "application", log);
  assertSuitable(owner, app);
  const connection = connect(ownerUrl, 1, log);
  try {
    return await connection.db.connection().execute(async (db) => {
      await sql`select pg_advisory_lock(${LOCK})`.execute(db);
      try {
        const applied = await applyAll(db, files, log);
        if (app.role !== owner.role) {
          await grantToApp(db, app.role);
          if (options.queueSchema !== undefined) await grantQueueSchema(db, app.role, options.queueSchema);
        } else log.info("the application uses the database's owner: set DATABASE_OWNER_URL to give it fewer rights");
        return applied;
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(db);
      }
    });
  } finally {
    await connection.close();
  }
}

/** The files in order. Each is one transaction, so none may hold what cannot run in one. */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), "utf8");
      return { number: Number(name.slice(0, 4)), name, sha256: sha256(text), text };
    }),
  );
}

/** What is still to apply. Pure. Throws when the database and the files do not belong together. */
export function planMigrations(files: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const last = files.at(-1)?.number ?? 0;
  const newer = applied.find((row) => row.number > last);
  if (newer)
    throw new MailroomError(
      "DATABASE_NEWER",
      `it has migration ${newer.name}, this program knows up to ${last}: start the newer Mailroom`,
    );
  for (const row of applied) {
    const file = files.find(({ number }) => number === row.number);
    if (!file)
      throw new MailroomError("MIGRATION_CHANGED", `${row.name} was applied and its file is missing: restore it`);
    if (file.sha256 !== row.sha256)
      throw new MailroomError(
        "MIGRATION_CHANGED",
        `${row.name} was applied with sha256 ${row.sha256.slice(0, 12)}… and its file now has ${file.sha256.slice(0, 12)}…: restore it and put the change into a new migration`,
      );
  }
  const done = new Set(applied.map(({ number }) => number));
  return files.filter(({ number }) => !done.has(number));
}

async function applyAll(db: Db, files: readonly Migration[], log: Logger): Promise<string[]> {
  await sql`create table if not exists migration (
    number     integer primary key,
    name       text not null,
    sha256     text not null,
    applied_at timestamptz(3) not null default now()
  )`.execute(db);
  const { rows } = await sql<Applied>`select number, name, sha256 from migration order by number`.execute(db);
  const todo = planMigrations(files, rows);
  for (const migration of todo) {
    log.info({ migration: migration.name }, "migrating the database");
    await db.transaction().execute((tx) => applyOne(tx, migration));
  }
  return todo.map(({ name }) => name);
}

async function applyOne(tx: Transaction<DB>, { number, name, sha256, text }: Migration): Promise<void> {
  try {
    await sql.raw(text).execute(tx);
  } catch (error) {
    throw new MailroomError("DATABASE_UNSUITABLE", `${name} failed and was taken back: ${(error as Error).message}`, {
      cause: error,
    });
  }
  await sql`insert into migration (number, name, sha256) values (${number}, ${name}, ${sha256})`.execute(tx);
  await recordApplied(tx);
}

/** The first migrations come before the log exists, so their entries follow with the one that makes it. */
async function recordApplied(tx: Transaction<DB>): Promise<void> {
  const log = await sql<{ exists: boolean }>`select to_regclass('audit_entry') is not null as exists`.execute(tx);
  if (log.rows[0]?.exists !== true) return;
  const { rows } = await sql<Applied>`
    select number, name, sha256 from migration where not exists (
      select from audit_entry where action = 'migration.applied' and detail->>'name' = migration.name
    ) order by number`.execute(tx);
  await appendAudit(
    tx,
    rows.map((row) => ({ actor: "system", action: "migration.applied" as const, detail: { ...row } })),
  );
}

const identity = z.object({
  role: z.string(),
  database: z.string(),
  /** With the database's name it tells one server from another. */
  started: z.string(),
  version: z.number(),
  /** Superusers, and members of the database's owner, can take any right they lack. */
  mayOverride: z.boolean(),
});
type Identity = z.output<typeof identity>;

async function whoIs(url: string, what: string, log: Logger): Promise<Identity> {
  const connection = connect(url, 1, log);
  try {
    const { rows } = await sql`
      select current_user::text as role, current_database()::text as database,
             pg_postmaster_start_time()::text as started,
             current_setting('server_version_num')::integer as version,
             (select rolsuper or pg_has_role(current_user, datdba, 'member')
                from pg_roles, pg_database
               where rolname = current_user and datname = current_database()) as "mayOverride"`.execute(connection.db);
    return identity.parse(rows[0]);
  } catch (error) {
    throw databaseProblem(error, what);
  } finally {
    await connection.close();
  }
}

function assertSuitable(owner: Identity, app: Identity): void {
  if (owner.version < SERVER_VERSION_MIN)
    throw new MailroomError(
      "DATABASE_UNSUITABLE",
      `it is Postgres ${Math.floor(owner.version / 10_000)} and Mailroom needs 15 or newer: upgrade it, or unset DATABASE_URL`,
    );
  if (owner.started !== app.started || owner.database !== app.database)
    throw new MailroomError(
      "DATABASE_UNSUITABLE",
      "DATABASE_URL and DATABASE_OWNER_URL lead to different databases: make them the same",
    );
  if (app.role !== owner.role && app.mayOverride)
    throw new MailroomError(
      "DATABASE_UNSUITABLE",
      `DATABASE_URL signs in as ${app.role}, who owns the database or is a superuser and could change the log: use a role with fewer rights`,
    );
}

/** A wrong address or password is for the operator to mend; a server that is away may come back. */
export function databaseProblem(error: unknown, what: string): MailroomError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  // Class 28: the role or password; 3D000: no such database; 42501: no right to connect.
  if (
    code.startsWith("28") ||
    code === "3D000" ||
    code === "42501" ||
    code === "ENOTFOUND" ||
    /SSL|scram|password/i.test(message)
  )
    return new MailroomError(
      "DATABASE_UNSUITABLE",
      `the ${what}'s connection was refused, check DATABASE_URL: ${message}`,
      {
        cause: error,
      },
    );
  return new UnavailableError("DATABASE_AWAY", `the ${what}'s connection, check DATABASE_URL: ${message || code}`, {
    cause: error,
  });
}
