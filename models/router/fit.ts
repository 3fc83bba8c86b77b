import { PermanentError } from "#shared/errors.ts";
import type { TrainRequest } from "#shared/ml/model.ts";
import { openRuntime, type Tf } from "#shared/ml/runtime.ts";
import type { Scores } from "./factors.ts";
import { type Features, featuresOf, withoutSender, wordsIn } from "./features.ts";
import { SECOND_WORDS_MAX } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";
import { createEncoder, type Encoder, whole } from "./meaning/encoder.ts";
import { MEANING_LEARNING, type MeaningNetwork, meaningReader, trainMeaning } from "./meaning/network.ts";
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
  ...{ COST, COST_FACTOR_MIN, COST_FACTOR_MAX, PASSES_MAX, TOLERANCE, MEANING_ROWS_MIN },
  ...{ SECOND_WORDS_MAX, FEATURES_MAX, WEIGHT_BYTES_MAX, FEATURE_BYTES },
  ...{ network: NETWORK_LEARNING, meaning: MEANING_LEARNING },
} as const;

export interface Fit {
  vocabulary: Vocabulary;
  /** Rows of the vocabulary x classes. */
  weights: Float32Array;
  network: Network;
  /** Null where too few texts were short enough to be told by what they mean. */
  meaning: MeaningNetwork | null;
}

interface FitOptions {
  tf: Tf;
  classes: number;
  seed: number;
  /** Share of the work done, 0 to 1. */
  onShare: (share: number) => void;
}

/** Both models of words, and the one of meaning, learned from `texts` whose classes are `target`. Throws TRAINING_DATA_WRONG. */
export function fit(texts: readonly Read[], target: Int32Array, { tf, classes, seed, onShare }: FitOptions): Fit {
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
  return { vocabulary, weights, network, meaning: fitMeaning(tf, texts, target, { classes, seed }) };
}

function fitMeaning(
  tf: Tf,
  texts: readonly Read[],
  target: Int32Array,
  options: { classes: number; seed: number },
): MeaningNetwork | null {
  const chosen = [...texts.keys()].filter((i) => texts[i]?.meaning != null);
  if (chosen.length < MEANING_ROWS_MIN) return null;
  return trainMeaning(
    tf,
    chosen.map((i) => texts[i]?.meaning as Float32Array),
    Int32Array.from(chosen, (i) => target[i] as number),
    options,
  );
}

/** A row as it is learned from and asked about. */
export interface Read {
  features: Features;
  /** What the encoder tells; null for a letter, which is not told by what it means. */
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
  return { tf, read, sha256: () => opened?.sha256 ?? null };
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

/**
 * Answers of `fitted` to each of `texts`: as if nobody knew who sent it, and once more with the sender, where it is
 * one they know. What the texts mean is asked for all of them at once.
 */
export function answersOf(tf: Tf, fitted: Fit, texts: readonly Read[]): Answered[][] {
  const told = texts.flatMap(({ meaning }) => (meaning === null ? [] : [meaning]));
  const scores = (fitted.meaning === null ? [] : scoresOf(tf, fitted.meaning, told)).values();
  return texts.map((text) => {
    const meaning = text.meaning === null ? null : (scores.next().value ?? null);
    const without = answerTo(fitted, withoutSender(text.features), meaning);
    if (text.features.senders.length === 0) return [without];
    const withSender = answerTo(fitted, text.features, meaning);
    return withSender.hasSender ? [without, withSender] : [without];
  });
}

function scoresOf(tf: Tf, network: MeaningNetwork, told: readonly Float32Array[]): Float64Array[] {
  let scores: Float64Array[] = [];
  tf.tidy(() => {
    scores = meaningReader(tf, network)(told);
  });
  return scores;
}

function answerTo({ vocabulary, weights, network }: Fit, features: Features, meaning: Float64Array | null): Answered {
  const { index, value, words, known, knownWords, senders } = sparseOf(features, vocabulary);
  const classes = weights.length / rowsOf(vocabulary);
  return {
    linear: sumOfRows(weights, { index, value }, classes),
    network: networkScores(network, { index, value }),
    ...{ meaning, words, known, knownWords },
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
