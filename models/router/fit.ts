import { PermanentError } from "#shared/errors.ts";
import type { TrainRequest } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import type { Scores } from "./factors.ts";
import { type Features, featuresOf, withoutSender, wordsIn } from "./features.ts";
import { SECOND_WORDS_MAX } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";
import { createEncoder, type Encoder, MEANING, MEANING_INDEX, whole } from "./meaning/encoder.ts";
import { loadPackage } from "./meaning/package.ts";
import type { HeldRow } from "./measure.ts";
import type { RouterRow } from "./model.ts";
import { epochsFor, HIDDEN, NETWORK_LEARNING, type Network, networkScores, trainNetwork } from "./network.ts";
import { trainSvm } from "./svm.ts";
import { buildVocabulary, packRows, rowsOf, sparseOf, sumOfRows, type Vocabulary } from "./vocabulary.ts";

/** One learning of the three readers from some rows, and what they then say to others. */

/** Cost of a row on the wrong side. On rows of length 1 the usual 1 was within half a point of the best of 0.3 to 8. */
const COST = 1;
/** Rarer labels cost more, by the square root: fully balanced, the rare ones would swallow the common ones. */
const COST_FACTOR_MIN = 0.3;
const COST_FACTOR_MAX = 3;
const PASSES_MAX = 60;
const TOLERANCE = 0.05;
/** Of 1 to 4 on vectors of length 1, the best on folds of banking77 and on CLINC-150's validation rows. */
const MEANING_COST = 4;
/** Fewer texts that are short enough to be told by what they mean: there is no second look. */
const MEANING_ROWS_MIN = 300;
const ROWS_PER_NOTE = 100;
/** A weight takes one byte. 52,000 features are 8 MB with 11 classes and 11 MB with 77, below the 20 MB we promise. */
const FEATURES_MAX = 52_000;
/** With hundreds of classes, features make room for them. */
const WEIGHT_BYTES_MAX = 16_000_000;
/** Hash, inverse frequency and two scales. */
const FEATURE_BYTES = 14;
/** Of the work, the part that the linear machine takes. */
const LINEAR_SHARE = 0.25;

/** What decides, beside the rows, what is learned: a training that began under other numbers is not gone on with. */
export const LEARNING = {
  ...{ COST, COST_FACTOR_MIN, COST_FACTOR_MAX, PASSES_MAX, TOLERANCE, MEANING_COST, MEANING_ROWS_MIN },
  ...{ SECOND_WORDS_MAX, FEATURES_MAX, WEIGHT_BYTES_MAX, FEATURE_BYTES, network: NETWORK_LEARNING },
} as const;

export interface Fit {
  vocabulary: Vocabulary;
  /** Rows of the vocabulary x classes. */
  weights: Float32Array;
  network: Network;
  /** MEANING x classes. */
  meaning: Float32Array | null;
}

interface FitOptions {
  classes: number;
  seed: number;
  /** Share of the work done, 0 to 1. */
  onShare: (share: number) => void;
}

/** Both models of words, and the one of meaning, learned from `texts` whose classes are `target`. Throws TRAINING_DATA_WRONG. */
export function fit(texts: readonly Read[], target: Int32Array, { classes, seed, onShare }: FitOptions): Fit {
  const vocabulary = buildVocabulary(
    texts.map(({ features }) => features),
    featuresMax(classes),
  );
  if (vocabulary.hashes.length === 0) throw wrong("the rows have no word in common");
  const rows = packRows(texts.map(({ features }) => sparseOf(features, vocabulary)));
  const counts = new Float64Array(classes);
  for (const label of target) counts[label] = (counts[label] as number) + 1;
  const factor = Float64Array.from(target, (label) =>
    Math.min(
      COST_FACTOR_MAX,
      Math.max(COST_FACTOR_MIN, Math.sqrt(target.length / classes / (counts[label] as number))),
    ),
  );
  const features = rowsOf(vocabulary);
  const weights = trainSvm(rows, target, {
    features,
    labels: classes,
    cost: factor.map((one) => one * COST),
    seed,
    passesMax: PASSES_MAX,
    tolerance: TOLERANCE,
    onLabel: (done) => onShare((done / classes) * LINEAR_SHARE),
  });
  let epoch = 0;
  const epochs = epochsFor(rows);
  const network = trainNetwork(rows, target, {
    features,
    classes,
    seed,
    onEpoch: () => {
      epoch += 1;
      onShare(LINEAR_SHARE + (1 - LINEAR_SHARE) * (epoch / epochs));
    },
  });
  return { vocabulary, weights, network, meaning: fitMeaning(texts, target, classes, factor, seed) };
}

/** One linear machine per label over what the texts mean; null where too few are short enough to be told. */
function fitMeaning(
  texts: readonly Read[],
  target: Int32Array,
  classes: number,
  factor: Float64Array,
  seed: number,
): Float32Array | null {
  const chosen = [...texts.keys()].filter((i) => texts[i]?.meaning != null);
  if (chosen.length < MEANING_ROWS_MIN) return null;
  const rows = packRows(chosen.map((i) => ({ index: MEANING_INDEX, value: texts[i]?.meaning as Float32Array })));
  return trainSvm(
    rows,
    Int32Array.from(chosen, (i) => target[i] as number),
    {
      features: MEANING,
      labels: classes,
      cost: Float64Array.from(chosen, (i) => (factor[i] as number) * MEANING_COST),
      seed,
      passesMax: PASSES_MAX,
      tolerance: TOLERANCE,
    },
  );
}

/** A row as it is learned from and asked about. */
export interface Read {
  features: Features;
  /** Null for a letter, which is not told by what it means. */
  meaning: Float32Array | null;
}

/** Reads rows with the encoder: telling what one means takes some milliseconds, and is done once for all folds. */
export async function openReader(onProgress: TrainRequest<RouterRow>["onProgress"]) {
  const { tf } = await openRuntime();
  let opened: { encode: Encoder; sha256: string } | null = null;
  // Opened for the first short text: it takes memory and a moment, and rows may all be letters.
  const encoder = () => {
    if (opened !== null) return opened;
    const installed = loadPackage();
    opened = { encode: createEncoder(tf, installed), sha256: installed.sha256 };
    return opened;
  };
  const readSome = (rows: readonly RouterRow[]): Read[] => {
    const features = rows.map((row) => featuresOf(wordsIn(row)));
    const short = [...rows.keys()].filter((i) => (features[i] as Features).single.length <= SECOND_WORDS_MAX);
    const told = short.length === 0 ? [] : encoder().encode(short.map((i) => whole(rows[i] as RouterRow)));
    const meanings = new Map(short.map((i, k) => [i, told[k] ?? null]));
    return features.map((one, i) => ({ features: one, meaning: meanings.get(i) ?? null }));
  };
  const read = (rows: readonly RouterRow[]): Read[] => {
    const all: Read[] = [];
    for (let from = 0; from < rows.length; from += ROWS_PER_NOTE) {
      onProgress(from, rows.length, "reading");
      all.push(...readSome(rows.slice(from, from + ROWS_PER_NOTE)));
    }
    return all;
  };
  /** `sha256`: of the encoder; null where no row was short enough to be told by what it means. */
  return { read, sha256: () => opened?.sha256 ?? null };
}

const featuresMax = (classes: number): number =>
  Math.min(FEATURES_MAX, Math.floor(WEIGHT_BYTES_MAX / (classes + HIDDEN + FEATURE_BYTES)));

/** What the readers say to a row that they did not learn from. */
export interface Answered extends Scores {
  /** As `SparseText` tells them. */
  words: number;
  known: number;
  knownWords: number;
  /** Whether it was answered with its sender. */
  hasSender: boolean;
}

/** Answers as if nobody knew who sent it, and once more with the sender, where it is one they know. */
export function answersOf(fitted: Fit, text: Read): Answered[] {
  const without = answerTo(fitted, { ...text, features: withoutSender(text.features) });
  if (text.features.senders.length === 0) return [without];
  const withSender = answerTo(fitted, text);
  return withSender.hasSender ? [without, withSender] : [without];
}

function answerTo({ vocabulary, weights, network, meaning }: Fit, { features, meaning: vector }: Read): Answered {
  const { index, value, words, known, knownWords, senders } = sparseOf(features, vocabulary);
  const classes = weights.length / rowsOf(vocabulary);
  return {
    linear: sumOfRows(weights, { index, value }, classes),
    network: networkScores(network, { index, value }),
    meaning:
      meaning === null || vector === null ? null : sumOfRows(meaning, { index: MEANING_INDEX, value: vector }, classes),
    words,
    known,
    knownWords,
    hasSender: senders > 0,
  };
}

/** An answer beside what is known of its row. */
export const heldRow = (answer: Answered, row: RouterRow, truth: number): HeldRow => ({
  row,
  truth,
  ...answer,
  language: likeliestLanguage(row),
  made: row.made === true,
});

export const wrong = (what: string): PermanentError => new PermanentError("TRAINING_DATA_WRONG", what);
