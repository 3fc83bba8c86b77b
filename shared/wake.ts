import type pg from "pg";
import type { Logger } from "#shared/log.ts";

const CHANNEL = "mailroom_runs";
/** What commits within this time is told of once. */
const DEBOUNCE_MS = 10;
const RECONNECT_MS = 1_000;

export interface Wake {
  /** Says, soon and once for many calls, that there may be ready runs. Never throws: the sweep covers a lost one. */
  wake(): void;
  close(): Promise<void>;
}

/**
 * NOTIFY in a statement of its own, after the commit it speaks of: inside the
 * transaction it would take a lock on the whole database until commit.
 */
export function createWake(pool: pg.Pool, log: Logger): Wake {
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isWanted = false;
  let closed = false;
  const send = async () => {
    isWanted = false;
    try {
      await pool.query(`notify ${CHANNEL}`);
    } catch (error) {
      log.debug({ err: error }, "nobody could be told of new runs; the sweep will find them");
    }
    sending = undefined;
    // One at a time: with the database away, they would queue up for its connections.
    if (isWanted) schedule();
  };
  const schedule = () => {
    if (closed || sending !== undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      sending = send();
    }, DEBOUNCE_MS);
  };
  return {
    wake() {
      isWanted = true;
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await sending;
    },
  };
}

/** Calls `onWake` for every NOTIFY, and once after each (re)connection, since one may have been missed. */
export function listenForWake(pool: pg.Pool, log: Logger, onWake: () => void): { close(): Promise<void> } {
  const stop = Promise.withResolvers<void>();
  let closed = false;

  /** Listens until the connection breaks or we are closed. Throws what broke it. */
  const listen = async () => {
    const client = await pool.connect();
    const broken = Promise.withResolvers<void>();
    const onError = (error: Error) => broken.reject(error);
    client.on("notification", onWake);
    client.on("error", onError);
    // A server that ends in order closes the connection without an error.
    client.on("end", () => broken.reject(new Error("the connection was closed")));
    try {
      await Promise.race([client.query(`listen ${CHANNEL}`), broken.promise, stop.promise]);
      onWake();
      await Promise.race([broken.promise, stop.promise]);
    } finally {
      client.off("notification", onWake);
      // Never back into the pool: it still listens.
      client.release(true);
    }
  };

  const run = async () => {
    while (!closed) {
      try {
        await listen();
      } catch (error) {
        log.warn({ err: error }, "the connection that hears of new runs broke; trying again");
        const pause = Promise.withResolvers<void>();
        const timer = setTimeout(pause.resolve, RECONNECT_MS);
        await Promise.race([pause.promise, stop.promise]);
        clearTimeout(timer);
      }
    }
  };
  const running = run();
  return {
    async close() {
      closed = true;
      stop.resolve();
      await running;
    },
  };
}
