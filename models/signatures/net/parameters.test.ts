import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "#shared/ml/random.ts";
import { LAYERS } from "./net.ts";
import { effectiveKernels, fanIn, initialParameters, parameterGradients } from "./parameters.ts";

test("kernels have mean 0 and the spread of their gain, whatever the numbers behind them", () => {
  const parameters = initialParameters(randomStream(3));
  const [layer, raw] = [LAYERS[1], parameters.raw[1]];
  assert.ok(layer !== undefined && raw !== undefined);
  for (let k = 0; k < raw.length; k += 1) raw[k] = 5 + 3 * (raw[k] as number);
  const kernel = effectiveKernels(parameters)[1] as Float32Array;
  let [sum, squares] = [0, 0];
  for (let k = 4; k < kernel.length; k += layer.to) {
    sum += kernel[k] as number;
    squares += (kernel[k] as number) ** 2;
  }
  assert.ok(Math.abs(sum / fanIn(layer)) < 1e-5);
  assert.ok(Math.abs(Math.sqrt(squares) - 1.7139) < 0.01);
});

test("gradients of what lies behind a kernel are those of any cost of the kernel", () => {
  const random = randomStream(5);
  const parameters = initialParameters(random);
  const factors = LAYERS.map((layer) => Float32Array.from({ length: fanIn(layer) * layer.to }, () => random() - 0.5));
  const cost = () => {
    let sum = 0;
    for (const [i, kernel] of effectiveKernels(parameters).entries())
      for (const [k, value] of kernel.entries()) sum += value * (factors[i]?.[k] as number);
    return sum;
  };
  const gradients = parameterGradients(parameters, factors);
  for (const i of [0, 4, LAYERS.length - 1]) {
    for (const [array, gradient] of [
      [parameters.raw[i], gradients.raw[i]],
      [parameters.gain[i], gradients.gain[i]],
    ] as const) {
      assert.ok(array !== undefined && gradient !== undefined);
      const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
      if (length === 0) continue; // the last layer has no gain
      const [before, step] = [array.slice(), 1e-2];
      const along = (by: number) => {
        for (let k = 0; k < array.length; k += 1)
          array[k] = (before[k] as number) + (by * (gradient[k] as number)) / length;
        return cost();
      };
      const slope = (along(step) - along(-step)) / (2 * step);
      array.set(before);
      assert.ok(Math.abs(slope - length) < 0.02 * length, `layer ${i}: ${slope} is not ${length}`);
    }
  }
});
