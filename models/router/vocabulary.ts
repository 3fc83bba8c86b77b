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
  /** Hashes of the senders' domains that are known, ascending: their rows stand behind those of the words. */
  senders: Int32Array;
  senderRows: Places;
}

/** Seen in one text only: nothing to learn from, and half of all features. */
const TEXTS_MIN = 2;
/** A domain of fewer mails says who wrote them and not what such senders want. */
const SENDER_TEXTS_MIN = 3;
/** More would take the place of words: 2,000 are one in 26 of all features. */
const SENDERS_MAX = 2_000;

/**
 * The features of `texts`, domains of senders among them, at most `featuresMax`: past it the rarest words are left
 * out, a whole frequency at a time.
 */
export function buildVocabulary(texts: readonly Features[], featuresMax: number): Vocabulary {
  const senders = sendersOf(texts);
  const seen = new Map<number, number>();
  for (const { words, pieces } of texts)
    for (const { hashes } of [words, pieces]) for (const key of hashes) seen.set(key, (seen.get(key) ?? 0) + 1);
  const least = leastFrequency([...seen.values()], featuresMax - senders.length, TEXTS_MIN);
  const kept = [...seen].filter(([, n]) => n >= least).map(([key]) => key);
  const hashes = Int32Array.from(kept).sort();
  const idf = Float32Array.from(hashes, (key) => 1 + ln((1 + texts.length) / (1 + (seen.get(key) ?? 0))));
  return vocabularyOf(hashes, idf, senders);
}

/** Domains that enough texts came from. */
function sendersOf(texts: readonly Features[]): Int32Array {
  const seen = new Map<number, number>();
  for (const { senders } of texts) for (const key of senders) seen.set(key, (seen.get(key) ?? 0) + 1);
  const least = leastFrequency([...seen.values()], SENDERS_MAX, SENDER_TEXTS_MIN);
  return Int32Array.from([...seen].filter(([, n]) => n >= least).map(([key]) => key)).sort();
}

function leastFrequency(frequencies: readonly number[], featuresMax: number, textsMin: number): number {
  const descending = Int32Array.from(frequencies).sort().reverse();
  const firstLeftOut = descending[featuresMax];
  return Math.max(textsMin, firstLeftOut === undefined ? 0 : firstLeftOut + 1);
}

export function vocabularyOf(
  hashes: Int32Array,
  idf: Float32Array,
  senders: Int32Array = new Int32Array(0),
): Vocabulary {
  return { hashes, idf, rows: placesOf(hashes), senders, senderRows: placesOf(senders) };
}

function placesOf(hashes: Int32Array): Places {
  const rows = createPlaces(hashes.length);
  for (const hash of hashes) rows.add(hash);
  return rows;
}

/** Rows that weights have: those of the words, then those of the senders. */
export const rowsOf = ({ hashes, senders }: Vocabulary): number => hashes.length + senders.length;

export interface SparseText {
  index: Int32Array;
  value: Float32Array;
  /** How many words the text has. */
  words: number;
  /** Share of the text's single words that are known, 0 to 1; 0 for a text without words. */
  known: number;
  knownWords: number;
  /** How many of the sender's domains are known; they are the last of `index`. */
  senders: number;
}

/**
 * A text as known features: words and pieces each of one length, so that a letter and a line weigh the same, and
 * the sender, where there is one, of that length beside them: what the text says stays as it is without.
 */
export function sparseOf(features: Features, vocabulary: Vocabulary): SparseText {
  const { rows, idf, senderRows } = vocabulary;
  const most = features.words.hashes.length + features.pieces.hashes.length + features.senders.length;
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
  const told = [...features.senders].map((key) => senderRows.of(key)).filter((row) => row !== ABSENT);
  for (const row of told) {
    index[size] = vocabulary.hashes.length + row;
    weights[size] = 1 / Math.sqrt(told.length * 2);
    size += 1;
  }
  let knownWords = 0;
  for (const key of features.single) if (rows.of(key) !== ABSENT) knownWords += 1;
  const words = features.single.length;
  const known = words === 0 ? 0 : knownWords / words;
  const value = new Float32Array(weights.subarray(0, size));
  return { index: index.slice(0, size), value, words, known, knownWords, senders: told.length };
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
