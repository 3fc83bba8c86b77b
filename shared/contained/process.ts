import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PermanentError } from "#shared/errors.ts";
import type { Help } from "./contained.ts";
import { residentMegabytes, watchMemory } from "./memory.ts";
import { type Answer, failureOf, type Question, type Reply, type Request, unpack } from "./reply.ts";

export interface Limits {
  secondsMax: number;
  megabytesMax: number;
}

export interface Child {
  readonly pid: number;
  /** Modules it has loaded: these it starts without delay. */
  readonly modules: ReadonlySet<string>;
  /** Tasks it has been given. */
  readonly tasks: number;
  readonly alive: boolean;
  /** One task at a time. Rejects with PermanentError for a limit or a code thrown inside, else with a plain Error. */
  work(request: Request, limits: Limits, help?: Help): Promise<unknown>;
  residentMegabytes(): Promise<number | null>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly gone: Promise<void>;
}

/** Starting takes 0.1 s, on a machine that is swamped some seconds; a child that needs longer never comes. */
const START_SECONDS_MAX = 60;

/** V8 writes its reason for an abort at the very end. */
const STDERR_CHARACTERS_KEPT = 4_000;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = fileURLToPath(new URL("./child.ts", import.meta.url));

/** The program's own files. Not the whole folder: by default the data and secrets lie under it. */
const CODE = ["node_modules", "services", "shared", "models", "test", "package.json"].map((name) => ROOT + name);

/**
 * Nothing of our environment: settings and secrets stay here. TZ and locale are
 * fixed, so that a result does not depend on the machine; the rest keeps native
 * libraries to the one processor they are given (facts: OMP's default is 7 times slower).
 */
const ENVIRONMENT = {
  TZ: "UTC",
  LANG: "C.UTF-8",
  OMP_THREAD_LIMIT: "1",
  VIPS_CONCURRENCY: "1",
  MALLOC_ARENA_MAX: "2",
};

/** Starts a child that may write in `folder` only, and read there, in our code, and in `readable`. */
export function startChild(options: { folder: string; readable: readonly string[]; megabytesMax: number }): Child {
  const reads = [...CODE, options.folder, ...options.readable];
  const child = fork(MAIN, [], {
    execArgv: [
      "--permission",
      ...reads.map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-write=${options.folder}`,
      "--allow-worker", // tesseract.js and the watchdog
      "--allow-addons", // sharp, and the canvas that pdf.js draws on
      "--disable-warning=SecurityWarning",
      `--max-old-space-size=${options.megabytesMax}`,
    ],
    env: ENVIRONMENT,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const modules = new Set<string>();
  let tasks = 0;
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS_KEPT);
  });
  let end: Error | undefined;
  const gone = ended(child).then((how) => {
    end = /heap out of memory|Array buffer allocation failed/.test(stderr)
      ? new PermanentError("MEMORY_EXCEEDED", "V8 gave up")
      : new Error(`the reading process ended: ${how}; ${framesOf(stderr)}`);
  });
  const ready = started(child, gone);
  ready.catch(() => undefined); // whoever works with it first sees the error

  const kill = async () => {
    child.kill("SIGKILL");
    await gone;
  };

  async function work(request: Request, limits: Limits, help: Help = refuse): Promise<unknown> {
    tasks += 1;
    modules.add(request.module);
    await ready;
    let verdict: PermanentError | undefined;
    const stop = (error: PermanentError) => {
      verdict ??= error;
      child.kill("SIGKILL");
    };
    const clock = setTimeout(
      () => stop(new PermanentError("TIME_EXCEEDED", `${limits.secondsMax} s`)),
      limits.secondsMax * 1000,
    );
    const scale = watchMemory(child.pid, limits.megabytesMax, () =>
      stop(new PermanentError("MEMORY_EXCEEDED", `${limits.megabytesMax} MB`)),
    );
    const over = new AbortController();
    try {
      const reply = replyOf(child, (question) => help(question, request.scratch, over.signal), over.signal);
      // A channel that is already closed shows as the end of the process a moment later.
      child.send(request, () => undefined);
      const first = await Promise.race([reply, gone]);
      if (first !== undefined && verdict === undefined) return unpack(first);
      await gone;
      throw verdict ?? end ?? new Error("the reading process ended");
    } finally {
      over.abort();
      clearTimeout(clock);
      clearInterval(scale);
    }
  }

  return {
    get pid() {
      return child.pid ?? -1;
    },
    modules,
    get tasks() {
      return tasks;
    },
    get alive() {
      return end === undefined && !child.killed;
    },
    work,
    residentMegabytes: async () => (child.pid === undefined ? null : residentMegabytes(child.pid)),
    kill,
    gone,
  };
}

const refuse: Help = async () => {
  throw new Error("nobody answers this task's questions");
};

/** The child's reply; what it asks until then is answered. Ends with `signal`, and then with nothing. */
function replyOf(child: ChildProcess, help: (question: unknown) => Promise<unknown>, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<Reply | undefined>();
  const listen = (message: Reply | Question) => {
    if (!("asks" in message)) return resolve(message);
    void help(message.question)
      .then((output): Reply => ({ ok: true, output }), failureOf)
      .then((reply) => {
        if (!signal.aborted) child.send({ answers: message.asks, reply } satisfies Answer, () => undefined);
      });
  };
  child.on("message", listen);
  signal.addEventListener("abort", () => {
    child.off("message", listen);
    resolve(undefined);
  });
  return promise;
}

async function started(child: ChildProcess, gone: Promise<void>): Promise<void> {
  const late = AbortSignal.timeout(START_SECONDS_MAX * 1000);
  const first = await Promise.race([once(child, "message", { signal: late }), gone]).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error("the reading process did not start in time", { cause: error });
  });
  if (first === undefined) throw new Error("the reading process could not be started");
  // When memory runs out the system should end a reader, which is repeated, not the process that holds its work.
  if (process.platform === "linux")
    await writeFile(`/proc/${child.pid}/oom_score_adj`, "1000").catch((error: NodeJS.ErrnoException) => {
      if (!["ENOENT", "ESRCH", "EACCES", "EPERM", "EROFS"].includes(error.code ?? "")) throw error;
    });
}

/** How it ended, once its streams are read to the end. Never rejects. */
async function ended(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.on("error", (error) => {
    if (child.pid === undefined) resolve(`not started: ${error.message}`);
  });
  child.on("close", (code, signal) => resolve(signal ?? `exit status ${code}`));
  return promise;
}

/** Where in the code it died. Other lines of its stderr may quote a document and are not kept. */
const framesOf = (stderr: string): string =>
  stderr
    .split("\n")
    .filter((line) => /^\s+at |^FATAL ERROR/.test(line))
    .slice(0, 5)
    .join(" | ");
