import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { calibrate } from "./calibrate.ts";
import { compactRows } from "./compact.ts";
import { READERS } from "./factors.ts";
import { type Features, featuresOf } from "./features.ts";
import { type Look, SECOND_WORDS_MAX, type Settings } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";
import { createEncoder, MEANING, whole } from "./meaning/encoder.ts";
import { loadPackage } from "./meaning/package.ts";
import { type HeldRow, measure } from "./measure.ts";
import type { RouterRow } from "./model.ts";
import { epochsFor, HIDDEN, type Network, networkScores, trainNetwork } from "./network.ts";
import { trainSvm } from "./svm.ts";
import { buildVocabulary, packRows, type SparseText, sparseOf, type Vocabulary } from "./vocabulary.ts";

/**
 * The recipe: features, one linear SVM per label and a small network over the same
 * features, probabilities from both, and a threshold that keeps the error rate. What
 * weighs them and the threshold are fitted on answers to rows the models were not
 * trained on: each row is answered by models trained on the other folds. The weights
 * that ship saw every row.
 */

/** Parts the rows are split in for calibration. 5: each model sees 80 %, close to the one that ships. */
const FOLDS = 5;
/** With many rows 2 of 3 are enough to learn from, and training takes half the time. */
const FOLDS_MANY_ROWS = 3;
const MANY_ROWS = 20_000;
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
const MEANING_INDEX = Int32Array.from({ length: MEANING }, (_, i) => i);
const ROWS_PER_NOTE = 100;
/** A weight takes one byte. 52,000 features are 8 MB with 11 classes and 11 MB with 77, below the 20 MB we promise. */
const FEATURES_MAX = 52_000;
/** With hundreds of classes, features make room for them. */
const WEIGHT_BYTES_MAX = 16_000_000;
/** Hash, inverse frequency and two scales. */
const FEATURE_BYTES = 14;
/** Steps of the progress shown per model fitted, and the part of them that the linear machine takes. */
const STEPS = 100;
const LINEAR_SHARE = 0.25;
/** A label with fewer rows cannot be learned and tested. */
const ROWS_PER_LABEL_MIN = 2;

interface Fit {
  vocabulary: Vocabulary;
  /** Known features x classes. */
  weights: Float32Array;
  network: Network;
  /** MEANING x classes. */
  meaning: Float32Array | null;
}

export async function train({ rows: given, dev, seed, onProgress }: TrainRequest<RouterRow>): Promise<Trained> {
  const rows = given.filter(({ heldOut }) => heldOut !== true);
  const kept = given.filter(({ heldOut }) => heldOut === true);
  const labels = labelsOf(rows);
  const hasNone = rows.some((row) => row.label === null);
  const classes = labels.length + (hasNone ? 1 : 0);
  const classOf = new Map<string | null, number>([
    ...labels.map((label, i) => [label, i] as const),
    [null, labels.length],
  ]);
  const targets = (list: readonly RouterRow[]) =>
    Int32Array.from(list, (row) => {
      const target = classOf.get(row.label);
      if (target === undefined) throw wrong(`the label ${row.label} is in held-back rows and not in the training rows`);
      return target;
    });

  const reader = await openReader(onProgress);
  const texts = reader.read(rows);
  const target = targets(rows);
  const folds = rows.length >= MANY_ROWS ? FOLDS_MANY_ROWS : FOLDS;
  const fits = dev === null ? folds + 1 : 1;
  let fitted = 0;
  const fitOn = (chosen: readonly number[], note: string): Fit => {
    const result = fit(
      chosen.map((i) => texts[i] as Read),
      Int32Array.from(chosen, (i) => target[i] as number),
      { classes, seed, onShare: (share) => onProgress(fitted * STEPS + Math.floor(share * STEPS), fits * STEPS, note) },
    );
    fitted += 1;
    return result;
  };

  const held =
    dev === null
      ? crossAnswers(
          { rows, texts, target, kept, keptTexts: reader.read(kept), keptTarget: targets(kept), seed, folds },
          fitOn,
        )
      : [];
  const all = fitOn(
    rows.map((_, i) => i),
    "all rows",
  );
  if (dev !== null) {
    const list = [...dev, ...kept];
    const truth = targets(list);
    const read = reader.read(list);
    for (const [i, row] of list.entries()) held.push(answerOf(all, read[i] as Read, row, truth[i] as number));
  }
  const unmeasured = unmeasuredLanguages(rows, held);
  const settingsOf = (some: readonly HeldRow[]): Settings => ({ ...calibrate(some, labels, hasNone), unmeasured });
  const settings = settingsOf(held);
  const { metrics, riskCoverage } = measure(held, settings, settingsOf);
  const { vocabulary, weights, network } = all;
  const meaning = settings.second === null ? null : all.meaning;
  const features = vocabulary.hashes.length;
  const { hidden } = network;
  const byLook: [name: string, look: Look][] = [
    ...settings.bands.map((band): [string, Look] => [`from ${band.words} words`, band]),
    ...(settings.second ?? []).map((look): [string, Look] => [`second look, from ${look.words} words`, look]),
  ];
  const factors = ([...READERS, "noise"] as const).flatMap((kind) =>
    byLook.map(([name, look]) => [`${kind}, ${name}`, kind === "noise" ? sum(look.noise) : look[kind]] as const),
  );
  const thresholds = settings.bands.map((band) => [`from ${band.words} words`, Math.min(...band.thresholds)] as const);
  return {
    config: { kind: "linear-and-network", hidden, encoder: meaning === null ? null : reader.sha256, ...settings },
    tensors: [
      { name: "hashes", shape: [features], data: vocabulary.hashes },
      { name: "idf", shape: [features], data: vocabulary.idf, bits: 16 },
      ...compactRows("linear", weights, features, classes),
      ...compactRows("hidden", network.rows, features, hidden),
      { name: "hiddenBias", shape: [hidden], data: network.hiddenBias },
      { name: "top", shape: [classes, hidden], data: network.top },
      { name: "topBias", shape: [classes], data: network.topBias },
      ...(meaning === null ? [] : [{ name: "meaning", shape: [MEANING, classes], data: meaning, bits: 16 as const }]),
    ],
    labels,
    thresholds: { ...Object.fromEntries(thresholds), known: settings.knownMin },
    calibration: Object.fromEntries(factors),
    metrics: {
      ...metrics,
      features,
      measuredOn: dev === null ? `${folds} folds of the training rows` : "dev rows",
    },
    riskCoverage,
  };
}

/** Languages that were learned from made rows, and nothing was kept from learning to measure on. */
function unmeasuredLanguages(rows: readonly RouterRow[], held: readonly HeldRow[]): string[] {
  const measured = new Set(held.map(({ row }) => row.language));
  const made = rows.flatMap(({ made, language }) => (made === true && language !== undefined ? [language] : []));
  return [...new Set(made)].filter((language) => !measured.has(language)).sort();
}

function labelsOf(rows: readonly RouterRow[]): string[] {
  const counts = new Map<string, number>();
  for (const { label } of rows) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size < 2) throw wrong(`there are ${counts.size} labels, and a router chooses between at least 2`);
  for (const [label, count] of counts)
    if (count < ROWS_PER_LABEL_MIN) throw wrong(`the label ${label} has one row only`);
  return [...counts.keys()].sort();
}

interface Whole {
  rows: readonly RouterRow[];
  texts: readonly Read[];
  target: Int32Array;
  /** Rows that no model sees. */
  kept: readonly RouterRow[];
  keptTexts: readonly Read[];
  keptTarget: Int32Array;
  seed: number;
  folds: number;
}

/**
 * Every row that somebody wrote, answered by a model that did not see it, and each row kept
 * from learning by one of the models. Equal texts stay in one fold, whatever their case.
 */
function crossAnswers(
  { rows, texts, target, kept, keptTexts, keptTarget, seed, folds }: Whole,
  fitOn: (chosen: readonly number[], note: string) => Fit,
): HeldRow[] {
  const foldOf = ({ text }: RouterRow) =>
    Number.parseInt(sha256(`${seed}:${text.trim().toLowerCase()}`).slice(0, 8), 16) % folds;
  const fold = rows.map(foldOf);
  const held: HeldRow[] = [];
  for (let out = 0; out < folds; out += 1) {
    const inside = [...fold.keys()].filter((i) => fold[i] !== out);
    const outside = [...fold.keys()].filter((i) => fold[i] === out && rows[i]?.made !== true);
    if (inside.length === 0 || outside.length === 0) continue;
    const model = fitOn(inside, `fold ${out + 1} of ${folds}`);
    for (const i of outside) held.push(answerOf(model, texts[i] as Read, rows[i] as RouterRow, target[i] as number));
    for (const [i, row] of kept.entries())
      if (foldOf(row) === out) held.push(answerOf(model, keptTexts[i] as Read, row, keptTarget[i] as number));
  }
  return held;
}

interface FitOptions {
  classes: number;
  seed: number;
  /** Share of the work done, 0 to 1. */
  onShare: (share: number) => void;
}

function fit(texts: readonly Read[], target: Int32Array, { classes, seed, onShare }: FitOptions): Fit {
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
  const features = vocabulary.hashes.length;
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
interface Read {
  features: Features;
  /** Null for a letter, which is not told by what it means. */
  meaning: Float32Array | null;
}

/** Reads rows with the encoder: telling what one means takes some milliseconds, and is done once for all folds. */
async function openReader(onProgress: TrainRequest<RouterRow>["onProgress"]) {
  const { tf } = await openRuntime();
  const encoder = loadPackage();
  const encode = createEncoder(tf, encoder);
  const read = (rows: readonly RouterRow[]): Read[] =>
    rows.map((row, i) => {
      if (i % ROWS_PER_NOTE === 0) onProgress(i, rows.length, "reading");
      const features = featuresOf(row);
      const isShort = features.single.length <= SECOND_WORDS_MAX;
      return { features, meaning: isShort ? encode(whole(row)) : null };
    });
  return { read, sha256: encoder.sha256 };
}

const featuresMax = (classes: number): number =>
  Math.min(FEATURES_MAX, Math.floor(WEIGHT_BYTES_MAX / (classes + HIDDEN + FEATURE_BYTES)));

function answerOf(
  { vocabulary, weights, network, meaning }: Fit,
  { features, meaning: vector }: Read,
  row: RouterRow,
  truth: number,
): HeldRow {
  const { index, value, words, known, knownWords } = sparseOf(features, vocabulary);
  const classes = weights.length / vocabulary.hashes.length;
  return {
    row,
    truth,
    linear: scoresOf(weights, { index, value }, classes),
    network: networkScores(network, { index, value }),
    meaning:
      meaning === null || vector === null ? null : scoresOf(meaning, { index: MEANING_INDEX, value: vector }, classes),
    words,
    known,
    knownWords,
    language: likeliestLanguage(row),
    made: row.made === true,
  };
}

function scoresOf(
  weights: Float32Array,
  { index, value }: Pick<SparseText, "index" | "value">,
  classes: number,
): Float64Array {
  const scores = new Float64Array(classes);
  for (let k = 0; k < index.length; k += 1) {
    const row = (index[k] as number) * classes;
    for (let c = 0; c < classes; c += 1)
      scores[c] = (scores[c] as number) + (weights[row + c] as number) * (value[k] as number);
  }
  return scores;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const wrong = (what: string): PermanentError => new PermanentError("TRAINING_DATA_WRONG", what);
