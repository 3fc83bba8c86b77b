import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { MailroomError } from "#shared/errors.ts";

/** The system user the server runs as; undefined: the one we are. Postgres refuses to run as root. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** In this order: the user a distribution makes for Postgres, else one that exists everywhere and owns nothing. */
const CANDIDATES = ["postgres", "nobody"];

/** An existing cluster keeps its owner, for instance when it was made before Mailroom ran as root. */
export function chooseServerUser(clusterFolder: string, ourUid = process.getuid?.()): ServerUser | undefined {
  if (ourUid !== 0) return undefined;
  const users = readPasswd();
  if (existsSync(clusterFolder)) {
    const owner = users.find((user) => user.uid === statSync(clusterFolder).uid && user.uid !== 0);
    if (owner) return owner;
  }
  const found = CANDIDATES.map((name) => users.find((user) => user.name === name && user.uid !== 0)).find(Boolean);
  if (found) return found;
  throw new MailroomError(
    "POSTGRES_FAILED",
    "it does not run as root and there is no user postgres or nobody: start Mailroom as another user, or set DATABASE_URL",
  );
}

function readPasswd(): ServerUser[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

export interface Finished {
  status: number | null;
  /** stdout and stderr, as they came. */
  text: string;
}

/** Only what the programs need: nothing of our environment (PGPORT, secrets) reaches the server. */
export const SERVER_ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };

/** Runs a program to its end as the server's user. Rejects when it cannot be started at all. */
export function runAs(
  user: ServerUser | undefined,
  command: string,
  args: readonly string[],
  options: { cwd: string; input?: string },
): Promise<Finished> {
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: SERVER_ENVIRONMENT,
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  child.on("error", reject).on("close", (status) => resolve({ status, text }));
  // It may end before it has read its input; its exit status says why.
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  return promise;
}

/** Whether that user can get to a path, through every folder above it. */
export async function canReach(user: ServerUser | undefined, path: string): Promise<boolean> {
  const { status } = await runAs(user, "/bin/sh", ["-c", 'test -x "$1"', "sh", path], { cwd: "/" });
  return status === 0;
}
