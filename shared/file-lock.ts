import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A lock between processes on this machine. The kernel lets go of it when its
 * holder dies, also by kill -9, so there is no stale lock to judge by age or pid.
 * Node has no flock(); SQLite's file lock is one, and comes with Node. The file
 * stays empty: only locks are taken on it.
 */
export interface FileLock {
  release(): void;
}

/** `shared`: any number of holders at once. `exclusive`: one holder and no shared ones. */
export type LockKind = "shared" | "exclusive";

const SQLITE_BUSY = 5;
/** Polling costs a microsecond-sized system call; nobody notices a twentieth of a second when starting. */
const POLL_MS = 50;

/** The lock, or undefined when somebody else holds one that excludes it. */
export function tryLock(path: string, kind: LockKind): FileLock | undefined {
  const file = new DatabaseSync(path);
  try {
    // A journal on disk could not be made on a full one, and stopping must work there too.
    file.exec("pragma journal_mode = memory");
    // A read transaction keeps SQLite's shared lock until it ends.
    file.exec(kind === "exclusive" ? "begin exclusive" : "begin; select count(*) from sqlite_master");
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}

/** Waits for the lock, at most `milliseconds`; undefined when it was not free in that time. */
export async function waitForLock(path: string, kind: LockKind, milliseconds: number): Promise<FileLock | undefined> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const lock = tryLock(path, kind);
    if (lock || performance.now() >= end) return lock;
    await sleep(POLL_MS);
  }
}
