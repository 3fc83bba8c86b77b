import assert from "node:assert/strict";
import { test } from "node:test";
import { overlap } from "./box.ts";
import { detect } from "./detect.ts";
import { DISTANCE_UNIT } from "./net/loss.ts";
import { OUTPUTS, STRIDE } from "./net/net.ts";

const [height, width] = [12, 20];

function outputWith(
  cells: readonly { x: number; y: number; logit: number; box: readonly [number, number, number, number] }[],
) {
  const output = new Float32Array(height * width * OUTPUTS);
  for (let i = 0; i < output.length; i += OUTPUTS) output[i] = -12;
  for (const { x, y, logit, box } of cells) {
    const at = (y * width + x) * OUTPUTS;
    const [px, py] = [(x + 0.5) * STRIDE, (y + 0.5) * STRIDE];
    output[at] = logit;
    for (const [i, distance] of [px - box[0], py - box[1], box[2] - px, box[3] - py].entries())
      output[at + 1 + i] = Math.log(distance / DISTANCE_UNIT);
  }
  return output;
}

test("neighbouring cells tell one signature, another one is told apart, best first", () => {
  const first = [20, 20, 80, 44] as const;
  const found = detect(
    outputWith([
      { x: 5, y: 3, logit: 1, box: first },
      { x: 6, y: 3, logit: 2, box: first },
      { x: 15, y: 9, logit: 3, box: [110, 60, 150, 90] },
    ]),
    height,
    width,
  );
  assert.equal(found.length, 2);
  assert.ok((found[0]?.score as number) > (found[1]?.score as number));
  const box = found[1]?.box;
  assert.ok(box !== undefined && overlap(box, { left: 20, top: 20, right: 80, bottom: 44 }) > 0.99);
});

test("an empty page has nothing on it", () => {
  assert.deepEqual(detect(outputWith([]), height, width), []);
});

test("overlap: all of itself, none of what it only touches, a third for half and half", () => {
  const a = { left: 0, top: 0, right: 2, bottom: 1 };
  assert.equal(overlap(a, a), 1);
  assert.equal(overlap(a, { left: 2, top: 0, right: 4, bottom: 1 }), 0);
  assert.ok(Math.abs(overlap(a, { left: 1, top: 0, right: 3, bottom: 1 }) - 1 / 3) < 1e-12);
});
