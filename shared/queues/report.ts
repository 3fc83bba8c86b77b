import type { Logger } from "#shared/log.ts";

/** A server that is away makes every connection report several times a second; a person needs one line. */
const SAME_ERROR_MS = 10_000;

/** A listener for `error` events that logs the first of its kind, and then one every ten seconds with how many came. */
export function createReporter(log: Logger, context: object, message: string): (error: Error) => void {
  const seen = new Map<string, { since: number; times: number }>();
  return (error) => {
    const kind = (error as NodeJS.ErrnoException).code ?? error.name;
    const last = seen.get(kind);
    const now = performance.now();
    if (last !== undefined && now - last.since < SAME_ERROR_MS) {
      last.times += 1;
      return;
    }
    seen.set(kind, { since: now, times: 0 });
    log.warn({ err: error, ...context, ...(last && last.times > 0 ? { more: last.times } : {}) }, message);
  };
}
