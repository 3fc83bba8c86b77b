import { PermanentError } from "#shared/errors.ts";
import { classificationFigures, ERROR_MAX, thresholdFor } from "#shared/ml/classification.ts";
import { ln, softmax } from "#shared/ml/deterministic-math.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { randomStream, shuffle } from "#shared/ml/random.ts";
import type { Row } from "./model.ts";
import { COLUMNS, columnOf, wordsOf } from "./words.ts";

/**
 * Naive Bayes over words: a place to start, and a reference that anything better must
 * beat. The threshold is chosen on every fifth row, which the counts did not see.
 */
const HELD_BACK = 5;
/** Where no confidence keeps the error rate, every answer goes to a person. */
const NEVER = 1.01;

export function train({ rows, dev, seed, onProgress }: TrainRequest<Row>): Trained {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new PermanentError("TRAINING_DATA_WRONG", `${labels.length} labels, at least 2 needed`);
  const order = Int32Array.from(rows.keys());
  shuffle(order, randomStream(seed));
  const shuffled = [...order].map((i) => rows[i] as Row);
  const held = dev ?? shuffled.filter((_, i) => i % HELD_BACK === 0);
  const seen = dev === null ? shuffled.filter((_, i) => i % HELD_BACK !== 0) : rows;
  const trial = fit(seen, labels);
  onProgress(1, 2, "held-back rows");
  const answers = held.map(({ text, label: truth }) => {
    const shares = softmax(scores(text, trial, labels.length));
    const confidence = Math.max(...shares);
    return { truth, label: labels[shares.indexOf(confidence)] as string, confidence, abstained: false };
  });
  const threshold = Math.min(NEVER, thresholdFor(answers, ERROR_MAX));
  const judged = answers.map((answer) => ({ ...answer, abstained: answer.confidence < threshold }));
  const table = fit(rows, labels);
  onProgress(2, 2, "all rows");
  return {
    config: { labels, threshold },
    tensors: [{ name: "table", shape: [COLUMNS, labels.length], data: table }],
    labels,
    thresholds: { confidence: threshold },
    calibration: {},
    metrics: { ...classificationFigures(judged), measuredOn: dev === null ? "held-back rows" : "dev rows" },
  };
}

/** Logarithms of how often a label's texts have a word, against how often any text has it. */
function fit(rows: readonly Row[], labels: readonly string[]): Float32Array {
  const counts = new Float64Array(COLUMNS * labels.length);
  const totals = new Float64Array(labels.length);
  for (const { text, label } of rows) {
    const l = labels.indexOf(label);
    for (const column of new Set(wordsOf(text).map(columnOf))) {
      const at = column * labels.length + l;
      counts[at] = (counts[at] as number) + 1;
    }
    totals[l] = (totals[l] as number) + 1;
  }
  // One text more with and one without the word, so that no word settles it alone.
  return Float32Array.from(counts, (count, at) => ln((count + 1) / ((totals[at % labels.length] as number) + 2)));
}

function scores(text: string, table: Float32Array, labels: number): Float64Array {
  const sums = new Float64Array(labels);
  for (const column of new Set(wordsOf(text).map(columnOf)))
    for (let l = 0; l < labels; l += 1) sums[l] = (sums[l] as number) + (table[column * labels + l] as number);
  return sums;
}
