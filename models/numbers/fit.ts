import { createRequire } from "node:module";
import type { Tensor, Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import { type AdamState, adamStep, newAdam } from "#shared/ml/adam.ts";
import { type ConvolutionWeights, trainableConvolution } from "#shared/ml/convolution.ts";
import { exp, ln } from "#shared/ml/deterministic-math.ts";
import { randomStream } from "#shared/ml/random.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { CLASSES } from "./alphabet.ts";
import { type Example, UNTOLD } from "./lines/compose.ts";
import { forward, HEIGHT, LAYERS, type Layer, STRIDE } from "./net.ts";

/** The training loop. Everything a step does follows from the seed and the step's number, so it can go on from a checkpoint. */

export interface FitState {
  step: number;
  /** [size, size, from, to] per layer, in the order of LAYERS, then their biases. */
  arrays: Float32Array[];
  adam: AdamState;
}

export const LINES_PER_STEP = 12;
/** Columns of a line that a step sees; which ones is thrown. */
const COLUMNS = 512;
const WARM_UP_STEPS = 100;
/** Of the steps: the last ones, over which the rate falls. */
const FALL_SHARE = 0.5;
/** One odd batch must not throw the net. */
const GRADIENT_LENGTH_MAX = 2;

const fanIn = ({ size, from }: Layer): number => size * size * from;

export function startFit(seed: number): FitState {
  const random = randomStream(seed);
  const kernels = LAYERS.map((layer) => {
    // He et al. 2015, uniform of the spread wanted: no logarithm, so the same bits everywhere.
    const bound = Math.sqrt(6 / fanIn(layer));
    return Float32Array.from({ length: fanIn(layer) * layer.to }, () => (random() * 2 - 1) * bound);
  });
  const arrays = [...kernels, ...LAYERS.map(({ to }) => new Float32Array(to))];
  return { step: 0, arrays, adam: newAdam(arrays) };
}

export interface FitOptions {
  seed: number;
  /** Of the whole training: the step that this phase begins with. */
  from: number;
  /** Of this phase. */
  steps: number;
  /** Of learning, before it falls. */
  rate: number;
  /** The line of this number, made anew each time it is asked for. */
  exampleAt: (number: number) => Promise<Example>;
  /** Called after each step; may keep the state. */
  onStep: (state: FitState, loss: number) => void | Promise<void>;
}

/** Trains `state` in place to the end of a phase; does nothing where it is past it. */
export async function fit(
  tf: Tf,
  state: FitState,
  { seed, from, steps, rate, exampleAt, onStep }: FitOptions,
): Promise<void> {
  const end = from + steps;
  if (state.step >= end) return;
  await loadGradients();
  const batchAt = (step: number) =>
    Promise.all(Array.from({ length: LINES_PER_STEP }, (_, i) => exampleAt(step * LINES_PER_STEP + i)));
  let next = batchAt(state.step);
  while (state.step < end) {
    const examples = await next;
    if (state.step + 1 < end) next = batchAt(state.step + 1);
    const { loss, gradients } = gradientsOf(tf, state.arrays, examples, seed + state.step);
    const share = Math.min(1, (state.step - from + 1) / WARM_UP_STEPS, (end - state.step) / (steps * FALL_SHARE));
    adamStep(state.arrays, gradients, state.adam, { rate: rate * share, lengthMax: GRADIENT_LENGTH_MAX });
    state.step += 1;
    await onStep(state, loss);
  }
}

/** Mean loss of a column and the gradients of the arrays, in their order. */
function gradientsOf(tf: Tf, arrays: readonly Float32Array[], examples: readonly Example[], seed: number) {
  const { input, targets } = windows(examples, seed);
  let loss = 0;
  let gradients: Float32Array[] = [];
  // Nothing is returned from it: TensorFlow would look for tensors in every number of the arrays, for half of the step's time.
  tf.tidy(() => {
    const x = tf.tensor4d(input, [examples.length, HEIGHT, COLUMNS, 1]);
    const leaves: Tensor[] = [
      ...LAYERS.map(({ size, from, to }, i) => tf.tensor4d(arrays[i] as Float32Array, [size, size, from, to])),
      ...LAYERS.map((_, i) => tf.tensor1d(arrays[LAYERS.length + i] as Float32Array)),
    ];
    const convolution = trainableConvolution(tf, ({ from }) => from === 1);
    const cost = (...list: Tensor[]) => {
      const output = forward(tf, convolution, weightsOf(list), x);
      const judged = crossEntropy(output.dataSync() as Float32Array, targets);
      loss = judged.loss;
      // A sum whose gradient by the output is the one computed outside.
      const factors = tf.tensor2d(judged.gradient, [1, judged.gradient.length]);
      return tf.reshape(tf.matMul(factors, tf.reshape(output, [output.size, 1])), []);
    };
    gradients = tf
      .grads(cost as never)(leaves)
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
  return { loss, gradients };
}

const weightsOf = (list: readonly Tensor[]): Map<string, ConvolutionWeights> =>
  new Map(
    LAYERS.map(({ name }, i) => [name, { kernel: list[i] as Tensor4D, bias: list[LAYERS.length + i] as Tensor1D }]),
  );

/** A window of each line; where a line is shorter, paper around it. */
function windows(examples: readonly Example[], seed: number): { input: Float32Array; targets: Int8Array } {
  const random = randomStream(seed);
  const columns = COLUMNS / STRIDE;
  const input = new Float32Array(examples.length * HEIGHT * COLUMNS);
  const targets = new Int8Array(examples.length * columns).fill(UNTOLD);
  for (const [n, { line, targets: own }] of examples.entries()) {
    const spare = own.length - columns;
    const from = spare > 0 ? Math.floor(random() * (spare + 1)) : 0;
    const at = spare < 0 ? Math.floor(random() * (1 - spare)) : 0;
    const count = Math.min(columns, own.length);
    targets.set(own.subarray(from, from + count), n * columns + at);
    for (let y = 0; y < HEIGHT; y += 1) {
      const start = y * line.width + from * STRIDE;
      input.set(line.values.subarray(start, start + count * STRIDE), (n * HEIGHT + y) * COLUMNS + at * STRIDE);
    }
  }
  return { input, targets };
}

function crossEntropy(logits: Float32Array, targets: Int8Array): { loss: number; gradient: Float32Array } {
  const gradient = new Float32Array(logits.length);
  const told = targets.reduce((sum, target) => sum + (target === UNTOLD ? 0 : 1), 0);
  let loss = 0;
  for (const [column, target] of targets.entries()) {
    if (target === UNTOLD) continue;
    const at = column * CLASSES;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < CLASSES; k += 1) most = Math.max(most, logits[at + k] as number);
    let sum = 0;
    for (let k = 0; k < CLASSES; k += 1) sum += gradient[at + k] = exp((logits[at + k] as number) - most);
    for (let k = 0; k < CLASSES; k += 1) gradient[at + k] = (gradient[at + k] as number) / sum / told;
    loss += ln(sum) + most - (logits[at + target] as number);
    gradient[at + target] = (gradient[at + target] as number) - 1 / told;
  }
  return { loss: loss / Math.max(1, told), gradient };
}

/** Gradients of the other operations come with a package that answering does not load. */
async function loadGradients(): Promise<void> {
  await import(createRequire(import.meta.url).resolve("@tensorflow/tfjs-layers"));
}
