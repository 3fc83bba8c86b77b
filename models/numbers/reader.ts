import type { Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import { type ConvolutionWeights, servingConvolution } from "#shared/ml/convolution.ts";
import { exp, ln } from "#shared/ml/deterministic-math.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import type { Tensor } from "#shared/ml/tensors.ts";
import { CLASSES } from "./alphabet.ts";
import type { Line } from "./line.ts";
import { forward, HEIGHT, LAYERS } from "./net.ts";

export type Weights = ReadonlyMap<string, ConvolutionWeights>;

/** The layers' weights by the names of their tensors. Throws where one is missing or of another size. */
export function tensorWeights(tf: Tf, dataOf: (name: string) => Tensor["data"] | undefined): Weights {
  return new Map(
    LAYERS.map(({ name, size, from, to }): [string, ConvolutionWeights] => {
      const [kernel, bias] = [dataOf(`${name}/kernel`), dataOf(`${name}/bias`)];
      if (!(kernel instanceof Float32Array && kernel.length === size * size * from * to) || bias?.length !== to)
        throw new Error(`the tensors of ${name} do not fit`);
      const weights: { kernel: Tensor4D; bias: Tensor1D } = {
        kernel: tf.tensor4d(kernel, [size, size, from, to]),
        bias: tf.tensor1d(bias),
      };
      return [name, weights];
    }),
  );
}

/** What the net says of a line, [columns, CLASSES]. */
export function logitsOf(tf: Tf, weights: Weights, { values, width }: Line): Float32Array {
  const convolution = servingConvolution(tf);
  let logits = new Float32Array();
  tf.tidy(() => {
    const output = forward(tf, convolution, weights, tf.tensor4d(values, [1, HEIGHT, width, 1]));
    logits = output.dataSync<"float32">() as Float32Array<ArrayBuffer>;
  });
  return logits;
}

/** Natural logarithms of chances, [columns, CLASSES]. */
export function logChances(logits: Float32Array, temperature: number): Float32Array {
  const values = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += CLASSES) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < CLASSES; k += 1) most = Math.max(most, (logits[at + k] as number) / temperature);
    let sum = 0;
    for (let k = 0; k < CLASSES; k += 1) sum += exp((logits[at + k] as number) / temperature - most);
    const all = most + ln(sum);
    for (let k = 0; k < CLASSES; k += 1) values[at + k] = (logits[at + k] as number) / temperature - all;
  }
  return values;
}
