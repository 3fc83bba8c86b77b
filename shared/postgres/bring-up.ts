import { existsSync } from "node:fs";
import { readFile, rm, stat, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { MailroomError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { isRunning } from "#shared/processes.ts";
import type { Binaries } from "./binaries.ts";
import { type Access, type Cluster, createCluster, readAccess, writeAccess } from "./cluster.ts";
import { findServer, launchServer, logFile, type PidFile, readPidFile } from "./server.ts";

/** From whatever is there (nothing, a stopped cluster, a server that outlived its users) to a server that answers. */

/** Below 32768, where Linux takes ports for outgoing connections from: the port shall be free at the next start too. */
const PORTS = { from: 20_000, to: 30_000 };
const PORT_ATTEMPTS = 20;
/** A server that was adopted may still be reading its write-ahead log after a crash. */
const ADOPT_MS_MAX = 5 * 60_000;
const CONNECT_MS = 5_000;
/** A killed process with much memory takes a moment to vanish. */
const GONE_MS_MAX = 3_000;
/** The server's log holds start-ups and errors only; past this it starts over. */
const LOG_BYTES_MAX = 32 * 1024 * 1024;

/** The cluster's passwords and port; makes the cluster at the first start. */
export async function ensureCluster(
  cluster: Cluster,
  binaries: Binaries,
  durable: boolean,
  log: Logger,
): Promise<Access> {
  const access = await readAccess(cluster);
  if (!access || !existsSync(cluster.data))
    return createCluster(cluster, binaries.folder, { port: await freePort(), durable, log });
  const major = (await readFile(join(cluster.data, "PG_VERSION"), "utf8")).trim();
  if (major !== binaries.majorVersion)
    throw new MailroomError(
      "POSTGRES_FAILED",
      `${cluster.data} was made by Postgres ${major}, this Mailroom brings ${binaries.majorVersion}: use the Mailroom that made it, dump the data and load them into the new one`,
    );
  return access;
}

export interface Running {
  access: Access;
  pid: number;
  adopted: boolean;
}

/** `mayMove` says whether another port may be taken when the old one is occupied. */
export async function bringUp(
  cluster: Cluster,
  binaries: Binaries,
  known: Access,
  options: { unsafeFast: boolean; mayMove: () => boolean },
): Promise<Running> {
  await trimLog(cluster);
  const server = findServer(cluster);
  if (server && (await becomesReady(cluster, server))) {
    const access = { ...known, port: readPidFile(cluster)?.port ?? known.port };
    if (await answersUnlessGone(cluster, server, access)) {
      if (access.port !== known.port) await writeAccess(cluster.home, access);
      return { access, pid: server.pid, adopted: true };
    }
  }
  // Postgres will not start while the number in its file belongs to any process,
  // and after a crash that may be one that has nothing to do with it.
  const stale = readPidFile(cluster);
  if (stale && isRunning(stale.pid) && !findServer(cluster)) await rm(join(cluster.data, "postmaster.pid"));

  let access = known;
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const launched = await launchServer(cluster, binaries.folder, access.port, options.unsafeFast);
    if (launched.outcome === "ready") {
      if (access !== known) await writeAccess(cluster.home, access);
      await checkAnswers(access);
      return { access, pid: launched.pid, adopted: false };
    }
    if (!options.mayMove())
      throw new MailroomError(
        "POSTGRES_FAILED",
        `its port ${access.port} was taken by another program while Mailroom processes rely on it: stop that program or all of Mailroom`,
      );
    access = { ...access, port: await freePort() };
  }
  throw new MailroomError("POSTGRES_FAILED", `no free port on 127.0.0.1 in ${PORT_ATTEMPTS} attempts`);
}

async function becomesReady(cluster: Cluster, server: PidFile): Promise<boolean> {
  const end = performance.now() + ADOPT_MS_MAX;
  while (performance.now() < end) {
    if (findServer(cluster)?.pid !== server.pid) return false; // it was on its way down
    if (readPidFile(cluster)?.ready) return true;
    await sleep(50);
  }
  throw new MailroomError("POSTGRES_FAILED", `process ${server.pid} is starting for minutes: see ${logFile(cluster)}`);
}

/** Whether it lets us in; false when it was killed a moment ago and had not quite gone. */
async function answersUnlessGone(cluster: Cluster, server: PidFile, access: Access): Promise<boolean> {
  try {
    await checkAnswers(access);
    return true;
  } catch (error) {
    for (const end = performance.now() + GONE_MS_MAX; performance.now() < end; await sleep(50))
      if (findServer(cluster)?.pid !== server.pid) return false;
    throw error;
  }
}

/** By scram both sides prove that they know the password, so whoever answers is our cluster. */
async function checkAnswers({ port, ownerPassword }: Access): Promise<void> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "mailroom_owner",
    password: ownerPassword,
    database: "mailroom",
    connectionTimeoutMillis: CONNECT_MS,
  });
  // A connection that breaks after its answer is of no interest; one that breaks before rejects connect().
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new MailroomError("POSTGRES_FAILED", `it does not let us in on port ${port}: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await client.end();
  }
}

/** The server appends, so cutting the file under it is safe. */
export async function trimLog(cluster: Cluster): Promise<void> {
  const file = logFile(cluster);
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0, // none yet
  );
  if (size > LOG_BYTES_MAX) await truncate(file);
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) return port;
  }
  throw new MailroomError("POSTGRES_FAILED", `no free port on 127.0.0.1 in ${PORT_ATTEMPTS} attempts`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer()
    .on("error", () => resolve(false))
    .listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
