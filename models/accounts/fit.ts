import { softmax } from "#shared/ml/deterministic-math.ts";
import { randomStream, shuffle } from "#shared/ml/random.ts";
import { FACTS, FEATURES, MEANT, RULE_FACTS, type Sparse } from "./features.ts";

/** One hidden layer over sparse features, fitted in plain TypeScript: + - * / and square roots give the same bits everywhere. */

/** Units of one voice. */
const UNITS = 32;
/**
 * Nets fitted from different beginnings, whose scores are averaged: what one of them is
 * sure of by accident the others are not, so thresholds need not make room for accidents.
 */
const VOICES = 3;
export const HIDDEN = UNITS * VOICES;
/** What a number is found to be. none: it is no account at all. */
export const CLASSES = ["beneficiary", "payer", "other", "none"] as const;

export interface Sample {
  features: Sparse;
  /** A share for each class: where careful readers differ, so does the target. */
  target: readonly number[];
}
export interface Net {
  /** FEATURES × units: HIDDEN of the whole. */
  input: Float32Array;
  inputBias: Float32Array;
  /** units × classes. */
  output: Float32Array;
  outputBias: Float32Array;
}
export interface FitOptions {
  seed: number;
  epochs: number;
  onEpoch: (done: number, loss: number) => void;
}

const STEP = 0.04;
const EPSILON = 1e-6;
/** Words left out at random: no single word may decide. */
const WORD_DROPOUT = 0.5;
const MEANING_DROPOUT = 0.2;
/** How often the rules' opinion is hidden. */
const RULES_HIDDEN = 0.35;
const SHRINK = 2e-6;

/** All voices as one net: their units side by side, their scores averaged. */
export function fit(samples: readonly Sample[], { seed, epochs, onEpoch }: FitOptions): Net {
  const voices = Array.from({ length: VOICES }, (_, voice) =>
    fitVoice(samples, {
      seed: seed + voice * SEED_STEP,
      epochs,
      onEpoch: (done, loss) => onEpoch((voice * epochs + done) / VOICES, loss),
    }),
  );
  const net: Net = {
    input: new Float32Array(FEATURES * HIDDEN),
    inputBias: new Float32Array(HIDDEN),
    output: new Float32Array(HIDDEN * CLASSES.length),
    outputBias: new Float32Array(CLASSES.length),
  };
  for (const [voice, one] of voices.entries()) {
    for (let feature = 0; feature < FEATURES; feature += 1)
      net.input.set(one.input.subarray(feature * UNITS, (feature + 1) * UNITS), feature * HIDDEN + voice * UNITS);
    net.inputBias.set(one.inputBias, voice * UNITS);
    net.output.set(
      one.output.map((weight) => weight / VOICES),
      voice * UNITS * CLASSES.length,
    );
    for (const [c, bias] of one.outputBias.entries()) net.outputBias[c] = (net.outputBias[c] as number) + bias / VOICES;
  }
  return net;
}

/** Far apart: streams of neighbouring seeds begin alike. */
const SEED_STEP = 1_000_003;

/** Adagrad over single samples in a shuffled order. */
function fitVoice(samples: readonly Sample[], { seed, epochs, onEpoch }: FitOptions): Net {
  const random = randomStream(seed);
  const spread = (size: number, bound: number) => Float32Array.from({ length: size }, () => (random() * 2 - 1) * bound);
  const net: Net = {
    input: spread(FEATURES * UNITS, 0.15),
    inputBias: new Float32Array(UNITS),
    output: spread(UNITS * CLASSES.length, 0.3),
    outputBias: new Float32Array(CLASSES.length),
  };
  const squares: Net = {
    input: new Float32Array(net.input.length).fill(0.1),
    inputBias: new Float32Array(UNITS).fill(0.1),
    output: new Float32Array(net.output.length).fill(0.1),
    outputBias: new Float32Array(CLASSES.length).fill(0.1),
  };
  const order = Int32Array.from(samples.keys());
  const isRule = new Set(RULE_FACTS);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    let loss = 0;
    for (const at of order) {
      const sample = samples[at] as Sample;
      const { index, value } = sample.features;
      const hidesRules = random() < RULES_HIDDEN;
      const kept = Float32Array.from(value, (x, i) => {
        if (isRule.has(index[i] as number)) return hidesRules ? 0 : x;
        return random() < ((index[i] as number) < FACTS + MEANT ? MEANING_DROPOUT : WORD_DROPOUT) ? 0 : x;
      });
      loss += learn(net, squares, { index, value: kept }, sample.target);
    }
    onEpoch(epoch + 1, loss / Math.max(1, samples.length));
  }
  return net;
}

function learn(net: Net, squares: Net, { index, value }: Sparse, target: readonly number[]): number {
  const hidden = hiddenOf(net, { index, value });
  const shares = softmax(scoresOf(net, hidden));
  const error = shares.map((share, c) => share - (target[c] as number));
  const back = new Float64Array(UNITS);
  for (let h = 0; h < UNITS; h += 1) {
    const active = hidden[h] as number;
    if (active <= 0) continue;
    for (let c = 0; c < CLASSES.length; c += 1) {
      const w = h * CLASSES.length + c;
      back[h] = (back[h] as number) + (error[c] as number) * (net.output[w] as number);
      move(net.output, squares.output, w, (error[c] as number) * active);
    }
  }
  for (let c = 0; c < CLASSES.length; c += 1) move(net.outputBias, squares.outputBias, c, error[c] as number);
  for (let h = 0; h < UNITS; h += 1) if (back[h] !== 0) move(net.inputBias, squares.inputBias, h, back[h] as number);
  for (let i = 0; i < index.length; i += 1) {
    const x = value[i] as number;
    if (x === 0) continue;
    const from = (index[i] as number) * UNITS;
    for (let h = 0; h < UNITS; h += 1) {
      const gradient = (back[h] as number) * x;
      if (gradient !== 0) move(net.input, squares.input, from + h, gradient);
    }
  }
  // The squared error stands for the loss: progress needs no logarithm.
  return error.reduce((sum, one) => sum + one * one, 0);
}

function move(weights: Float32Array, squares: Float32Array, at: number, gradient: number): void {
  const whole = gradient + SHRINK * (weights[at] as number);
  squares[at] = (squares[at] as number) + whole * whole;
  weights[at] = (weights[at] as number) - (STEP * whole) / (Math.sqrt(squares[at] as number) + EPSILON);
}

function hiddenOf({ input, inputBias }: Net, { index, value }: Sparse): Float64Array {
  const hidden = Float64Array.from(inputBias);
  const units = hidden.length;
  for (let i = 0; i < index.length; i += 1) {
    const x = value[i] as number;
    if (x === 0) continue;
    const from = (index[i] as number) * units;
    for (let h = 0; h < units; h += 1) hidden[h] = (hidden[h] as number) + x * (input[from + h] as number);
  }
  return hidden.map((sum) => Math.max(0, sum));
}

function scoresOf({ output, outputBias }: Net, hidden: Float64Array): Float64Array {
  const scores = Float64Array.from(outputBias);
  for (let h = 0; h < hidden.length; h += 1) {
    const active = hidden[h] as number;
    if (active <= 0) continue;
    for (let c = 0; c < CLASSES.length; c += 1)
      scores[c] = (scores[c] as number) + active * (output[h * CLASSES.length + c] as number);
  }
  return scores;
}

/** The net's scores before they become shares, as serving computes them. */
export const scores = (net: Net, features: Sparse): Float64Array => scoresOf(net, hiddenOf(net, features));
