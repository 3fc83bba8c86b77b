import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "#shared/ml/random.ts";
import { type Grey, steadied } from "./grey.ts";
import { grainOf } from "./noise.ts";

/** Paper that darkens to one side, a third of its rows printed, and grain of a deviation. */
function page(deviation: number, seed = 1): Grey {
  const [width, height] = [400, 300];
  const random = randomStream(seed);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isInk = y % 30 < 10 && x % 14 < 5;
      // The sum of twelve uniform numbers has a deviation of one and is near enough to a normal one.
      const normal = Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
      data[y * width + x] = Math.max(0, Math.min(255, (isInk ? 40 : 200 + x / 16) + normal * deviation));
    }
  return { data, width, height };
}

test("print and a slope of the paper are no grain, and grain is told by its deviation", () => {
  assert.ok(grainOf(page(0)) < 1);
  for (const deviation of [4, 8, 12]) {
    const found = grainOf(page(deviation));
    assert.ok(Math.abs(found - deviation) < deviation * 0.1, `${found} for ${deviation}`);
  }
});

test("a page that is all ink, or a few dots, has no paper to tell by", () => {
  assert.equal(grainOf({ data: new Uint8Array(40_000), width: 200, height: 200 }), 0);
  assert.equal(grainOf({ data: Uint8Array.of(1, 200, 3, 90), width: 2, height: 2 }), 0);
});

test("steadying takes most of the grain and leaves the print, the same way each time", async () => {
  const grainy = page(12);
  const calm = await steadied(grainy);
  assert.ok(grainOf(calm) < grainOf(grainy) * 0.7);
  const ink = calm.data[5 * calm.width + 2] as number;
  const paper = calm.data[20 * calm.width + 2] as number;
  assert.ok(paper - ink > 100, `${ink} on ${paper}`);
  assert.deepEqual(await steadied(page(12)), calm);
});
