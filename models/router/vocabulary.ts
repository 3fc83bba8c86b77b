import { ln } from "#shared/ml/deterministic-math.ts";
import type { Features } from "./features.ts";
import { ABSENT, createPlaces, type Places } from "./places.ts";
import type { SparseRows } from "./svm.ts";

/** Which features are known, and how much each one weighs before anything is learned. */
export interface Vocabulary {
  /** Hashes of the known features, ascending. */
  hashes: Int32Array;
  /** Inverse document frequency: what stands in every letter says little. */
  idf: Float32Array;
  /** Of each hash the row. */
  rows: Places;
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
  const rows = createPlaces(hashes.length);
  for (const hash of hashes) rows.add(hash);
  return { hashes, idf, rows };
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
  const { rows, idf } = vocabulary;
  const most = features.words.hashes.length + features.pieces.hashes.length;
  const index = new Int32Array(most);
  const weights = new Float64Array(most);
  let size = 0;
  for (const { hashes, times } of [features.words, features.pieces]) {
    const from = size;
    let sum = 0;
    for (let k = 0; k < hashes.length; k += 1) {
      const row = rows.of(hashes[k] as number);
      if (row === ABSENT) continue;
      const weight = timesWeight(times[k] as number) * (idf[row] as number);
      index[size] = row;
      weights[size] = weight;
      size += 1;
      sum += weight * weight;
    }
    const length = Math.sqrt(sum * 2);
    for (let k = from; k < size; k += 1) weights[k] = (weights[k] as number) / length;
  }
  let knownWords = 0;
  for (const key of features.single) if (rows.of(key) !== ABSENT) knownWords += 1;
  const words = features.single.length;
  const known = words === 0 ? 0 : knownWords / words;
  return { index: index.slice(0, size), value: new Float32Array(weights.subarray(0, size)), words, known, knownWords };
}

/** Nearly all features occur once, and a logarithm takes a dozen divisions. */
const timesWeight = (times: number): number => (times === 1 ? 1 : 1 + ln(times));

/** Values times their rows of `rows`, added up per column. */
export function sumOfRows(
  rows: Float32Array,
  { index, value }: Pick<SparseText, "index" | "value">,
  columns: number,
): Float64Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < index.length; k += 1) {
    const from = (index[k] as number) * columns;
    const times = value[k] as number;
    for (let c = 0; c < columns; c += 1) sums[c] = (sums[c] as number) + times * (rows[from + c] as number);
  }
  return sums;
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
