import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import type { Tensor, Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import { type ConvolutionLayer, trainableConvolution } from "./convolution.ts";
import { randomStream } from "./random.ts";
import { openRuntime, type Tf } from "./runtime.ts";

let tf: Tf;
before(async () => {
  const require = createRequire(import.meta.url);
  await import(require.resolve("@tensorflow/tfjs-layers"));
  await import(require.resolve("@tensorflow/tfjs-backend-cpu"));
  ({ tf } = await openRuntime());
});

/** The reference: TensorFlow's own gradients on its plain backend. */
async function reference(
  layer: ConvolutionLayer,
  values: readonly Tensor[],
  factors: Float32Array,
): Promise<Float32Array[]> {
  const plain = values.map((tensor) => ({ data: tensor.dataSync() as Float32Array, shape: tensor.shape }));
  await tf.setBackend("cpu");
  try {
    const leaves = plain.map(({ data, shape }) => tf.tensor(data, shape));
    const cost = (x: Tensor, kernel: Tensor, bias: Tensor) => {
      const sum = tf.add(tf.conv2d(x as Tensor4D, kernel as Tensor4D, layer.stride, "same"), bias);
      const y = layer.relu ? tf.relu(sum) : sum;
      return tf.sum(tf.mul(y, tf.tensor(factors, y.shape)));
    };
    return tf
      .grads(cost as never)(leaves)
      .map((gradient) => gradient.dataSync() as Float32Array);
  } finally {
    await tf.setBackend("wasm");
  }
}

for (const size of [1, 3] as const)
  for (const stride of size === 1 ? ([1] as const) : ([1, 2] as const))
    for (const relu of [true, false])
      test(`gradients of a ${size}x${size} convolution, stride ${stride}${relu ? ", ReLU" : ""}, are TensorFlow's own`, async () => {
        const random = randomStream(size * 10 + stride);
        const layer: ConvolutionLayer = { size, from: 3, to: 5, stride, relu };
        const numbers = (n: number) => Float32Array.from({ length: n }, () => random() * 2 - 1);
        const [pages, height, width] = [2, 8, 12];
        const x = tf.tensor4d(numbers(pages * height * width * 3), [pages, height, width, 3]);
        const kernel = tf.tensor4d(numbers(size * size * 15), [size, size, 3, 5]);
        const bias = tf.tensor1d(numbers(5));
        const factors = numbers((pages * height * width * 5) / (stride * stride));
        const convolution = trainableConvolution(tf, () => false);
        const cost = (a: Tensor4D, b: Tensor4D, c: Tensor1D) => {
          const y = convolution(a, { kernel: b, bias: c }, layer);
          return tf.sum(tf.mul(y, tf.tensor(factors, y.shape)));
        };
        const got = tf
          .grads(cost as never)([x, kernel, bias])
          .map((gradient) => gradient.dataSync());
        const wanted = await reference(layer, [x, kernel, bias], factors);
        for (const [i, gradient] of wanted.entries()) {
          assert.equal(got[i]?.length, gradient.length);
          for (const [k, value] of gradient.entries())
            assert.ok(Math.abs((got[i]?.[k] as number) - value) < 1e-3, `gradient ${i}, number ${k}`);
        }
      });
