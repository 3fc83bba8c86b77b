import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Example } from "./compose.ts";
import type { Source } from "./sources.ts";

/**
 * Training parts composed in a thread of their own while the net learns from those
 * before: composing takes a fifth of a step. Each step has dice of its own, so what is
 * composed does not depend on where or when.
 */

/** Steps composed before they are asked for: as many as even out parts that take longer than others. */
const AHEAD = 8;

/** What the thread is started with. Its pages lie in shared memory, not in a copy. */
export interface Order {
  sources: readonly Source[];
  seed: number;
  partsPerStep: number;
  /** The first step to compose, counted from 0. */
  from: number;
}

export interface Composer {
  /** Examples of the next step. Throws what composing threw. */
  next(): Promise<Example[]>;
  close(): Promise<void>;
}

export function composeAhead(order: Order): Composer {
  const sources = order.sources.map(({ source, picture, boxes, unknown }) => ({
    source,
    picture: {
      ...picture,
      dark: shared(picture.dark),
      colour: picture.colour === null ? null : shared(picture.colour),
    },
    boxes,
    unknown,
  }));
  const worker = new Worker(new URL("./ahead-thread.ts", import.meta.url), { workerData: { ...order, sources } });
  const ready: Example[][] = [];
  let failure: unknown;
  worker.on("message", (examples: Example[]) => ready.push(examples));
  worker.on("error", (error) => {
    failure = error;
  });
  worker.on("exit", () => {
    failure ??= new Error("the thread that composes ended");
  });
  for (let i = 0; i < AHEAD; i += 1) worker.postMessage("next");
  return {
    async next() {
      while (ready.length === 0) {
        if (failure !== undefined) throw failure;
        // Rejects when the thread throws.
        await once(worker, "message");
      }
      worker.postMessage("next");
      return ready.shift() as Example[];
    },
    async close() {
      await worker.terminate();
    },
  };
}

function shared(plane: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(plane.length));
  copy.set(plane);
  return copy;
}
