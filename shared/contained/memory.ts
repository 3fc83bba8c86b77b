import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const KIB_PER_MIB = 1024;

/** Resident megabytes of a process with all its threads, or null when it is gone. */
export async function residentMegabytes(pid: number): Promise<number | null> {
  const kib = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  return kib === null ? null : kib / KIB_PER_MIB;
}

/** /proc/<pid>/status counts in KiB, unlike statm, whose pages are 4, 16 or 64 KiB depending on the machine. */
async function fromProc(pid: number): Promise<number | null> {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, "utf8"));
    return found === null ? null : Number(found[1]);
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** Where there is no /proc. Asked from outside: a process that is busy cannot report on itself. */
async function fromPs(pid: number): Promise<number | null> {
  try {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return stdout.trim() === "" ? null : Number(stdout);
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return null; // no such process
    throw error;
  }
}

/** A page that allocates without end grows by about 2 GB/s: so it oversteps its limit by some 200 MB at most. */
const MEMORY_POLL_MS = 100;

/** Calls `stop` once the process holds more than the given megabytes. Clear the interval when it is over. */
export const watchMemory = (pid: number | undefined, megabytesMax: number, stop: () => void): NodeJS.Timeout =>
  setInterval(() => {
    if (pid === undefined) return;
    residentMegabytes(pid).then(
      (megabytes) => {
        if (megabytes !== null && megabytes > megabytesMax) stop();
      },
      stop, // memory that cannot be watched is not bounded
    );
  }, MEMORY_POLL_MS);
