import { Worker } from "node:worker_threads";
import type { ContainedFunction } from "./contained.ts";
import { type Answer, failureOf, type Question, type Reply, type Request, unpack } from "./reply.ts";

/**
 * Main file of a contained process: imports the module it is told to, calls its
 * default export, answers, waits for the next one. It knows nothing of documents.
 */

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
    return { ok: true, output: await work(request.input, request.scratch, ask) };
  } catch (error) {
    return failureOf(error);
  }
}

const asked = new Map<number, (reply: Reply) => void>();
let questions = 0;

/** The parent answers, or ends this process. */
async function ask(question: unknown): Promise<unknown> {
  questions += 1;
  const { promise, resolve } = Promise.withResolvers<Reply>();
  asked.set(questions, resolve);
  process.send?.({ asks: questions, question } satisfies Question);
  return unpack(await promise);
}

process.on("message", (message: Request | Answer) => {
  if ("answers" in message) {
    asked.get(message.answers)?.(message.reply);
    asked.delete(message.answers);
    return;
  }
  void answer(message).then((reply) => {
    try {
      process.send?.(reply);
    } catch (error) {
      // An output that cannot be cloned is a fault in our own task: say so instead of running into the time limit.
      process.send?.({ ok: false, message: `the output cannot be sent: ${String(error)}`, frames: [] } satisfies Reply);
    }
  });
});
process.send?.("ready");
