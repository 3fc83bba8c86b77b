import assert from "node:assert/strict";
import { test } from "node:test";
import { shareInterval } from "./intervals.ts";
import { resampledInterval } from "./resampled.ts";

const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;

test("of a share it is near the formula's, the same each time, and nothing of nothing", () => {
  const items = Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 0 : 1));
  const [low, high] = resampledInterval(items, mean) ?? assert.fail();
  const [formulaLow, formulaHigh] = shareInterval(160, 200) ?? assert.fail();
  assert.ok(Math.abs(low - formulaLow) < 0.02 && Math.abs(high - formulaHigh) < 0.02, `${low} to ${high}`);
  assert.deepEqual(resampledInterval(items, mean), [low, high]);
  assert.equal(resampledInterval([], mean), null);
});

test("where all items are alike it is one point", () => {
  assert.deepEqual(resampledInterval([3, 3, 3], mean), [3, 3]);
});
