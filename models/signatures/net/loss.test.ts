import assert from "node:assert/strict";
import { test } from "node:test";
import { DISTANCE_UNIT, detectionLoss } from "./loss.ts";
import { OUTPUTS, STRIDE } from "./net.ts";

const [height, width] = [5, 6];
const blank = (logit: number) => {
  const output = new Float32Array(height * width * OUTPUTS);
  for (let i = 0; i < output.length; i += OUTPUTS) output[i] = logit;
  return output;
};
const box = { left: 8, top: 8, right: 40, bottom: 32 };

/** The gradient of one number by differences. */
function slope(output: Float32Array, at: number, targets: Parameters<typeof detectionLoss>[3]): number {
  const step = 1e-3;
  const moved = (by: number) => {
    const copy = output.slice();
    copy[at] = (copy[at] as number) + by;
    return detectionLoss(copy, height, width, targets).loss;
  };
  return (moved(step) - moved(-step)) / (2 * step);
}

test("where there is nothing, only certainty costs, and its gradient is that of the cost", () => {
  const output = blank(-1.5);
  const { loss, gradient } = detectionLoss(output, height, width, [{ boxes: [], unknown: [] }]);
  assert.ok(loss > 0);
  for (const at of [0, 7 * OUTPUTS]) {
    const expected = slope(output, at, [{ boxes: [], unknown: [] }]);
    assert.ok(Math.abs((gradient[at] ?? 0) - expected) < 1e-4, `${gradient[at]} is not ${expected}`);
  }
  assert.ok(gradient.every((value, i) => i % OUTPUTS === 0 || value === 0));
});

test("a box is pulled towards the truth at all four edges, and a box that fits is left alone", () => {
  const output = blank(-1.5);
  const cell = (2 * width + 2) * OUTPUTS;
  const [px, py] = [2.5 * STRIDE, 2.5 * STRIDE];
  const fitting = [px - box.left, py - box.top, box.right - px, box.bottom - py].map((d) =>
    Math.log(d / DISTANCE_UNIT),
  );
  for (const [i, value] of fitting.entries()) {
    for (const [by, sign] of [
      [0.4, 1],
      [-0.4, -1],
    ] as const) {
      for (const [k, fits] of fitting.entries()) output[cell + 1 + k] = fits;
      output[cell + 1 + i] = value + by;
      const { gradient } = detectionLoss(output, height, width, [{ boxes: [box], unknown: [] }]);
      assert.equal(Math.sign(gradient[cell + 1 + i] ?? 0), sign, `edge ${i}, moved ${by}`);
    }
  }
});

test("certainty is pulled up where a box fits, and down where it does not", () => {
  const cell = (2 * width + 2) * OUTPUTS;
  const [px, py] = [2.5 * STRIDE, 2.5 * STRIDE];
  const gradientFor = (spread: number) => {
    const output = blank(0);
    const edges = [px - box.left, py - box.top, box.right - px, box.bottom - py];
    for (const [i, d] of edges.entries()) output[cell + 1 + i] = Math.log((d * spread) / DISTANCE_UNIT);
    return detectionLoss(output, height, width, [{ boxes: [box], unknown: [] }]).gradient[cell] ?? 0;
  };
  assert.ok(gradientFor(1) < 0);
  assert.ok(gradientFor(4) > gradientFor(1) + 0.001);
});

test("where nothing is known nothing costs", () => {
  const unknown = [{ left: -1, top: -1, right: width * STRIDE + 1, bottom: height * STRIDE + 1 }];
  const { loss, gradient } = detectionLoss(blank(2), height, width, [{ boxes: [], unknown }]);
  assert.equal(loss, 0);
  assert.ok(gradient.every((value) => value === 0));
});
