import { ln } from "#shared/ml/deterministic-math.ts";
import type { Features } from "./features.ts";
import type { SparseRows } from "./svm.ts";

/** Which features are known, and how much each one weighs before anything is learned. */
export interface Vocabulary {
  /** Hashes of the known features, ascending. */
  hashes: Int32Array;
  /** Inverse document frequency: what stands in every letter says little. */
  idf: Float32Array;
  /** hash -> row. */
  rowOf: Map<number, number>;
}

/** Seen in one text only: nothing to learn from, and half of all features. */
const TEXTS_MIN = 2;

/** The features of `texts`, at most `featuresMax`: past it the rarest are left out, a whole frequency at a time. */
export function buildVocabulary(texts: readonly Features[], featuresMax: number): Vocabulary {
  const seen = new Map<number, number>();
  for (const { words, pieces } of texts)
    for (const { hashes } of [words, pieces]) for (const key of hashes) seen.set(key, (seen.get(key) ?? 0) + 1);
  const least = leastFrequency([...seen.values()], featuresMax);
  const kept = [...seen].filter(([, n]) => n >= least).map(([key]) => key);
  const hashes = Int32Array.from(kept).sort();
  const idf = Float32Array.from(hashes, (key) => 1 + ln((1 + texts.length) / (1 + (seen.get(key) ?? 0))));
  return vocabularyOf(hashes, idf);
}

function leastFrequency(frequencies: readonly number[], featuresMax: number): number {
  const descending = Int32Array.from(frequencies).sort().reverse();
  const firstLeftOut = descending[featuresMax];
  return Math.max(TEXTS_MIN, firstLeftOut === undefined ? 0 : firstLeftOut + 1);
}

export function vocabularyOf(hashes: Int32Array, idf: Float32Array): Vocabulary {
  const rowOf = new Map<number, number>();
  for (let row = 0; row < hashes.length; row += 1) rowOf.set(hashes[row] as number, row);
  return { hashes, idf, rowOf };
}

export interface SparseText {
  index: Int32Array;
  value: Float32Array;
  /** How many words the text has. */
  words: number;
  /** Share of the text's single words that are known, 0 to 1; 0 for a text without words. */
  known: number;
  knownWords: number;
}

/** A text as known features: words and pieces each of length 1, so that a letter and a line weigh the same. */
export function sparseOf(features: Features, vocabulary: Vocabulary): SparseText {
  const index: number[] = [];
  const value: number[] = [];
  for (const part of [features.words, features.pieces]) {
    const from = value.length;
    let sum = 0;
    for (let k = 0; k < part.hashes.length; k += 1) {
      const row = vocabulary.rowOf.get(part.hashes[k] as number);
      if (row === undefined) continue;
      const weight = (1 + ln(part.times[k] as number)) * (vocabulary.idf[row] as number);
      index.push(row);
      value.push(weight);
      sum += weight * weight;
    }
    const length = Math.sqrt(sum * 2);
    for (let k = from; k < value.length; k += 1) value[k] = (value[k] as number) / length;
  }
  let knownWords = 0;
  for (const key of features.single) if (vocabulary.rowOf.has(key)) knownWords += 1;
  const words = features.single.length;
  const known = words === 0 ? 0 : knownWords / words;
  return { index: Int32Array.from(index), value: Float32Array.from(value), words, known, knownWords };
}

export function packRows(texts: readonly Pick<SparseText, "index" | "value">[]): SparseRows {
  const start = new Int32Array(texts.length + 1);
  texts.forEach((text, i) => {
    start[i + 1] = (start[i] as number) + text.index.length;
  });
  const size = start[texts.length] as number;
  const index = new Int32Array(size);
  const value = new Float32Array(size);
  texts.forEach((text, i) => {
    index.set(text.index, start[i]);
    value.set(text.value, start[i]);
  });
  return { start, index, value };
}
