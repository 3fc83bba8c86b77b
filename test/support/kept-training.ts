import type { Checkpoints } from "#shared/ml/model.ts";

/** Where a test's training in the middle is kept: in memory. */
export function keptInMemory(): Checkpoints & { isKept(): boolean } {
  let kept: Buffer | null = null;
  return {
    load: () => Promise.resolve(kept),
    save: (bytes) => {
      kept = bytes;
      return Promise.resolve();
    },
    isKept: () => kept !== null,
  };
}
