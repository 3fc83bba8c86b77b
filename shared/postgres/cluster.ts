import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MailroomError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { runAs, type ServerUser } from "./account.ts";

/** What is on disk under DATA_DIR/postgres. */
export interface Cluster {
  /** Our folder: passwords, locks, the server's log. */
  home: string;
  /** Postgres' own folder, owned by the server's user. */
  data: string;
  user: ServerUser | undefined;
}

const accessSchema = z.object({
  port: z.number().int(),
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
});
export type Access = z.output<typeof accessSchema>;

/** The only way in: passwords, over loopback. Replaces what initdb writes. */
const HOST_RULES = "host all all 127.0.0.1/32 scram-sha-256\n";

const accessFile = (home: string) => join(home, "access.json");

/**
 * Where the server is told its data lie, with the cluster's folder as its working
 * directory. As root we start it as a user who may not be able to get through the
 * folders above (a checkout under a 0700 home); a working directory is inherited
 * open, and Postgres reaches everything through it. So the data stay in DATA_DIR
 * whoever runs us.
 */
export const pathForServer = (data: string, user: ServerUser | undefined): string =>
  user && process.platform === "linux" ? "/proc/self/cwd" : data;

/** Reads port and passwords; undefined before the first start. */
export async function readAccess({ home, data }: Cluster): Promise<Access | undefined> {
  const file = accessFile(home);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && !existsSync(data)) return undefined;
    throw new MailroomError("POSTGRES_FAILED", `its passwords cannot be read from ${file}: ${error.code}`, {
      cause: error,
    });
  });
  if (text === undefined) return undefined;
  try {
    return accessSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new MailroomError("POSTGRES_FAILED", `${file} is damaged: restore it from a backup`, { cause: error });
  }
}

/** Durable before it is used: a cluster whose passwords are lost is lost. */
export async function writeAccess(home: string, access: Access): Promise<void> {
  const file = accessFile(home);
  const handle = await open(`${file}.new`, "w", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(access, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

/**
 * Makes the cluster with its roles and database in a folder beside, and renames
 * it into place: a start that was killed half-way leaves nothing that looks ready.
 */
export async function createCluster(
  cluster: Cluster,
  binaries: string,
  options: { port: number; durable: boolean; log: Logger },
): Promise<Access> {
  const { home, data, user } = cluster;
  const access: Access = {
    port: options.port,
    superuserPassword: password(),
    ownerPassword: password(),
    appPassword: password(),
  };
  options.log.info({ folder: data }, "creating the embedded database");
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  if (user) await chown(fresh, user.uid, user.gid);
  const where = ["-D", pathForServer(fresh, user)];

  // The builtin locale sorts the same on every machine, so an upgrade of the C library cannot break an index.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const sync = options.durable ? [] : ["--no-sync"];
  // "reject", because initdb wants the superuser's password in a file that its user can read.
  const initdb = [...where, "--username=postgres", "--auth=reject", "--no-instructions", ...locale, ...sync];
  await step(cluster, join(binaries, "bin/initdb"), initdb, fresh);
  await writeFile(join(fresh, "pg_hba.conf"), HOST_RULES);
  const single = ["--single", "-j", ...where, ...(options.durable ? [] : ["-c", "fsync=off"]), "template1"];
  await step(cluster, join(binaries, "bin/postgres"), single, fresh, firstStatements(access));
  await writeAccess(home, access);
  await rename(fresh, data);
  return access;
}

/** `-j` of the single-user server: a statement ends with a semicolon and an empty line. */
const firstStatements = (access: Access) =>
  [
    `alter role postgres password '${access.superuserPassword}'`,
    // createdb: tests make a database per file.
    `create role mailroom_owner login createdb password '${access.ownerPassword}'`,
    `create role mailroom_app login password '${access.appPassword}'`,
    "create database mailroom owner mailroom_owner",
    "revoke connect, temporary on database mailroom from public",
    "grant connect on database mailroom to mailroom_app",
  ]
    .map((statement) => `${statement};\n\n`)
    .join("");

const password = () => randomBytes(24).toString("hex");

async function step({ user }: Cluster, program: string, args: string[], cwd: string, input = ""): Promise<void> {
  const { status, text } = await runAs(user, program, args, { cwd, input }).catch(cannotRun);
  // The single-user server goes on after a failed statement, and still exits with 0.
  if (status !== 0 || /\b(?:ERROR|FATAL|PANIC):/.test(text)) throw startFailure(text, cwd);
}

/** The program itself could not be started. */
export function cannotRun(error: NodeJS.ErrnoException): never {
  // ENOENT for a file that exists: its loader is missing, as on Alpine.
  const reason =
    error.code === "ENOENT"
      ? "it needs a Linux with glibc (not Alpine)"
      : `its programs cannot be run here (${error.code ?? error.message})`;
  throw new MailroomError("POSTGRES_FAILED", `${reason}: set DATABASE_URL`, { cause: error });
}

/** The reason a person can act on, from what initdb or the server wrote. */
export function startFailure(output: string, folder: string): MailroomError {
  if (/No space left on device|Disk quota exceeded/.test(output))
    return new MailroomError("POSTGRES_FAILED", `the disk is full: make room at ${folder}, or set DATA_DIR`);
  if (/error while loading shared libraries|version `GLIBC/.test(output))
    return new MailroomError("POSTGRES_FAILED", `${lastLine(output)}: install the library, or set DATABASE_URL`);
  if (/could not look up effective user/.test(output))
    return new MailroomError(
      "POSTGRES_FAILED",
      "this process's user number has no name in /etc/passwd: add one, or set DATABASE_URL",
    );
  const reason = output.match(/(?:FATAL|PANIC|ERROR|error):\s*(.+)/)?.[1] ?? lastLine(output);
  return new MailroomError("POSTGRES_FAILED", `${reason} (folder ${folder})`);
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
