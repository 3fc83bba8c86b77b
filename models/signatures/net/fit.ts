import { randomStream } from "#shared/ml/random.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import type { Source } from "../pages/sources.ts";
import { startLearners } from "./learners.ts";
import { LAYERS, type Weights } from "./net.ts";
import {
  type AdamState,
  adamStep,
  arraysOf,
  effectiveKernels,
  initialParameters,
  newAdam,
  type Parameters,
  parameterGradients,
} from "./optimiser.ts";

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
  /** To compute in; absent: as many as are of use on this machine. The result is the same. */
  threads?: number;
  /** Called after each step; may keep the state. */
  onStep: (state: FitState, loss: number) => void | Promise<void>;
}

const RATE = 2e-3;
const WARM_UP_STEPS = 60;
/** Of the steps: the last ones, over which the rate falls. */
const FALL_SHARE = 0.4;
/** The mean looks back over about this many steps. */
const MEAN_STEPS = 250;

export function startFit(seed: number): FitState {
  const parameters = initialParameters(randomStream(seed));
  return { step: 0, parameters, mean: copy(parameters), adam: newAdam(arraysOf(parameters)) };
}

/** Trains `state` in place up to `options.steps`. */
export async function fit(state: FitState, options: FitOptions): Promise<void> {
  const { sources, seed, steps, threads, onStep } = options;
  const learners = startLearners({ sources, seed }, threads);
  try {
    while (state.step < steps) {
      const { parameters } = state;
      const effective = { kernels: effectiveKernels(parameters), bias: parameters.bias };
      const { loss, kernels, bias } = await learners.gradientAt(state.step, effective);
      const { raw, gain } = parameterGradients(parameters, kernels);
      adamStep(arraysOf(parameters), [...raw, ...gain, ...bias], state.adam, rateAt(state.step, steps));
      state.step += 1;
      follow(state);
      await onStep(state, loss);
    }
  } finally {
    await learners.close();
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

/** Output of the net for pictures of one size, with the parameters as they are. */
export function weightsOf(
  tf: Tf,
  kernels: readonly Float32Array[],
  biases: readonly Float32Array[],
): Map<string, Weights> {
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
