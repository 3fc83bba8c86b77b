import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "#shared/processes.ts";
import { SERVER_ENVIRONMENT } from "./account.ts";
import { type Cluster, cannotRun, pathForServer, startFailure } from "./cluster.ts";

/** Starting, finding and stopping the server's process; nothing here knows who uses it. */

/** What the first eight lines of postmaster.pid say. */
export interface PidFile {
  pid: number;
  port: number;
  ready: boolean;
}

/** Flags beat postgresql.conf and ALTER SYSTEM, so these always hold. */
const FLAGS: Record<string, string | number> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "", // one door is enough, and a socket path may be too long under a deep folder
  max_connections: 200, // BullMQ's Postgres backend alone opens 35-70
  shared_buffers: "128MB",
  timezone: "UTC",
  log_timezone: "UTC",
  // The server's log may not hold what customers wrote: no statements, no rows of a broken constraint.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
  // Docker gives /dev/shm 64 MB, and a parallel query that needs more of it fails.
  max_parallel_workers_per_gather: 0,
};
const FAST: typeof FLAGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

const POLL_MS = 20;
/** After a crash a long write-ahead log is read again first. */
const READY_MS_MAX = 5 * 60_000;
/** How long children of a killed postmaster may take to see that it is gone. */
const LEFTOVERS_MS_MAX = 30_000;

export const logFile = (cluster: Cluster): string => join(cluster.home, "server.log");

export function readPidFile({ data }: Cluster): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(data, "postmaster.pid"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const lines = text.split("\n").map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), ready: lines[7] === "ready" };
}

/** Whether that process is the server of this very folder, not one that got a dead server's number. */
export function isServerOf(cluster: Cluster, pid: number): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    const [cwd, data] = [statSync(`/proc/${pid}/cwd`), statSync(cluster.data)];
    return cwd.dev === data.dev && cwd.ino === data.ino;
  } catch {
    return false; // gone in the meantime, or another user's process
  }
}

/** The running server of this folder. */
export function findServer(cluster: Cluster): PidFile | undefined {
  const file = readPidFile(cluster);
  return file && isServerOf(cluster, file.pid) ? file : undefined;
}

export type Launched = { outcome: "ready"; pid: number } | { outcome: "port taken" };

/**
 * Starts the server in a session of its own, so that neither Ctrl-C nor our death
 * takes it along, and waits until it accepts connections.
 */
export async function launchServer(
  cluster: Cluster,
  binaries: string,
  port: number,
  unsafeFast: boolean,
): Promise<Launched> {
  const end = performance.now() + LEFTOVERS_MS_MAX;
  for (;;) {
    const started = await launchOnce(cluster, binaries, port, unsafeFast);
    if (typeof started !== "string") return started;
    if (/could not bind|could not create any TCP\/IP sockets/.test(started)) return { outcome: "port taken" };
    const leftovers = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(started);
    if (!leftovers || performance.now() > end) throw startFailure(started, cluster.data);
    await sleep(100);
  }
}

/** Ready, or what the server wrote before it gave up. */
async function launchOnce(
  cluster: Cluster,
  binaries: string,
  port: number,
  unsafeFast: boolean,
): Promise<Launched | string> {
  const { data, user } = cluster;
  const log = openSync(logFile(cluster), "a+", 0o600);
  try {
    const before = fstatSync(log).size;
    const flags = Object.entries({ ...FLAGS, ...(unsafeFast ? FAST : {}), port });
    const args = ["-D", pathForServer(data, user), ...flags.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const child = spawn(join(binaries, "bin/postgres"), args, {
      cwd: data,
      env: SERVER_ENVIRONMENT,
      stdio: ["ignore", log, log],
      detached: true,
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    await once(child, "spawn").catch(cannotRun);
    child.unref();
    const pid = child.pid ?? 0;
    const end = performance.now() + READY_MS_MAX;
    while (child.exitCode === null && child.signalCode === null) {
      const file = readPidFile(cluster);
      if (file?.ready && file.pid === pid) return { outcome: "ready", pid };
      if (performance.now() > end) {
        await stopServer(pid, 0);
        throw startFailure("FATAL: it was not ready in 5 minutes", data);
      }
      await sleep(POLL_MS);
    }
    const text = Buffer.alloc(fstatSync(log).size - before);
    readSync(log, text, 0, text.length, before);
    return text.toString("utf8");
  } finally {
    closeSync(log);
  }
}

/** Fast shutdown within `milliseconds`, then without a checkpoint: the next start recovers from the log. */
export async function stopServer(pid: number, milliseconds: number): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", milliseconds],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!signalServer(pid, signal)) return;
    const end = performance.now() + patience;
    while (isRunning(pid) && performance.now() < end) await sleep(POLL_MS);
    if (!isRunning(pid)) return;
  }
}

function signalServer(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
