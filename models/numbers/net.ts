import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Convolution, ConvolutionLayer, ConvolutionWeights } from "#shared/ml/convolution.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { CLASSES } from "./alphabet.ts";

/**
 * The network: reads a line of print from left to right and says for every few columns
 * of pixels which sign stands there. Convolutions down to a quarter of the line's size;
 * then what stands above each other becomes one column, and each column looks at its
 * neighbours twice. Fully convolutional along the line: any length.
 */

export interface Layer extends ConvolutionLayer {
  name: string;
}

/** Rows of the input. */
export const HEIGHT = 32;
/** Columns of the input per column of the output. */
export const STRIDE = 4;
const FLAT = 48 * (HEIGHT / STRIDE);
const COLUMN = 128;

const layer = (name: string, size: 1 | 3, from: number, to: number, more: Partial<Layer> = {}): Layer => ({
  name,
  size,
  from,
  to,
  stride: 1,
  relu: true,
  ...more,
});

export const LAYERS: readonly Layer[] = [
  layer("down2", 3, 1, 16, { stride: 2 }),
  layer("edges", 3, 16, 24),
  layer("down4", 3, 24, 48, { stride: 2 }),
  layer("shapes", 3, 48, 48),
  layer("column", 1, FLAT, COLUMN),
  layer("beside", 1, 3 * COLUMN, COLUMN),
  layer("around", 1, 3 * COLUMN, COLUMN),
  layer("out", 1, COLUMN, CLASSES, { relu: false }),
];

/** [lines, HEIGHT, width, 1] -> [lines, 1, width / STRIDE, CLASSES]: logits. `width` is a multiple of STRIDE. */
export function forward(
  tf: Tf,
  convolution: Convolution,
  weights: ReadonlyMap<string, ConvolutionWeights>,
  input: Tensor4D,
): Tensor4D {
  const by = (name: string, x: Tensor4D): Tensor4D => {
    const found = LAYERS.find((one) => one.name === name);
    const own = weights.get(name);
    if (found === undefined || own === undefined) throw new Error(`there is no layer ${name}`);
    return convolution(x, own, found);
  };
  const shapes = ["down2", "edges", "down4", "shapes"].reduce((x, name) => by(name, x), input);
  const [lines, height, width, channels] = shapes.shape;
  const upright = tf.transpose(shapes, [0, 2, 1, 3]);
  const columns = by("column", tf.reshape(upright, [lines, 1, width, height * channels]) as Tensor4D);
  const beside = by("beside", withNeighbours(tf, columns, 1));
  return by("out", by("around", withNeighbours(tf, beside, 2)));
}

/** Each column with those `distance` before and after it; beyond the ends there is nothing. */
function withNeighbours(tf: Tf, x: Tensor4D, distance: number): Tensor4D {
  const [lines, height, width, channels] = x.shape;
  const moved = (by: number): Tensor4D => {
    const padded = tf.pad4d(x, [
      [0, 0],
      [0, 0],
      [Math.max(0, by), Math.max(0, -by)],
      [0, 0],
    ]);
    return tf.slice4d(padded, [0, 0, Math.max(0, -by), 0], [lines, height, width, channels]);
  };
  return tf.concat([moved(distance), x, moved(-distance)], 3);
}
