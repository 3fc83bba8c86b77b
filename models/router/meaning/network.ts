import { adamStep, newAdam } from "#shared/ml/adam.ts";
import { softmax } from "#shared/ml/deterministic-math.ts";
import { randomStream, shuffle } from "#shared/ml/random.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { TOLD } from "./encoder.ts";

/**
 * Which class a text belongs to, by what the encoder tells of it: one hidden layer, trained in
 * batches by Adam with label smoothing. A line between two classes is often bent there: on a fold of
 * banking77 it was right of 0.912 where one linear machine per class was of 0.900.
 */

export interface MeaningNetwork {
  /** Of each told number what is taken from it and what it is multiplied by, so that all vary alike. */
  mean: Float32Array;
  scale: Float32Array;
  /** [TOLD, HIDDEN]. */
  hidden: Float32Array;
  hiddenBias: Float32Array;
  /** [HIDDEN, classes]. */
  top: Float32Array;
  topBias: Float32Array;
}

/** Units of the hidden layer. 512 were no better, and 128 gave 0.2 points less, on a fold of banking77. */
export const MEANING_HIDDEN = 256;
const BATCH = 64;
const RATE = 2e-3;
/** As in the other network: public labels are often disputed. */
const SMOOTHING = 0.1;
/** Half of the hidden layer is left out at each step, so that none of it is relied on alone. */
const DROP = 0.5;
const KEEP = 1 / (1 - DROP);
/** Texts seen in a training, one text many times: with few texts, bounds its time to half a minute. */
const SEEN = 100_000;
/** With many texts too: what is rare among them is seen as rarely as it stands there. */
const EPOCHS_MIN = 10;
const EPOCHS_MAX = 60;
/** Gradients are never as long as that: there is nothing to shorten. */
const LENGTH_MAX = 1e6;
/** A number that never varies says nothing, and is not made large by dividing by nothing. */
const SPREAD_MIN = 1e-6;

/** All that the weights follow from beside texts and seed. */
export const MEANING_LEARNING = {
  ...{ TOLD, MEANING_HIDDEN, BATCH, RATE, SMOOTHING, DROP, SEEN, EPOCHS_MIN, EPOCHS_MAX, SPREAD_MIN },
} as const;

/** Learns from what was `told` of texts, [TOLD] each, whose classes are `target`; at least one text. */
export function trainMeaning(
  tf: Tf,
  told: readonly Float32Array[],
  target: Int32Array,
  { classes, seed }: { classes: number; seed: number },
): MeaningNetwork {
  const random = randomStream(seed);
  const uniform = (rows: number, columns: number): Float32Array => {
    const limit = Math.sqrt(3 / rows);
    return Float32Array.from({ length: rows * columns }, () => (random() * 2 - 1) * limit);
  };
  const { mean, scale } = spreadOf(told);
  const inputs = told.map((one) => standardised(one, mean, scale));
  const arrays = [
    uniform(TOLD, MEANING_HIDDEN),
    new Float32Array(MEANING_HIDDEN),
    uniform(MEANING_HIDDEN, classes),
    new Float32Array(classes),
  ] as const;
  const adam = newAdam(arrays);
  const batch = Math.min(BATCH, told.length);
  const epochs = Math.max(EPOCHS_MIN, Math.min(EPOCHS_MAX, Math.floor(SEEN / told.length)));
  const batches = Math.floor(told.length / batch);
  const order = Int32Array.from(told.keys());
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (let b = 0; b < batches; b += 1) {
      const chosen = order.subarray(b * batch, (b + 1) * batch);
      const x = new Float32Array(batch * TOLD);
      for (const [k, i] of chosen.entries()) x.set(inputs[i] as Float32Array, k * TOLD);
      const labels = Int32Array.from(chosen, (i) => target[i] as number);
      const gates = Float32Array.from({ length: batch * MEANING_HIDDEN }, () => (random() < DROP ? 0 : KEEP));
      // Down to 0 by the end, as the other network's.
      const rate = RATE * (1 - (epoch * batches + b) / (epochs * batches));
      adamStep(arrays, gradientsOf(tf, arrays, { x, labels, gates }), adam, { rate, lengthMax: LENGTH_MAX });
    }
  }
  const [hidden, hiddenBias, top, topBias] = arrays;
  return { mean, scale, hidden, hiddenBias, top, topBias };
}

/** How far each number is usually from its mean, as what makes its variance one half: two kinds of numbers are told. */
function spreadOf(told: readonly Float32Array[]): Pick<MeaningNetwork, "mean" | "scale"> {
  const [sums, squares] = [new Float64Array(TOLD), new Float64Array(TOLD)];
  for (const one of told) for (let i = 0; i < TOLD; i += 1) sums[i] = (sums[i] as number) + (one[i] as number);
  const mean = Float32Array.from(sums, (sum) => sum / told.length);
  for (const one of told)
    for (let i = 0; i < TOLD; i += 1) {
      const off = (one[i] as number) - (mean[i] as number);
      squares[i] = (squares[i] as number) + off * off;
    }
  const scale = Float32Array.from(squares, (sum) => {
    const spread = Math.sqrt(sum / told.length);
    return spread < SPREAD_MIN ? 0 : 1 / (spread * Math.SQRT2);
  });
  return { mean, scale };
}

/** One text's numbers, as the network is shown them. */
export function standardised(told: Float32Array, mean: Float32Array, scale: Float32Array): Float32Array {
  return told.map((value, i) => (value - (mean[i] as number)) * (scale[i] as number));
}

type Arrays = readonly [hidden: Float32Array, hiddenBias: Float32Array, top: Float32Array, topBias: Float32Array];

interface Batch {
  /** [batch, TOLD]. */
  x: Float32Array;
  labels: Int32Array;
  /** [batch, HIDDEN]: 0 for what is left out, KEEP for the rest. */
  gates: Float32Array;
}

/** Of the mean cross-entropy over a batch, for each array. Products are the backend's; all else is done in order here. */
function gradientsOf(tf: Tf, [hidden, hiddenBias, top, topBias]: Arrays, { x, labels, gates }: Batch): Float32Array[] {
  const [batch, classes] = [labels.length, topBias.length];
  const products: Float32Array[] = [];
  tf.tidy(() => {
    const inputs = tf.tensor2d(x, [batch, TOLD]);
    const topMatrix = tf.tensor2d(top, [MEANING_HIDDEN, classes]);
    const before = tf.matMul(inputs, tf.tensor2d(hidden, [TOLD, MEANING_HIDDEN])).dataSync<"float32">();
    const open = new Float32Array(gates.length);
    const layer = new Float32Array(gates.length);
    for (let k = 0; k < layer.length; k += 1) {
      const value = (before[k] as number) + (hiddenBias[k % MEANING_HIDDEN] as number);
      open[k] = value > 0 ? (gates[k] as number) : 0;
      layer[k] = value * (open[k] as number);
    }
    const active = tf.tensor2d(layer, [batch, MEANING_HIDDEN]);
    const errors = errorsOf(tf.matMul(active, topMatrix).dataSync<"float32">(), topBias, labels);
    const wrong = tf.tensor2d(errors, [batch, classes]);
    // Turned round before the product: the backend is quick with matrices as they lie only.
    const back = tf.matMul(wrong, tf.transpose(topMatrix)).dataSync<"float32">();
    const behind = Float32Array.from(back, (value, k) => value * (open[k] as number));
    const hiddenWrong = tf.tensor2d(behind, [batch, MEANING_HIDDEN]);
    products.push(
      tf.matMul(tf.transpose(inputs), hiddenWrong).dataSync<"float32">() as Float32Array,
      columnSums(behind, MEANING_HIDDEN),
      tf.matMul(tf.transpose(active), wrong).dataSync<"float32">() as Float32Array,
      columnSums(errors, classes),
    );
  });
  return products;
}

/** What each score should have been lower by, shared among the batch. */
function errorsOf(scores: ArrayLike<number>, bias: Float32Array, labels: Int32Array): Float32Array {
  const classes = bias.length;
  const errors = new Float32Array(labels.length * classes);
  const row = new Float64Array(classes);
  for (const [k, label] of labels.entries()) {
    for (let c = 0; c < classes; c += 1) row[c] = (scores[k * classes + c] as number) + (bias[c] as number);
    const shares = softmax(row);
    for (let c = 0; c < classes; c += 1) {
      const wanted = SMOOTHING / classes + (c === label ? 1 - SMOOTHING : 0);
      errors[k * classes + c] = ((shares[c] as number) - wanted) / labels.length;
    }
  }
  return errors;
}

function columnSums(values: Float32Array, columns: number): Float32Array {
  const sums = new Float32Array(columns);
  for (let k = 0; k < values.length; k += 1) {
    const c = k % columns;
    sums[c] = (sums[c] as number) + (values[k] as number);
  }
  return sums;
}

/** Scores of the classes for each text, from what was `told` of it; the same bits whatever it is asked beside. */
export type MeaningReader = (told: readonly Float32Array[]) => Float64Array[];

export function meaningReader(tf: Tf, network: MeaningNetwork): MeaningReader {
  const { mean, scale, hidden, hiddenBias, top, topBias } = network;
  const [width, classes] = [hiddenBias.length, topBias.length];
  const layers = {
    hidden: tf.tensor2d(hidden, [mean.length, width]),
    hiddenBias: tf.tensor1d(hiddenBias),
    top: tf.tensor2d(top, [width, classes]),
    topBias: tf.tensor1d(topBias),
  };
  return (told) => {
    if (told.length === 0) return [];
    const x = new Float32Array(told.length * mean.length);
    for (const [k, one] of told.entries()) x.set(standardised(one, mean, scale), k * mean.length);
    let scores = new Float32Array();
    tf.tidy(() => {
      const inputs = tf.tensor2d(x, [told.length, mean.length]);
      const layer = tf.fused.matMul({ a: inputs, b: layers.hidden, bias: layers.hiddenBias, activation: "relu" });
      // Not returned: tidy looks for tensors in all that is, number by number.
      scores = tf.fused
        .matMul({ a: layer, b: layers.top, bias: layers.topBias })
        .dataSync<"float32">() as Float32Array<ArrayBuffer>;
    });
    return told.map((_, k) => Float64Array.from(scores.subarray(k * classes, (k + 1) * classes)));
  };
}
