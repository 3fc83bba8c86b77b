import { LAYERS, type Layer, OUTPUTS } from "./net.ts";

/**
 * Parameters, as they are learnt and as the net computes with them. Kernels are kept at mean 0 and a
 * fixed spread per output channel, times a learned gain ("scaled weight
 * standardisation"): signals keep their size through the net without normalising
 * activations, which costs passes over them and answers differently for one page than for eight.
 */

export interface Parameters {
  /** Before standardisation: [size, size, from, to] per layer, in the order of LAYERS. */
  raw: Float32Array[];
  gain: Float32Array[];
  bias: Float32Array[];
}

/** A ReLU of a normal variable has 1 / this of its spread. */
const RELU_SPREAD = 1.7139588594436646;
/** Of the certainty at the start, 1.8 %: nearly all cells hold nothing, and the first steps need not learn that. */
const CERTAINTY_BIAS = -4;
const EPSILON = 1e-6;

export const fanIn = ({ size, from }: Layer): number => size * size * from;
/** The last layer starts small and stays free. */
const isFree = (layer: Layer): boolean => layer.to === OUTPUTS;

export function initialParameters(random: () => number): Parameters {
  return {
    raw: LAYERS.map((layer) => {
      // Uniform of the spread wanted: no logarithm, so the same bits everywhere.
      const bound = Math.sqrt(3 / fanIn(layer)) * (isFree(layer) ? layer.gain : 1);
      return Float32Array.from({ length: fanIn(layer) * layer.to }, () => (random() * 2 - 1) * bound);
    }),
    gain: LAYERS.map((layer) => new Float32Array(layer.to).fill(layer.gain)),
    bias: LAYERS.map((layer) => {
      const bias = new Float32Array(layer.to);
      if (isFree(layer)) bias[0] = CERTAINTY_BIAS;
      return bias;
    }),
  };
}

/** The kernels that the net computes with. */
export function effectiveKernels({ raw, gain }: Parameters): Float32Array[] {
  return LAYERS.map((layer, i) => {
    const own = raw[i] as Float32Array;
    if (isFree(layer)) return own;
    const kernel = new Float32Array(own.length);
    for (let channel = 0; channel < layer.to; channel += 1) {
      const { mean, factor } = standard(own, layer, channel);
      const by = factor * (gain[i]?.[channel] ?? 0);
      for (let k = channel; k < own.length; k += layer.to) kernel[k] = ((own[k] as number) - mean) * by;
    }
    return kernel;
  });
}

function standard(raw: Float32Array, layer: Layer, channel: number) {
  const n = fanIn(layer);
  let sum = 0;
  let squares = 0;
  for (let k = channel; k < raw.length; k += layer.to) {
    const value = raw[k] as number;
    sum += value;
    squares += value * value;
  }
  const mean = sum / n;
  const spread = Math.sqrt(Math.max(0, squares / n - mean * mean) + EPSILON);
  const input = layer.name === "down2" ? 1 : RELU_SPREAD;
  return { mean, spread, factor: input / (spread * Math.sqrt(n)) };
}

/** Gradients of the parameters from those of the kernels that the net computes with. */
export function parameterGradients(parameters: Parameters, kernels: readonly Float32Array[]) {
  const raw: Float32Array[] = [];
  const gain: Float32Array[] = [];
  for (const [i, layer] of LAYERS.entries()) {
    const own = parameters.raw[i] as Float32Array;
    const gradient = kernels[i] as Float32Array;
    const toRaw = new Float32Array(own.length);
    const toGain = new Float32Array(layer.to);
    if (isFree(layer)) toRaw.set(gradient);
    else {
      const n = fanIn(layer);
      for (let channel = 0; channel < layer.to; channel += 1) {
        const { mean, spread, factor } = standard(own, layer, channel);
        let sum = 0;
        let along = 0;
        for (let k = channel; k < own.length; k += layer.to) {
          sum += gradient[k] as number;
          along += (gradient[k] as number) * ((own[k] as number) - mean);
        }
        toGain[channel] = along * factor;
        const by = factor * (parameters.gain[i]?.[channel] ?? 0);
        // Neither moving all weights nor scaling them changes the kernel: those parts of the gradient vanish.
        for (let k = channel; k < own.length; k += layer.to) {
          const centred = (own[k] as number) - mean;
          toRaw[k] = by * ((gradient[k] as number) - sum / n - (centred * along) / (n * spread * spread));
        }
      }
    }
    raw.push(toRaw);
    gain.push(toGain);
  }
  return { raw, gain };
}

export const arraysOf = ({ raw, gain, bias }: Parameters): Float32Array[] => [...raw, ...gain, ...bias];
