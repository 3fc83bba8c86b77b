import { sha256 } from "#shared/json.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { calibrate } from "./calibrate.ts";
import { compactRows } from "./compact.ts";
import { READERS } from "./factors.ts";
import { answerOf, type Fit, fit, openReader, type Read, wrong } from "./fit.ts";
import type { Look, Settings } from "./judge.ts";
import { MEANING } from "./meaning/encoder.ts";
import { type HeldRow, measure } from "./measure.ts";
import type { RouterRow } from "./model.ts";
import { NEVER } from "./risk.ts";

/**
 * The recipe: features, one linear SVM per label and a small network over the same
 * features, one more SVM over what short texts mean, probabilities from all, and thresholds
 * that keep the error rate. What weighs them and the thresholds are fitted on answers to rows the models were not
 * trained on: each row is answered by models trained on the other folds. The weights
 * that ship saw every row.
 */

/** Parts the rows are split in for calibration. 5: each model sees 80 %, close to the one that ships. */
const FOLDS = 5;
/** With many rows 2 of 3 are enough to learn from, and training takes half the time. */
const FOLDS_MANY_ROWS = 3;
const MANY_ROWS = 20_000;
/** Steps of the progress shown per model fitted. */
const STEPS = 100;
/** A label with fewer rows is learned and cannot be tested: whoever is asked about its one row has not seen another. */
const TESTED_ROWS_MIN = 2;

export async function train({ rows: given, dev, seed, onProgress }: TrainRequest<RouterRow>): Promise<Trained> {
  const rows = given.filter(({ heldOut }) => heldOut !== true);
  const kept = given.filter(({ heldOut }) => heldOut === true);
  const counts = countsOf(rows);
  refuseUnlearnable(counts, [...(dev ?? []), ...kept]);
  const labels = [...counts.keys()].sort();
  const untested = labels.flatMap((label, i) => ((counts.get(label) ?? 0) < TESTED_ROWS_MIN ? [i] : []));
  const hasNone = rows.some((row) => row.label === null);
  const classes = labels.length + (hasNone ? 1 : 0);
  const classOf = new Map<string | null, number>([
    ...labels.map((label, i) => [label, i] as const),
    [null, labels.length],
  ]);
  const targets = (list: readonly RouterRow[]) => Int32Array.from(list, ({ label }) => classOf.get(label) as number);

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
  const settingsOf = (some: readonly HeldRow[]): Settings =>
    closed({ ...calibrate(some, labels, hasNone), unmeasured }, untested);
  const settings = settingsOf(held);
  const { metrics, riskCoverage } = measure(held.map(measured), settings, settingsOf);
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
    config: { kind: "linear-and-network", hidden, encoder: meaning === null ? null : reader.sha256(), ...settings },
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

/** Rows of each label; those that belong to none are not counted. */
function countsOf(rows: readonly RouterRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of rows) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Throws TRAINING_DATA_WRONG, with all that is wrong with the labels at once. */
function refuseUnlearnable(counts: ReadonlyMap<string, number>, heldBack: readonly RouterRow[]): void {
  const problems: string[] = [];
  if (counts.size < 2) problems.push(`there are ${counts.size} labels, and a router chooses between at least 2`);
  if (counts.size > 0 && [...counts.values()].every((count) => count < TESTED_ROWS_MIN))
    problems.push(`no label has ${TESTED_ROWS_MIN} rows: ${[...counts.keys()].sort().join(", ")}`);
  const strange = new Set(heldBack.flatMap(({ label }) => (label === null || counts.has(label) ? [] : [label])));
  if (strange.size > 0)
    problems.push(`labels of held-back rows that are not in the training rows: ${[...strange].sort().join(", ")}`);
  if (problems.length > 0) throw wrong(problems.join("\n"));
}

/**
 * Labels that could not be tested are suggestions only: what others of their kind showed is no
 * word on them, and of their own they have shown nothing.
 */
function closed(settings: Settings, untested: readonly number[]): Settings {
  if (untested.length === 0) return settings;
  const close = (thresholds: readonly number[]) =>
    thresholds.map((threshold, label) => (untested.includes(label) ? NEVER : threshold));
  const bands = settings.bands.map((band) => ({
    ...band,
    thresholds: close(band.thresholds),
    languages: Object.fromEntries(Object.entries(band.languages).map(([name, some]) => [name, close(some)])),
  }));
  return { ...settings, bands };
}

/** What rows are told apart by: a mail may have a subject and no body, and all of those are not one text. */
const tellingText = ({ text, subject }: RouterRow): string => (text.trim() === "" ? (subject ?? "") : text);

/** As `measure` is to see it, which parts rows by their text. */
const measured = (one: HeldRow): HeldRow => ({ ...one, row: { ...one.row, text: tellingText(one.row) } });

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
  const foldOf = (row: RouterRow) =>
    Number.parseInt(sha256(`${seed}:${tellingText(row).trim().toLowerCase()}`).slice(0, 8), 16) % folds;
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
