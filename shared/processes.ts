import { readFileSync } from "node:fs";

/** Where /proc is missing (macOS), a process is known by its number alone. */
const UNKNOWN = "unknown";

/**
 * Who a process number stands for at the moment: undefined when no such process
 * runs, else a text that is different for another process that gets the same
 * number later, also after a reboot.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    // pid (name) state ... starttime is the 22nd field; the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0] ?? "";
    // A dead process that nobody has waited for still has its number, and kill(pid, 0) still succeeds.
    if ("ZX".includes(state)) return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
  } catch {
    return answersSignals(pid) ? UNKNOWN : undefined;
  }
}

export const isRunning = (pid: number): boolean => identifyProcess(pid) !== undefined;

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // there is one, it is only not ours
  }
}
