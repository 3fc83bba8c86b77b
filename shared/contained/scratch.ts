import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** A folder of another machine on the same volume: its process cannot be asked, but no call lasts this long. */
const FOREIGN_HOURS_MAX = 24;

/** Makes the folder this pool keeps its scratch folders in, and removes those of pools that are no more. */
export function openScratch(root: string): string {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const real = realpathSync(root); // Node's permission model compares real paths
  for (const name of readdirSync(real)) {
    if (isStale(real, name)) rmSync(join(real, name), { recursive: true, force: true });
  }
  const folder = join(real, `pool_${hostname()}_${process.pid}_${randomBytes(6).toString("hex")}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function isStale(root: string, name: string): boolean {
  const found = /^pool_(.*)_(\d+)_[0-9a-f]{12}$/.exec(name);
  if (found === null) return false; // not ours
  const changed = statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return false; // somebody else was removing it
  if (found[1] !== hostname()) return Date.now() - changed > FOREIGN_HOURS_MAX * 3_600_000;
  const pid = Number(found[2]);
  // In a container the new process often has the old one's id: then age tells them apart.
  if (pid === process.pid) return changed < Date.now() - process.uptime() * 1000;
  return !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
