import { mkdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MailroomError, UnavailableError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { Contained, ContainedTask } from "./contained.ts";
import { type Child, startChild } from "./process.ts";
import { openScratch } from "./scratch.ts";

export interface ContainedOptions {
  /** Children side by side. Each is busy with one call. */
  size: number;
  /** Where scratch folders are made; what a killed process left there is removed. */
  scratchRoot: string;
  /** Most resident megabytes of one child, whatever a task asks for. */
  megabytesMax: number;
  /** Folders children may read besides the program's code and their scratch folder: where the blobs lie. */
  readable: readonly string[];
  log: Logger;
}

/** Native libraries keep some memory of each document; 200 pages later a new process costs 0.5 s. */
const TASKS_MAX = 200;

/** A child that rests with more than this share of its memory would be killed for what its predecessors used. */
const RESTING_SHARE_MAX = 0.5;

/** A resting reader holds 100–250 MB. After a quiet minute starting a new one is cheaper than keeping it. */
const IDLE_SECONDS_MAX = 60;

interface Waiting {
  module: string;
  give(child: Child): void;
  refuse(error: Error): void;
}

/** A pool of killable child processes. Calls are served first come, first served. */
export function createContained(options: ContainedOptions): Contained {
  const { size, megabytesMax, log } = options;
  const home = openScratch(options.scratchRoot);
  const children = new Set<Child>();
  const idle = new Map<Child, NodeJS.Timeout>();
  const folders = new Map<Child, string>();
  const waiting: Waiting[] = [];
  let calls = 0;
  let closed = false;

  function start(): Child {
    calls += 1;
    const folder = join(home, `child-${calls}`);
    mkdirSync(folder, { mode: 0o700 });
    const child = startChild({ folder, readable: options.readable, megabytesMax });
    children.add(child);
    folders.set(child, folder);
    void child.gone.then(async () => {
      rest(child);
      children.delete(child);
      folders.delete(child);
      await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
        log.warn({ err: error }, "a reading process's folder could not be removed"),
      );
      serve();
    });
    return child;
  }

  /** Takes a child off the idle list. */
  function rest(child: Child): void {
    clearTimeout(idle.get(child));
    idle.delete(child);
  }

  /** Hands children to those who wait: one that knows the module, else any that is free, else a new one. */
  function serve(): void {
    while (!closed) {
      const next = waiting[0];
      if (next === undefined) return;
      const free = [...idle.keys()].filter((child) => child.alive);
      let child = free.find((one) => one.modules.has(next.module)) ?? undefined;
      if (child === undefined && children.size < size) child = start();
      child ??= free[0];
      if (child === undefined) return;
      rest(child);
      waiting.shift();
      next.give(child);
    }
  }

  function acquire(module: string): Promise<Child> {
    const { promise, resolve, reject } = Promise.withResolvers<Child>();
    waiting.push({ module, give: resolve, refuse: reject });
    serve();
    return promise;
  }

  async function release(child: Child, failed: unknown): Promise<void> {
    if (child.alive) {
      const unknown = failed !== undefined && !(failed instanceof MailroomError); // its state is not to be trusted
      const megabytes = (await child.residentMegabytes()) ?? 0;
      if (unknown || child.tasks >= TASKS_MAX || megabytes > megabytesMax * RESTING_SHARE_MAX || closed) {
        await child.kill();
      } else {
        const timer = setTimeout(() => void child.kill(), IDLE_SECONDS_MAX * 1000);
        timer.unref();
        idle.set(child, timer);
      }
    }
    serve();
  }

  /** Runs the task in a child; on success its scratch folder is moved out of the child's reach. */
  async function call<In, Out>(task: ContainedTask<In, Out>, input: In, kept: string): Promise<Out> {
    const child = await acquire(task.module);
    const scratch = join(folders.get(child) ?? home, `call-${child.tasks + 1}`);
    let failed: unknown;
    try {
      await mkdir(scratch, { mode: 0o700 });
      const limits = { secondsMax: task.secondsMax, megabytesMax: Math.min(task.megabytesMax, megabytesMax) };
      const output = await child.work({ module: task.module, input, scratch }, limits, task.help);
      await rename(scratch, kept);
      return output as Out;
    } catch (error) {
      failed = closed ? new UnavailableError("SHUTTING_DOWN", undefined, { cause: error }) : error;
      await rm(scratch, { recursive: true, force: true });
      throw failed;
    } finally {
      await release(child, failed);
    }
  }

  return {
    async run<In, Out, T = Out>(
      task: ContainedTask<In, Out>,
      input: In,
      use?: (output: Out, scratch: string) => Promise<T>,
    ): Promise<T> {
      if (closed) throw new UnavailableError("SHUTTING_DOWN");
      calls += 1;
      const kept = join(home, `kept-${calls}`);
      const output = await call(task, input, kept);
      try {
        return use === undefined ? (output as unknown as T) : await use(output, kept);
      } finally {
        await rm(kept, { recursive: true, force: true });
      }
    },

    async close(): Promise<void> {
      closed = true;
      for (const one of waiting.splice(0)) one.refuse(new UnavailableError("SHUTTING_DOWN"));
      await Promise.all([...children].map((child) => child.kill()));
      await rm(home, { recursive: true, force: true });
    },
  };
}
