import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { MailroomError } from "#shared/errors.ts";
import { waitForLock } from "#shared/file-lock.ts";
import type { Logger } from "#shared/log.ts";
import { isRunning } from "#shared/processes.ts";
import { chooseServerUser } from "./account.ts";
import { ensureBinaries } from "./binaries.ts";
import { bringUp, ensureCluster, trimLog } from "./bring-up.ts";
import { type Cluster, pathForServer } from "./cluster.ts";
import { findServer, stopServer } from "./server.ts";
import { joinUsers } from "./users.ts";

/**
 * The embedded Postgres: the real server, started as a process of its own that
 * outlives ours. Any number of Mailroom processes may use it at once; the last
 * one to leave stops it (users.ts). When all were killed it runs on, and the next
 * start adopts it. Starting, restarting and stopping happen under turn.lock.
 */
export interface EmbeddedPostgres {
  /** Owner of the database: migrations only. */
  readonly ownerUrl: string;
  /** May not change the log. */
  readonly appUrl: string;
  /** For an operator's backup, and tests. */
  readonly superuserUrl: string;
  /** Where the data are. */
  readonly folder: string;
  /** Process number of the server as last seen. */
  pid(): number;
  /** Stops the server if nobody else uses it: a fast shutdown within `milliseconds`, then an immediate one. */
  stop(milliseconds?: number): Promise<"stopped" | "left running">;
}

export interface EmbeddedOptions {
  /** DATA_DIR. The cluster is in `postgres` below it. */
  dataDir: string;
  log: Logger;
  /** Answers before the disk has the data. For tests only. */
  unsafeFast?: boolean;
}

const STOP_MS = 10_000;
const WATCH_MS = 250;
/** A restart that fails (disk full, say) is tried again this often. */
const RETRY_MS = 2_000;
const TRIM_MS = 60_000;
/** Another process may be recovering a long write-ahead log, see READY_MS_MAX. */
const TURN_MS_MAX = 6 * 60_000;

/** Starts, or adopts, the embedded Postgres and keeps it up until `stop()`. Throws POSTGRES_FAILED with what to do. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    if (error instanceof MailroomError) throw error;
    throw new MailroomError("POSTGRES_FAILED", `${options.dataDir}: ${advice(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

function advice({ code, message }: NodeJS.ErrnoException): string {
  switch (code ?? "") {
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full: make room, or set DATA_DIR";
    case "EACCES":
    case "EPERM":
      return "this user may not write there, or not start it as another user: set DATA_DIR, or DATABASE_URL";
    case "EROFS":
      return "the disk is read-only: set DATA_DIR";
    case "ENOTDIR":
    case "EEXIST":
      return "this is not a folder: set DATA_DIR";
    default:
      return `${message}: set DATABASE_URL to use another Postgres`;
  }
}

async function start({ dataDir, log, unsafeFast = false }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = join(dataDir, "postgres");
  const data = join(home, "data");
  const cluster: Cluster = { home, data, user: chooseServerUser(data) };
  // Ours alone, except where the server, as another user, has to walk through it (see pathForServer).
  const mode = pathForServer(data, cluster.user) === data && cluster.user ? 0o711 : 0o700;
  await mkdir(home, { recursive: true, mode });
  const inTurn = turns(join(home, "turn.lock"), log);
  const users = await joinUsers(join(home, "users.lock"), TURN_MS_MAX);

  const { binaries, access, ...first } = await inTurn(async () => {
    const binaries = await ensureBinaries(cluster.user, home, log);
    const known = await ensureCluster(cluster, binaries, !unsafeFast, log);
    // Others hold addresses with the old port.
    return { binaries, ...(await bringUp(cluster, binaries, known, { unsafeFast, mayMove: () => users.isAlone() })) };
  }).catch((error: unknown) => {
    users.quit();
    throw error;
  });
  let pid = first.pid;
  log.info({ port: access.port, folder: data, adopted: first.adopted }, "the embedded Postgres is up");

  let stopping = false;
  let revival: Promise<void> | undefined;
  let retryAt = 0;
  const revive = async () => {
    try {
      await inTurn(async () => {
        if (!stopping) ({ pid } = await bringUp(cluster, binaries, access, { unsafeFast, mayMove: () => false }));
      });
      log.warn({ server: pid }, "the embedded Postgres had gone and is up again");
    } catch (error) {
      retryAt = performance.now() + RETRY_MS;
      log.error({ err: error }, "the embedded Postgres is gone and cannot be started; trying again");
    }
  };
  const watch = setInterval(() => {
    if (stopping || revival || performance.now() < retryAt || isRunning(pid)) return;
    revival = revive().finally(() => {
      revival = undefined;
    });
  }, WATCH_MS).unref();
  const trim = setInterval(() => {
    trimLog(cluster).catch((error: unknown) => log.warn({ err: error }, "the Postgres log cannot be cut"));
  }, TRIM_MS).unref();

  const stop = async (milliseconds: number) => {
    stopping = true;
    clearInterval(watch);
    clearInterval(trim);
    await revival;
    if (!existsSync(home)) {
      // Somebody removed the data folder: there is nothing to share or to save any more.
      users.quit();
      await stopServer(pid, 0);
      return "stopped" as const;
    }
    return inTurn(async () => {
      const left = await users.leave(async () => {
        const server = findServer(cluster);
        if (server) await stopServer(server.pid, milliseconds);
      });
      return left === "last" ? ("stopped" as const) : ("left running" as const);
    });
  };
  let stopped: ReturnType<typeof stop> | undefined;
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${access.port}/${database}`;
  return {
    ownerUrl: url("mailroom_owner", access.ownerPassword, "mailroom"),
    appUrl: url("mailroom_app", access.appPassword, "mailroom"),
    superuserUrl: url("postgres", access.superuserPassword, "postgres"),
    folder: data,
    pid: () => pid,
    stop: (milliseconds = STOP_MS) => {
      stopped ??= stop(milliseconds);
      return stopped;
    },
  };
}

/** Runs one piece of work at a time over all processes on this data folder. */
function turns(file: string, log: Logger) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const waiting = setTimeout(() => log.info("waiting for another process that starts or stops Postgres"), 1_000);
    const turn = await waitForLock(file, "exclusive", TURN_MS_MAX);
    clearTimeout(waiting);
    if (!turn) throw new MailroomError("POSTGRES_FAILED", "another process does not finish starting or stopping it");
    try {
      return await work();
    } finally {
      turn.release();
    }
  };
}
