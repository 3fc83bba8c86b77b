import { softmax } from "#shared/ml/deterministic-math.ts";
import { randomStream, shuffle } from "#shared/ml/random.ts";
import type { SparseRows } from "./svm.ts";

/**
 * One hidden layer over the sparse features, trained a row at a time by AdaGrad with
 * one step size per feature. It sees what the linear machine cannot: features that mean
 * one thing together and another apart. It uses + - * / and sqrt, so it is the same everywhere.
 */

/** First layer as the features' rows of `hidden` numbers, last layer as the classes' rows. */
export interface Network {
  hidden: number;
  rows: Float32Array;
  hiddenBias: Float32Array;
  top: Float32Array;
  topBias: Float32Array;
}

export interface NetworkOptions {
  features: number;
  classes: number;
  seed: number;
  onEpoch?: () => void;
}

/** Units of the hidden layer. 192 was no better on banking77. */
export const HIDDEN = 128;
/** Of 0.02 to 0.15 for either, on folds of banking77 these were best; half of them costs 0.3 points. */
const RATE_ROWS = 0.05;
const RATE_TOP = 0.15;
/** About a seventh of public labels are disputed: a network that is certain of them learns their errors. */
const SMOOTHING = 0.1;
/** Half of the features and half of the hidden layer are left out at each step, so that none is relied on alone. */
const DROP = 0.5;
const KEEP = 1 / (1 - DROP);
const START_ROWS = 0.05;
const EPOCHS_MAX = 15;
const EPOCHS_MIN = 4;
/** Features read in a training: bounds its time to some minutes. Many or long rows need fewer passes. */
const READS_MAX = 90_000_000;
const TINY = 1e-8;
/** All of these: what the weights follow from beside rows and seed. */
export const NETWORK_LEARNING = {
  ...{ HIDDEN, RATE_ROWS, RATE_TOP, SMOOTHING, DROP, START_ROWS },
  ...{ EPOCHS_MAX, EPOCHS_MIN, READS_MAX, TINY },
} as const;

/** Passes over the rows: all of them, or as many as the bound on time leaves. */
export function epochsFor(rows: SparseRows): number {
  const reads = Math.max(1, rows.index.length);
  return Math.max(EPOCHS_MIN, Math.min(EPOCHS_MAX, Math.floor(READS_MAX / reads)));
}

export function trainNetwork(rows: SparseRows, target: Int32Array, options: NetworkOptions): Network {
  const { features, classes, seed } = options;
  const random = randomStream(seed);
  const uniform = (size: number, limit: number) => {
    const values = new Float32Array(size);
    for (let i = 0; i < size; i += 1) values[i] = (random() * 2 - 1) * limit;
    return values;
  };
  const network: Network = {
    hidden: HIDDEN,
    rows: uniform(features * HIDDEN, START_ROWS),
    hiddenBias: new Float32Array(HIDDEN),
    top: uniform(classes * HIDDEN, Math.sqrt(6 / (HIDDEN + classes))),
    topBias: new Float32Array(classes),
  };
  const learner = createLearner(network, features, classes, random);
  const order = Int32Array.from(target.keys());
  const epochs = epochsFor(rows);
  const total = epochs * target.length;
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (const i of order) {
      // Down to 0 by the end: the last rows seen must not count for more than the first.
      learner.learn(rows, i, target[i] as number, 1 - step / total);
      step += 1;
    }
    options.onEpoch?.();
  }
  return network;
}

function createLearner(network: Network, features: number, classes: number, random: () => number) {
  const { rows: E, hiddenBias, top: W, topBias } = network;
  // Sums of squared gradients, one per row of weights.
  const seenRows = new Float32Array(features);
  const seenTop = new Float32Array(classes);
  let seenBias = 0;
  const h = new Float64Array(HIDDEN);
  const back = new Float64Array(HIDDEN);
  const gate = new Float64Array(HIDDEN);
  const scores = new Float64Array(classes);
  let at = new Int32Array(1024);
  let weight = new Float64Array(1024);

  /** Chooses the features that take part in this step; returns how many. */
  const choose = ({ start, index, value }: SparseRows, i: number): number => {
    const [from, to] = [start[i] as number, start[i + 1] as number];
    if (to - from > at.length) [at, weight] = [new Int32Array(to - from), new Float64Array(to - from)];
    let count = 0;
    for (let k = from; k < to; k += 1) {
      if (random() < DROP) continue;
      at[count] = index[k] as number;
      weight[count] = (value[k] as number) * KEEP;
      count += 1;
    }
    return count;
  };

  const forward = (count: number): Float64Array => {
    h.set(hiddenBias);
    for (let k = 0; k < count; k += 1) {
      const row = (at[k] as number) * HIDDEN;
      const v = weight[k] as number;
      for (let j = 0; j < HIDDEN; j += 1) h[j] = (h[j] as number) + (E[row + j] as number) * v;
    }
    for (let j = 0; j < HIDDEN; j += 1) {
      gate[j] = (h[j] as number) > 0 && random() >= DROP ? KEEP : 0;
      h[j] = (h[j] as number) * (gate[j] as number);
    }
    for (let c = 0; c < classes; c += 1) {
      let sum = topBias[c] as number;
      for (let j = 0; j < HIDDEN; j += 1) sum += (W[c * HIDDEN + j] as number) * (h[j] as number);
      scores[c] = sum;
    }
    return softmax(scores);
  };

  /** Moves the last layer, and leaves in `back` what the hidden layer did wrong. */
  const moveTop = (shares: Float64Array, label: number, rate: number): void => {
    let size = 1;
    for (let j = 0; j < HIDDEN; j += 1) size += (h[j] as number) * (h[j] as number);
    back.fill(0);
    for (let c = 0; c < classes; c += 1) {
      const wanted = SMOOTHING / classes + (c === label ? 1 - SMOOTHING : 0);
      const error = (shares[c] as number) - wanted;
      seenTop[c] = (seenTop[c] as number) + (error * error * size) / (HIDDEN + 1);
      const move = (RATE_TOP * rate * error) / (Math.sqrt(seenTop[c] as number) + TINY);
      const row = c * HIDDEN;
      for (let j = 0; j < HIDDEN; j += 1) {
        const w = W[row + j] as number;
        back[j] = (back[j] as number) + w * error;
        W[row + j] = w - move * (h[j] as number);
      }
      topBias[c] = (topBias[c] as number) - move;
    }
  };

  const moveRows = (count: number, rate: number): void => {
    let size = 0;
    for (let j = 0; j < HIDDEN; j += 1) {
      back[j] = (back[j] as number) * (gate[j] as number);
      size += (back[j] as number) * (back[j] as number);
    }
    size /= HIDDEN;
    seenBias += size;
    const biasMove = (RATE_ROWS * rate) / (Math.sqrt(seenBias) + TINY);
    for (let j = 0; j < HIDDEN; j += 1) hiddenBias[j] = (hiddenBias[j] as number) - biasMove * (back[j] as number);
    for (let k = 0; k < count; k += 1) {
      const f = at[k] as number;
      const v = weight[k] as number;
      seenRows[f] = (seenRows[f] as number) + size * v * v;
      const move = (RATE_ROWS * rate * v) / (Math.sqrt(seenRows[f] as number) + TINY);
      const row = f * HIDDEN;
      for (let j = 0; j < HIDDEN; j += 1) E[row + j] = (E[row + j] as number) - move * (back[j] as number);
    }
  };

  return {
    learn(rows: SparseRows, i: number, label: number, rate: number): void {
      const count = choose(rows, i);
      moveTop(forward(count), label, rate);
      moveRows(count, rate);
    },
  };
}

/** Scores of the classes for one text, in the precision of training. */
export function networkScores(
  network: Network,
  { index, value }: { index: Int32Array; value: Float32Array },
): Float64Array {
  const { hidden, rows, hiddenBias, top, topBias } = network;
  const h = Float64Array.from(hiddenBias);
  for (let k = 0; k < index.length; k += 1) {
    const row = (index[k] as number) * hidden;
    for (let j = 0; j < hidden; j += 1) h[j] = (h[j] as number) + (rows[row + j] as number) * (value[k] as number);
  }
  return Float64Array.from(topBias, (bias, c) => {
    let sum = bias;
    for (let j = 0; j < hidden; j += 1) sum += (top[c * hidden + j] as number) * Math.max(0, h[j] as number);
    return sum;
  });
}
