import type { Answered } from "./fit.ts";

/**
 * A training in the middle, as bytes: what the folds that are done answered. A fit itself would be 30 MB of
 * weights, and nothing of a fold but its answers is asked for again; these are 8 bytes a number, 0.4 kB a row
 * with a dozen labels.
 */

/** An answer, and the place of its row among all. */
export type Placed = Answered & { at: number };

const IDENTITY_BYTES = 32;
const NUMBER_BYTES = 8;
/** at, words, known, knownWords, hasSender, and whether there is a score by meaning. */
const HEAD = 6;
/** As many scores of each reader as there are classes. */
const SCORES = 3;

/** `identity`: sha256, in hex, of all that the answers follow from. */
export function encodeFolds(folds: readonly (readonly Placed[])[], identity: string, classes: number): Buffer {
  const width = HEAD + SCORES * classes;
  const answers = folds.reduce((sum, fold) => sum + fold.length, 0);
  const numbers = new Float64Array(1 + folds.length + answers * width);
  numbers.set([folds.length, ...folds.map((fold) => fold.length)]);
  let from = 1 + folds.length;
  for (const { at, words, known, knownWords, hasSender, linear, network, meaning } of folds.flat()) {
    numbers.set([at, words, known, knownWords, Number(hasSender), Number(meaning !== null)], from);
    for (const [i, scores] of [linear, network, meaning].entries())
      if (scores !== null) numbers.set(scores, from + HEAD + i * classes);
    from += width;
  }
  return Buffer.concat([Buffer.from(identity, "hex"), Buffer.from(numbers.buffer)]);
}

/** The answers of each fold that was done; null where the bytes are of another training, or cut off: then it begins anew. */
export function decodeFolds(bytes: Buffer, identity: string, classes: number): Placed[][] | null {
  const size = (bytes.length - IDENTITY_BYTES) / NUMBER_BYTES;
  if (!Number.isInteger(size) || size < 1 || bytes.toString("hex", 0, IDENTITY_BYTES) !== identity) return null;
  // A copy of its own: the numbers must begin at a whole number's place.
  const numbers = new Float64Array(size);
  new Uint8Array(numbers.buffer).set(bytes.subarray(IDENTITY_BYTES));
  const counts = [...numbers.subarray(1, 1 + (numbers[0] as number))];
  const width = HEAD + SCORES * classes;
  const answers = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length !== numbers[0] || 1 + counts.length + answers * width !== size) return null;
  let from = 1 + counts.length;
  return counts.map((count) =>
    Array.from({ length: count }, () => {
      const placed = placedOf(numbers.subarray(from, from + width), classes);
      from += width;
      return placed;
    }),
  );
}

function placedOf(numbers: Float64Array, classes: number): Placed {
  const [at = 0, words = 0, known = 0, knownWords = 0, hasSender, hasMeaning] = numbers;
  const scores = (reader: number) => numbers.slice(HEAD + reader * classes, HEAD + (reader + 1) * classes);
  return {
    ...{ at, words, known, knownWords, hasSender: hasSender === 1 },
    ...{ linear: scores(0), network: scores(1), meaning: hasMeaning === 1 ? scores(2) : null },
  };
}
