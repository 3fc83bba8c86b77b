import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "#shared/log.ts";

/**
 * Stops a process in order: signals, a launcher that died and fatal errors all
 * end in one stop, which runs the steps of `onStop` last in, first out.
 */
export interface Lifecycle {
  /** Fires when the stop begins. */
  readonly signal: AbortSignal;
  /** `step` gets the milliseconds it has; past them the next step runs. Returns how to take it off the list. */
  onStop(name: string, step: (milliseconds: number) => unknown): () => void;
  /** Begins the stop, or joins one that runs. */
  stop(reason: string, exitCode?: number): Promise<void>;
  /** Resolves with the exit code when all steps have run. */
  readonly stopped: Promise<number>;
  /** Takes the signal handlers off, for a command that goes on without. */
  dispose(): void;
}

/** What of `process` is used; tests give their own. */
export interface ProcessEvents {
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
  exit(code: number): unknown;
  readonly channel?: { unref(): void } | null | undefined;
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
/** Ctrl-C reaches us from the terminal, from npm and from the launcher within milliseconds: one wish, not three. */
const SAME_SIGNAL_MS = 1_000;
/** What steps share when the time is used up. With the default of 12 s all is down within 15 s. */
const RESERVE_MS = 2_500;
const EXIT_INTERNAL = 70; // EX_SOFTWARE in sysexits.h: our bug, not an answer

export function createLifecycle(options: { shutdownSeconds: number; log: Logger; events?: ProcessEvents }): Lifecycle {
  const { log, events = process as unknown as ProcessEvents } = options;
  const controller = new AbortController();
  const steps: { name: string; step: (milliseconds: number) => unknown }[] = [];
  const { promise: stopped, resolve } = Promise.withResolvers<number>();
  let begun: number | undefined;

  const stop = async (reason: string, exitCode = 0): Promise<void> => {
    if (begun === undefined) {
      begun = performance.now();
      log.info({ reason }, "stopping");
      controller.abort(new Error(reason));
      await runSteps(begun + options.shutdownSeconds * 1_000);
      resolve(exitCode);
    }
    await stopped;
  };

  const runSteps = async (deadline: number) => {
    for (let next = steps.pop(); next !== undefined; next = steps.pop()) {
      const now = performance.now();
      // Once the time is used up, those that are left share the reserve evenly.
      const milliseconds = Math.max(deadline - now, (deadline + RESERVE_MS - now) / (steps.length + 1));
      const { name, step } = next;
      const done = Promise.try(() => step(milliseconds)).then(
        () => true,
        (error: unknown) => {
          log.error({ err: error, step: name }, "a step of the stop failed");
          return true;
        },
      );
      const timer = new AbortController();
      const late = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
      if (!(await Promise.race([done, late]))) log.warn({ step: name }, "a step of the stop took too long");
      timer.abort();
    }
  };

  const listeners: [string, (...args: never[]) => void][] = [];
  const listen = (event: string, listener: (...args: never[]) => void) => {
    listeners.push([event, listener]);
    events.on(event, listener);
  };
  for (const [name, number] of Object.entries(SIGNALS)) {
    listen(name, () => {
      if (begun !== undefined && performance.now() - begun < SAME_SIGNAL_MS) return;
      if (begun !== undefined) events.exit(128 + number);
      else void stop(name);
    });
  }
  // The launcher was killed with -9: nobody is left to pass signals on to us.
  listen("disconnect", () => void stop("the launcher is gone"));
  // Without this the channel alone would keep a finished command alive.
  events.channel?.unref();
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    listen(event, (error: unknown) => {
      log.fatal({ err: error }, "an error nobody expected");
      void stop(event, EXIT_INTERNAL);
    });
  }

  return {
    signal: controller.signal,
    onStop(name, step) {
      const entry = { name, step };
      steps.push(entry);
      return () => {
        const index = steps.indexOf(entry);
        if (index >= 0) steps.splice(index, 1);
      };
    },
    stop,
    stopped,
    dispose: () => {
      for (const [event, listener] of listeners) events.off(event, listener);
    },
  };
}
