import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type LiveProcess, liveProcesses } from "#shared/run-registry.ts";

/** Starts real processes of ours, the way an operator does, on a data folder of their own. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(ROOT, "services/mailroom.ts");
export const ADMIN_PASSWORD = "correct horse battery";

/** Two processors shared with everything else the test run does; alone a start takes a few seconds. */
const START_SECONDS_MAX = 180;
const STOP_SECONDS_MAX = 20;
/** By chance a case would be picked, and what the machine said of it be withheld from whoever looks at it. */
const NO_SAMPLE = { SAMPLE_PERCENT: "0" };
/** What a failed start shows of itself. */
const TAIL_CHARS = 4_000;

export interface Site {
  dataDir: string;
  env: Record<string, string>;
  /** Every process that was started here; those still alive are killed when the test file ends. */
  children: Child[];
}

/** A data folder and the settings of all processes on it. The database is the embedded one unless `env` says otherwise. */
export async function newSite(env: Record<string, string> = {}): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), "mailroom-e2e-"));
  const site: Site = {
    dataDir,
    env: { DATA_DIR: dataDir, HTTP_PORT: "0", SMTP_PORT: "0", ADMIN_PASSWORD, LOG_LEVEL: "info", ...NO_SAMPLE, ...env },
    children: [],
  };
  after(async () => {
    await Promise.all(site.children.map((child) => child.stop()));
    // A database of a killed launcher may still write for a moment.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });
  return site;
}

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Exit code, or the signal it died of. */
  readonly ended: Promise<number | string>;
  isAlive(): boolean;
  /** kill -9, and until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL when it does not end in time; gives the exit code or signal. */
  stop(): Promise<number | string>;
}

/** Runs `mailroom ARGS` as a child process. */
export function mailroom(site: Site, args: readonly string[], input?: string): Child {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NODE_NO_WARNINGS: "1", ...site.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.end(input ?? "");
  const ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "unknown");
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const running: Child = {
    process: child,
    pid: child.pid ?? -1,
    stdout: () => out,
    stderr: () => err,
    ended,
    isAlive,
    kill,
    async stop() {
      if (isAlive()) child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS_MAX * 1_000);
      const how = await ended;
      clearTimeout(timer);
      return how;
    },
  };
  site.children.push(running);
  return running;
}

/** Runs a command to its end: exit code and what it said. */
export async function runCommand(site: Site, args: readonly string[], input?: string) {
  const child = mailroom(site, args, input);
  const code = await child.ended;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

export interface System extends Child {
  http: string;
  smtp: { host: string; port: number };
}

/** `mailroom start` with every role; resolves when both doors are open. */
export async function startSystem(site: Site): Promise<System> {
  const child = mailroom(site, ["start"]);
  const live = await liveEntry(site, child, (entry) => entry.httpUrl !== undefined && entry.smtpUrl !== undefined);
  return { ...child, http: (live.httpUrl ?? "").replace(/\/$/, ""), smtp: smtpOf(live) };
}

/** `mailroom start --roles ROLES`; resolves when it is registered, with its doors where it has any. */
export async function startRoles(site: Site, roles: string): Promise<Child> {
  const child = mailroom(site, ["start", "--roles", roles]);
  await liveEntry(site, child, (entry) => !roles.includes("intake") || entry.smtpUrl !== undefined);
  return child;
}

/** The address of the SMTP door that is open now, whichever process holds it. */
export async function smtpDoor(site: Site): Promise<{ host: string; port: number }> {
  const entry = (await liveProcesses(site.dataDir)).find(({ smtpUrl }) => smtpUrl !== undefined);
  if (entry === undefined) throw new Error("no SMTP door is open");
  return smtpOf(entry);
}

async function liveEntry(site: Site, child: Child, ready: (entry: LiveProcess) => boolean): Promise<LiveProcess> {
  return until(`start of process ${child.pid}`, START_SECONDS_MAX, async () => {
    if (!child.isAlive()) throw new Error(`mailroom ended with ${await child.ended}:\n${tail(child)}`);
    return (await liveProcesses(site.dataDir)).find((entry) => entry.pid === child.pid && ready(entry));
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${tail(child)}`, { cause: error });
  });
}

function smtpOf({ smtpUrl }: LiveProcess): { host: string; port: number } {
  const { hostname, port } = new URL(smtpUrl ?? "smtp://nowhere");
  return { host: hostname, port: Number(port) };
}

export const tail = (child: Child) => `${child.stdout()}\n${child.stderr()}`.slice(-TAIL_CHARS);

/** Asks until there is an answer; rejects by name when the time is over. Errors of `ask` end the wait. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(200);
  }
}
