import { createRequire } from "node:module";
import type { Tensor, Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import { type AdamState, adamStep, newAdam } from "#shared/ml/adam.ts";
import { type ConvolutionWeights, trainableConvolution } from "#shared/ml/convolution.ts";
import { randomStream } from "#shared/ml/random.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { composeAhead } from "../pages/ahead.ts";
import type { Example } from "../pages/compose.ts";
import type { Source } from "../pages/sources.ts";
import { writeInput } from "../pixels.ts";
import { detectionLoss } from "./loss.ts";
import { CHANNELS, forward, LAYERS, STRIDE } from "./net.ts";
import { arraysOf, effectiveKernels, initialParameters, type Parameters, parameterGradients } from "./parameters.ts";

/** The training loop. Everything a step does follows from the seed and the step's number, so it can go on from a checkpoint. */

export interface FitState {
  step: number;
  parameters: Parameters;
  /** Running mean of the parameters: what ships. It is steadier than the last step's. */
  mean: Parameters;
  adam: AdamState;
}
export interface FitOptions {
  sources: readonly Source[];
  seed: number;
  steps: number;
  /** Called after each step; may keep the state. */
  onStep: (state: FitState, loss: number) => void | Promise<void>;
}

/** Parts of pages a step. */
const PARTS_PER_STEP = 8;
const RATE = 2e-3;
/** A gradient longer than this is shortened to it: one odd page must not throw the net. */
const GRADIENT_LENGTH_MAX = 2;
const WARM_UP_STEPS = 60;
/** Of the steps: the last ones, over which the rate falls. */
const FALL_SHARE = 0.25;
/** The mean looks back over about this many steps. */
const MEAN_STEPS = 250;

export function startFit(seed: number): FitState {
  const parameters = initialParameters(randomStream(seed));
  return { step: 0, parameters, mean: copy(parameters), adam: newAdam(arraysOf(parameters)) };
}

/** Trains `state` in place up to `options.steps`. */
export async function fit(tf: Tf, state: FitState, options: FitOptions): Promise<void> {
  await loadGradients();
  const { sources, seed, steps, onStep } = options;
  const composer = composeAhead({ sources, seed, partsPerStep: PARTS_PER_STEP, from: state.step });
  try {
    while (state.step < steps) {
      const { loss, kernels, biases } = gradientsOf(tf, state.parameters, await composer.next());
      const { raw, gain } = parameterGradients(state.parameters, kernels);
      adamStep(arraysOf(state.parameters), [...raw, ...gain, ...biases], state.adam, {
        rate: rateAt(state.step, steps),
        lengthMax: GRADIENT_LENGTH_MAX,
      });
      state.step += 1;
      follow(state);
      await onStep(state, loss);
    }
  } finally {
    await composer.close();
  }
}

/** The last step that is the same in every training of at least this length. */
export const fallsAfter = (steps: number): number => Math.floor(steps * (1 - FALL_SHARE));

/**
 * Rises over the first steps, stays, and falls to nothing over the last ones. So two
 * trainings of different length are the same until the shorter one begins to fall, and
 * one can be made longer without beginning anew.
 */
function rateAt(step: number, steps: number): number {
  return RATE * Math.min(1, (step + 1) / WARM_UP_STEPS, (steps - step) / (steps * FALL_SHARE));
}

/** Loss and gradients of one batch, by layer. */
export function gradientsOf(tf: Tf, parameters: Parameters, examples: readonly Example[]) {
  const first = examples[0] as Example;
  const { width, height } = first.picture;
  const input = new Float32Array(examples.length * width * height * CHANNELS);
  for (const [i, { picture }] of examples.entries()) writeInput(picture, input, i * width * height * CHANNELS);
  const targets = examples.map(({ target }) => target);
  const kernels = effectiveKernels(parameters);
  let loss = 0;
  let gradients: Float32Array[] = [];
  // Nothing is returned from it: TensorFlow would look for tensors in every number of the arrays, for half of the step's time.
  tf.tidy(() => {
    const x = tf.tensor4d(input, [examples.length, height, width, CHANNELS]);
    const leaves: Tensor[] = LAYERS.flatMap(({ size, from, to }, i) => [
      tf.tensor4d(kernels[i] as Float32Array, [size, size, from, to]),
      tf.tensor1d(parameters.bias[i] as Float32Array),
    ]);
    const convolution = trainableConvolution(tf, ({ from }) => from === CHANNELS);
    const cost = (...list: Tensor[]) => {
      const weights = new Map<string, ConvolutionWeights>(
        LAYERS.map(({ name }, i) => [name, { kernel: list[2 * i] as Tensor4D, bias: list[2 * i + 1] as Tensor1D }]),
      );
      const output = forward(tf, convolution, weights, x);
      const judged = detectionLoss(output.dataSync() as Float32Array, height / STRIDE, width / STRIDE, targets);
      loss = judged.loss;
      // A sum whose gradient by the output is the one computed outside.
      const factors = tf.tensor2d(judged.gradient, [1, judged.gradient.length]);
      return tf.reshape(tf.matMul(factors, tf.reshape(output, [output.size, 1])), []);
    };
    gradients = tf
      .grads(cost as never)(leaves)
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
  return {
    loss,
    kernels: LAYERS.map((_, i) => gradients[2 * i] as Float32Array),
    biases: LAYERS.map((_, i) => gradients[2 * i + 1] as Float32Array),
  };
}

/** Output of the net for pictures of one size, with the parameters as they are. */
export function weightsOf(
  tf: Tf,
  kernels: readonly Float32Array[],
  biases: readonly Float32Array[],
): Map<string, ConvolutionWeights> {
  return new Map(
    LAYERS.map(({ name, size, from, to }, i) => [
      name,
      {
        kernel: tf.tensor4d(kernels[i] as Float32Array, [size, size, from, to]),
        bias: tf.tensor1d(biases[i] as Float32Array),
      },
    ]),
  );
}

function follow(state: FitState): void {
  const now = arraysOf(state.parameters);
  // Young means look back less far: the first steps are worth forgetting.
  const share = 1 / Math.min(MEAN_STEPS, 1 + state.step / 4);
  for (const [i, mean] of arraysOf(state.mean).entries()) {
    const value = now[i] as Float32Array;
    for (let k = 0; k < mean.length; k += 1)
      mean[k] = (mean[k] as number) + ((value[k] as number) - (mean[k] as number)) * share;
  }
}

const copy = ({ raw, gain, bias }: Parameters): Parameters => ({
  raw: raw.map((a) => a.slice()),
  gain: gain.map((a) => a.slice()),
  bias: bias.map((a) => a.slice()),
});

/** TensorFlow registers its gradients when its layers are loaded; answering needs neither. */
async function loadGradients(): Promise<void> {
  const require = createRequire(import.meta.url);
  await import(require.resolve("@tensorflow/tfjs-layers"));
}
