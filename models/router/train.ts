import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { compactRows } from "./compact.ts";
import { READERS } from "./factors.ts";
import { answersOf, type Fit, fit, heldRow, openReader, type Read, wrong } from "./fit.ts";
import { crossAnswers } from "./folds.ts";
import type { Look } from "./judge.ts";
import { differing, figuresBySender, judgedBy } from "./judged.ts";
import { blindToSome, isSenderTold, SENDER_ROWS_MIN, withoutSenderRows, withoutSenders } from "./known-senders.ts";
import { meaningTensors } from "./meaning/tensors.ts";
import type { HeldRow } from "./measure.ts";
import type { RouterRow } from "./model.ts";
import { rowsOf } from "./vocabulary.ts";

/**
 * The recipe: features, one linear SVM per label and a small network over the same
 * features, one more network over what short texts mean, probabilities from all, and thresholds
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

export async function train(request: TrainRequest<RouterRow>): Promise<Trained> {
  const { rows: given, dev, seed, onProgress, checkpoints } = request;
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
  const isSenderLearned = rows.filter(isSenderTold).length >= SENDER_ROWS_MIN;
  const read = (list: readonly RouterRow[]) =>
    isSenderLearned ? reader.read(list) : withoutSenders(reader.read(list));
  const texts = read(rows);
  const learned = blindToSome(texts, seed);
  const target = targets(rows);
  const folds = rows.length >= MANY_ROWS ? FOLDS_MANY_ROWS : FOLDS;
  const fits = dev === null ? folds + 1 : 1;
  let fitted = 0;
  const fitOn = (chosen: readonly number[], note: string): Fit => {
    const result = fit(
      chosen.map((i) => learned[i] as Read),
      Int32Array.from(chosen, (i) => target[i] as number),
      {
        tf: reader.tf,
        classes,
        seed,
        onShare: (share) => onProgress(fitted * STEPS + Math.floor(share * STEPS), fits * STEPS, note),
      },
    );
    fitted += 1;
    return result;
  };

  const held =
    dev === null
      ? await crossAnswers(
          {
            ...{ rows, texts, target, kept, keptTexts: read(kept), keptTarget: targets(kept), seed, folds, classes },
            ...{ encoder: reader.sha256(), checkpoints },
          },
          { fitOn, answers: (model, some) => answersOf(reader.tf, model, some), skip: () => (fitted += 1) },
        )
      : [];
  const all = fitOn(
    rows.map((_, i) => i),
    "all rows",
  );
  if (dev !== null) {
    const list = [...dev, ...kept];
    const truth = targets(list);
    for (const [i, answers] of answersOf(reader.tf, all, read(list)).entries())
      for (const answer of answers) held.push(heldRow(answer, list[i] as RouterRow, truth[i] as number));
  }
  const judged = (some: readonly HeldRow[]) => judgedBy(some, { rows, labels, hasNone, untested });
  const told = held.filter(({ hasSender }) => hasSender);
  const untold = held.filter(({ hasSender }) => !hasSender);
  const { settings, metrics, riskCoverage } = judged(untold);
  const bySender = told.length < SENDER_ROWS_MIN ? null : judged(told);
  const { vocabulary, weights, network } = bySender === null ? withoutSenderRows(all) : all;
  const looksTwice = settings.second !== null || bySender?.settings.second != null;
  const meaning = looksTwice ? all.meaning : null;
  const [features, words] = [rowsOf(vocabulary), vocabulary.hashes.length];
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
    config: {
      ...{ kind: "linear-and-network", hidden, encoder: meaning === null ? null : reader.sha256(), ...settings },
      ...(bySender !== null && { withSender: differing(bySender.settings) }),
    },
    tensors: [
      { name: "hashes", shape: [words], data: vocabulary.hashes },
      { name: "idf", shape: [words], data: vocabulary.idf, bits: 16 },
      ...(bySender === null ? [] : [{ name: "senders", shape: [features - words], data: vocabulary.senders }]),
      ...compactRows("linear", weights, features, classes),
      ...compactRows("hidden", network.rows, features, hidden),
      { name: "hiddenBias", shape: [hidden], data: network.hiddenBias },
      { name: "top", shape: [classes, hidden], data: network.top },
      { name: "topBias", shape: [classes], data: network.topBias },
      ...(meaning === null ? [] : meaningTensors(meaning)),
    ],
    labels,
    thresholds: { ...Object.fromEntries(thresholds), known: settings.knownMin },
    calibration: Object.fromEntries(factors),
    metrics: {
      ...metrics,
      ...(bySender !== null && { bySender: figuresBySender(told, untold, judged) }),
      features: words,
      measuredOn: dev === null ? `${folds} folds of the training rows` : "dev rows",
    },
    riskCoverage,
  };
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
