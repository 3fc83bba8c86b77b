import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Source } from "../pages/sources.ts";
import type { Effective, Gradient } from "./gradient.ts";

/**
 * Gradients of a step, computed side by side: its parts fall into shares, each of which is
 * composed and learnt from in one thread. How a step is shared out is fixed, each share has
 * dice of its own, and shares are added in order, so one thread and two give the same bytes.
 */

/** Parts of pages a step are SHARES times this. */
export const PARTS_PER_SHARE = 4;
export const SHARES = 2;

/** What a thread is started with. Its pages lie in shared memory, not in a copy. */
export interface Order {
  sources: readonly Source[];
  seed: number;
}
/** A share of a step to learn from. */
export interface Task {
  step: number;
  share: number;
  weights: Effective;
}
export interface Done {
  share: number;
  gradient: Gradient;
}

export interface Learners {
  /** Mean loss of the parts of `step`, counted from 0, and its gradients at `weights`. Throws what a thread threw. */
  gradientAt(step: number, weights: Effective): Promise<Gradient>;
  close(): Promise<void>;
}

/** `threads`: no more than SHARES are of use. */
export function startLearners({ sources, seed }: Order, threads = availableParallelism()): Learners {
  const workerData: Order = { sources: sources.map(inSharedMemory), seed };
  const workers = Array.from(
    { length: Math.min(SHARES, threads) },
    () => new Worker(new URL("./learners-thread.ts", import.meta.url), { workerData }),
  );
  let failure: Error | null = null;
  /** Of the step under way. */
  let gradients: (Gradient | undefined)[] = [];
  let settle = () => {};
  const fail = (error: unknown) => {
    failure ??= error instanceof Error ? error : new Error("a thread that learns failed", { cause: error });
    settle();
  };
  for (const worker of workers) {
    worker.on("message", ({ share, gradient }: Done) => {
      gradients[share] = gradient;
      settle();
    });
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("a thread that learns ended")));
  }
  return {
    async gradientAt(step, weights) {
      gradients = Array.from({ length: SHARES });
      for (let share = 0; share < SHARES; share += 1)
        workers[share % workers.length]?.postMessage({ step, share, weights } satisfies Task);
      await new Promise<void>((resolve) => {
        settle = () => {
          if (failure !== null || gradients.every((gradient) => gradient !== undefined)) resolve();
        };
        settle();
      });
      if (failure !== null) throw failure;
      return meanOf(gradients as Gradient[]);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function meanOf(gradients: readonly Gradient[]): Gradient {
  const mean = (pick: (gradient: Gradient) => Float32Array) => {
    const [first, ...others] = gradients.map(pick);
    const sum = first as Float32Array;
    for (const other of others)
      for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) + (other[k] as number);
    for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) / gradients.length;
    return sum;
  };
  const { kernels, bias } = gradients[0] as Gradient;
  return {
    loss: gradients.reduce((sum, { loss }) => sum + loss, 0) / gradients.length,
    kernels: kernels.map((_, i) => mean((gradient) => gradient.kernels[i] as Float32Array)),
    bias: bias.map((_, i) => mean((gradient) => gradient.bias[i] as Float32Array)),
  };
}

function inSharedMemory({ source, picture, boxes, unknown }: Source): Source {
  const { dark, colour } = picture;
  return {
    source,
    picture: { ...picture, dark: shared(dark), colour: colour === null ? null : shared(colour) },
    boxes,
    unknown,
  };
}

function shared(plane: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(plane.length));
  copy.set(plane);
  return copy;
}
