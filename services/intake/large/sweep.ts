import type { Logger } from "#shared/log.ts";
import type { LargeUploads } from "./uploads.ts";

/** What is too old goes some minutes later; nobody counts on it any more. */
const EVERY_MS = 10 * 60_000;

/** Removes unfinished files that are too old, at the start and now and then. */
export function startSweeping(uploads: LargeUploads, log: Logger): { close(): Promise<void> } {
  let running = Promise.resolve();
  const sweep = () => {
    running = uploads.sweep().catch((error: unknown) => {
      log.warn({ err: error }, "unfinished uploads could not be swept; trying again in ten minutes");
    });
  };
  sweep();
  const timer = setInterval(sweep, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
