import { createRequire } from "node:module";
import type { Tensor, Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Tf } from "#shared/ml/runtime.ts";
import type { Example } from "../pages/vary.ts";
import { writeInput } from "../pixels.ts";
import { trainableConvolution } from "./conv.ts";
import { detectionLoss } from "./loss.ts";
import { CHANNELS, forward, LAYERS, STRIDE, type Weights } from "./net.ts";

/** What the net computes with, by layer (optimiser.ts makes it out of the parameters). */
export interface Effective {
  kernels: readonly Float32Array[];
  bias: readonly Float32Array[];
}

export interface Gradient {
  loss: number;
  /** By layer, of the same lengths as what they are gradients of. */
  kernels: Float32Array[];
  bias: Float32Array[];
}

/** TensorFlow registers its gradients when its layers are loaded; answering needs neither. */
export async function loadGradients(): Promise<void> {
  const require = createRequire(import.meta.url);
  await import(require.resolve("@tensorflow/tfjs-layers"));
}

/** Mean loss of `examples`, all of one size, and its gradients. Needs loadGradients. */
export function gradientOf(tf: Tf, weights: Effective, examples: readonly Example[]): Gradient {
  const first = examples[0] as Example;
  const { width, height } = first.picture;
  const input = new Float32Array(examples.length * width * height * CHANNELS);
  for (const [i, { picture }] of examples.entries()) writeInput(picture, input, i * width * height * CHANNELS);
  const targets = examples.map(({ target }) => target);
  let loss = 0;
  let gradients: Float32Array[] = [];
  // Nothing is returned from it: TensorFlow would look for tensors in every number of the arrays, for half of the step's time.
  tf.tidy(() => {
    const x = tf.tensor4d(input, [examples.length, height, width, CHANNELS]);
    const leaves: Tensor[] = LAYERS.flatMap(({ size, from, to }, i) => [
      tf.tensor4d(weights.kernels[i] as Float32Array, [size, size, from, to]),
      tf.tensor1d(weights.bias[i] as Float32Array),
    ]);
    const convolution = trainableConvolution(tf, ({ from }) => from === CHANNELS);
    const cost = (...list: Tensor[]) => {
      const byName = new Map<string, Weights>(
        LAYERS.map(({ name }, i) => [name, { kernel: list[2 * i] as Tensor4D, bias: list[2 * i + 1] as Tensor1D }]),
      );
      const output = forward(tf, convolution, byName, x);
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
    bias: LAYERS.map((_, i) => gradients[2 * i + 1] as Float32Array),
  };
}
