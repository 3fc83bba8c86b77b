import type { Tensor, Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Tf } from "./runtime.ts";

/**
 * Convolutions with a gradient. The wasm backend has no kernel for the gradient of a
 * filter and a slow one for that of the input, but its plain convolution is fast: so
 * both gradients are written as plain convolutions.
 */

export interface ConvolutionLayer {
  /** Side of the kernel. */
  size: 1 | 3;
  from: number;
  to: number;
  stride: 1 | 2;
  relu: boolean;
}
export interface ConvolutionWeights {
  /** [size, size, from, to]. */
  kernel: Tensor4D;
  bias: Tensor1D;
}
/** [pages, height, width, from] -> [pages, height / stride, width / stride, to]. */
export type Convolution = (x: Tensor4D, weights: ConvolutionWeights, layer: ConvolutionLayer) => Tensor4D;

/** For serving: bias and ReLU come fused, without a pass of their own. */
export function servingConvolution(tf: Tf): Convolution {
  return (x, { kernel, bias }, { stride, relu }) =>
    tf.fused.conv2d({
      x,
      filter: kernel,
      strides: stride,
      pad: "same",
      bias,
      activation: relu ? "relu" : "linear",
    });
}

/** For training. `isFirst`: nobody asks for the gradient of what the first layer looks at. */
export function trainableConvolution(tf: Tf, isFirst: (layer: ConvolutionLayer) => boolean): Convolution {
  const serving = servingConvolution(tf);
  return (x, weights, layer) => {
    const operation = tf.customGrad(((
      pages: Tensor4D,
      kernel: Tensor4D,
      bias: Tensor1D,
      save: (t: Tensor[]) => void,
    ) => {
      const value = serving(pages, { kernel, bias }, layer);
      save([pages, kernel, value]);
      const gradFunc = (dy: Tensor4D, saved: Tensor[]) => {
        const [pagesThen, kernelThen, valueThen] = saved as [Tensor4D, Tensor4D, Tensor4D];
        const dz: Tensor4D = layer.relu ? tf.mul(dy, tf.step(valueThen)) : dy;
        return [
          isFirst(layer) ? tf.zerosLike(pagesThen) : inputGradient(tf, dz, kernelThen, layer),
          kernelGradient(tf, pagesThen, dz, layer),
          biasGradient(tf, dz),
        ];
      };
      return { value, gradFunc };
    }) as never) as unknown as (x: Tensor4D, kernel: Tensor4D, bias: Tensor1D) => Tensor4D;
    return operation(x, weights.kernel, weights.bias);
  };
}
type Pads = [[0, 0], [number, number], [number, number], [0, 0]];

/** The gradient of the input is a convolution of the output's with the turned kernel. */
function inputGradient(tf: Tf, dz: Tensor4D, kernel: Tensor4D, { size, stride }: ConvolutionLayer): Tensor4D {
  if (stride === 1) {
    const turned = size === 1 ? kernel : tf.reverse(kernel, [0, 1]);
    return tf.conv2d(dz, tf.transpose(turned, [0, 1, 3, 2]) as Tensor4D, 1, "same");
  }
  const [n, h, w] = dz.shape;
  const from = kernel.shape[2];
  // A pixel in an even row got rows 0 and 2 of the kernel, one in an odd row got row 1; columns likewise. So rows
  // of the two kinds come from two small convolutions that give both kinds of columns side by side, and are
  // then laid in turns. Spreading the gradient with zeros first would cost three times as much.
  const rows = ([[2, 0], [1]] as const).map((taps) => {
    const filter = tf.tensor4d(phases(kernel.dataSync() as Float32Array, kernel.shape, taps), [
      taps.length,
      2,
      kernel.shape[3],
      2 * from,
    ]);
    const pads: Pads = [
      [0, 0],
      [taps.length - 1, 0],
      [1, 0],
      [0, 0],
    ];
    return tf.reshape(tf.conv2d(dz, filter, 1, pads) as Tensor4D, [n, h, w * 2 * from]);
  });
  return tf.reshape(tf.concat(rows, 2), [n, h * 2, w * 2, from]);
}

/** [rows, 2, to, (even columns, odd columns) of from] out of a 3x3 kernel: the rows `taps` of it. */
function phases(kernel: Float32Array, shape: Tensor4D["shape"], taps: readonly number[]): Float32Array {
  const [, width, from, to] = shape;
  const filter = new Float32Array(taps.length * 2 * to * 2 * from);
  for (const [r, row] of taps.entries())
    for (const [place, odd, column] of [
      [0, 0, 2],
      [1, 0, 0],
      [1, 1, 1],
    ] as const)
      for (let i = 0; i < from; i += 1)
        for (let o = 0; o < to; o += 1)
          filter[((r * 2 + place) * to + o) * 2 * from + odd * from + i] = kernel[
            ((row * width + column) * from + i) * to + o
          ] as number;
  return filter;
}

/**
 * The gradient of the kernel: the input's channels take the place of pages and pages
 * that of channels; then it is a convolution of the input with the output's gradient as
 * a kernel as large as the page, 3x3 places wide. Five times faster than a product of
 * matrices of shifted copies.
 */
function kernelGradient(tf: Tf, x: Tensor4D, dz: Tensor4D, { size, stride }: ConvolutionLayer): Tensor4D {
  const pages = tf.transpose(x, [3, 1, 2, 0]) as Tensor4D;
  const kernel = tf.transpose(dz, [1, 2, 0, 3]) as Tensor4D;
  const before = stride === 1 ? (size - 1) / 2 : 0;
  const after = size - 1 - before - (stride - 1);
  const pads: Pads = [
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ];
  const result = tf.conv2d(pages, kernel, 1, pads, "NHWC", stride) as Tensor4D;
  return tf.transpose(result, [1, 2, 0, 3]) as Tensor4D;
}

/** A sum over all places, by way of their average: the backend's own sum is ten times slower. */
function biasGradient(tf: Tf, dz: Tensor4D): Tensor1D {
  const [pages, height, width, channels] = dz.shape;
  const averages = tf.reshape(tf.avgPool(dz, [height, width], 1, "valid") as Tensor4D, [pages, channels]);
  return tf.reshape(tf.matMul(tf.fill([1, pages], height * width), averages), [channels]);
}
