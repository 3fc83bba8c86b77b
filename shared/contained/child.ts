import { Worker } from "node:worker_threads";
import type { ContainedFunction } from "./contained.ts";
import type { Reply, Request } from "./process.ts";

/**
 * Main file of a contained process: imports the module it is told to, calls its
 * default export, answers, waits for the next one. It knows nothing of documents.
 */

/** An error's message may quote the document; this much is enough to find the place in our code. */
const MESSAGE_CHARACTERS_MAX = 300;

// The parent decides when this process ends. A Ctrl-C reaches the whole terminal
// group, and work that is allowed to drain must not die by it.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("disconnect", () => process.exit(0));

// A parent that was killed with -9 cannot say so, and a main thread caught in an
// endless loop never sees `disconnect`. A second thread watches the parent's id.
const watchdog = new Worker(
  `const parent = process.ppid;
   setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 1000);`,
  { eval: true, env: {}, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 } },
);
watchdog.unref();

const functions = new Map<string, ContainedFunction<unknown, unknown>>();

async function load(module: string): Promise<ContainedFunction<unknown, unknown>> {
  const known = functions.get(module);
  if (known !== undefined) return known;
  const loaded = (await import(module)) as { default: ContainedFunction<unknown, unknown> };
  functions.set(module, loaded.default);
  return loaded.default;
}

async function answer(request: Request): Promise<Reply> {
  try {
    const work = await load(request.module);
    return { ok: true, output: await work(request.input, request.scratch) };
  } catch (error) {
    const { code, detail, message, name, stack } = error as Error & { code?: unknown; detail?: unknown };
    return {
      ok: false,
      code: typeof code === "string" ? code : undefined,
      detail: typeof detail === "string" ? detail : undefined,
      message: `${name}: ${String(message ?? error).slice(0, MESSAGE_CHARACTERS_MAX)}`,
      frames: (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)),
    };
  }
}

process.on("message", (request: Request) => {
  void answer(request).then((reply) => {
    try {
      process.send?.(reply);
    } catch (error) {
      // An output that cannot be cloned is a fault in our own task: say so instead of running into the time limit.
      process.send?.({ ok: false, message: `the output cannot be sent: ${String(error)}`, frames: [] } satisfies Reply);
    }
  });
});
process.send?.("ready");
