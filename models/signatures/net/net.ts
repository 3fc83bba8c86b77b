import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Convolution, ConvolutionLayer, ConvolutionWeights } from "#shared/ml/convolution.ts";
import type { Tf } from "#shared/ml/runtime.ts";

/**
 * The network: a pyramid down to 1/32 of the page and back up to 1/8, where each cell
 * says how sure it is that a signature lies around it and how far its four edges are.
 * Only 1x1 and 3x3 convolutions, whose kernels in the wasm backend are the fast ones
 * (16 G multiplications a second and core, 5 for depthwise ones).
 */

export interface Layer extends ConvolutionLayer {
  name: string;
  /** What a freshly made layer multiplies the spread of its input by: small ends of side branches start near nothing. */
  gain: number;
}

/** Darkness and colour of a pixel (pixels.ts). */
export const CHANNELS = 2;
/** Pixels of the input per cell of the output. */
export const STRIDE = 8;
/** Sides of an input are multiples of this, so that every level halves evenly. */
export const SIDE_MULTIPLE = 32;
/** Per cell: certainty, then the distances to left, top, right and bottom edge. */
export const OUTPUTS = 5;

const layer = (name: string, size: 1 | 3, from: number, to: number, more: Partial<Layer> = {}): Layer => ({
  name,
  size,
  from,
  to,
  stride: 1,
  relu: true,
  gain: 1,
  ...more,
});

/** A side branch starts at a fraction of what it is added to: a deep net then begins as a shallow one and learns sooner. */
const BRANCH = { relu: false, gain: 0.3 } as const;

export const LAYERS: readonly Layer[] = [
  layer("down2", 3, CHANNELS, 12, { stride: 2 }),
  layer("down4", 3, 12, 32, { stride: 2 }),
  layer("down8", 3, 32, 48, { stride: 2 }),
  layer("side8a", 1, 48, 24),
  layer("side8b", 3, 24, 48, BRANCH),
  layer("down16", 3, 48, 80, { stride: 2 }),
  layer("side16a", 1, 80, 40),
  layer("side16b", 3, 40, 80, BRANCH),
  layer("more16a", 1, 80, 40),
  layer("more16b", 3, 40, 80, BRANCH),
  layer("down32", 3, 80, 112, { stride: 2 }),
  layer("side32a", 1, 112, 56),
  layer("side32b", 3, 56, 112, BRANCH),
  layer("more32a", 1, 112, 56),
  layer("more32b", 3, 56, 112, BRANCH),
  layer("up16", 1, 112, 80, { relu: false }),
  layer("join16", 3, 80, 48),
  layer("join8", 3, 48, 40),
  layer("out", 1, 40, OUTPUTS, { relu: false, gain: 0.1 }),
];

/** [pages, height, width, CHANNELS] -> [pages, height / STRIDE, width / STRIDE, OUTPUTS]. */
export function forward(
  tf: Tf,
  convolution: Convolution,
  weights: ReadonlyMap<string, ConvolutionWeights>,
  input: Tensor4D,
) {
  const by = (name: string) => {
    const found = LAYERS.find((one) => one.name === name);
    const own = weights.get(name);
    if (found === undefined || own === undefined) throw new Error(`there is no layer ${name}`);
    return (x: Tensor4D) => convolution(x, own, found);
  };
  const through = (x: Tensor4D, ...names: string[]) => names.reduce((value, name) => by(name)(value), x);
  const branch = (x: Tensor4D, a: string, b: string): Tensor4D => tf.add(x, through(x, a, b));

  const at8 = branch(through(input, "down2", "down4", "down8"), "side8a", "side8b");
  const at16 = branch(branch(through(at8, "down16"), "side16a", "side16b"), "more16a", "more16b");
  const at32 = branch(branch(through(at16, "down32"), "side32a", "side32b"), "more32a", "more32b");
  const joined16 = through(tf.add(at16, twice(tf, through(at32, "up16"))) as Tensor4D, "join16");
  return through(tf.add(at8, twice(tf, joined16)) as Tensor4D, "join8", "out");
}

/** Every pixel four times, by laying copies side by side: their gradients come with TensorFlow. */
function twice(tf: Tf, x: Tensor4D): Tensor4D {
  const [n, h, w, c] = x.shape;
  const wide = tf.reshape(tf.concat([x, x], 3), [n, h, w * 2 * c]);
  return tf.reshape(tf.concat([wide, wide], 2), [n, h * 2, w * 2, c]);
}
