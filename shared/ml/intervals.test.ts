import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { macroF1Interval, shareInterval } from "./intervals.ts";

test("of a share: textbook values, and nothing of nothing", () => {
  assert.deepEqual(shareInterval(90, 100), [0.8256, 0.9448]);
  assert.deepEqual(shareInterval(0, 100), [0, 0.037]);
  assert.deepEqual(shareInterval(100, 100), [0.963, 1]);
  assert.equal(shareInterval(0, 0), null);
});

test("any share lies within its interval, and more rows make it narrower", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (whole, share) => {
      const part = Math.round(share * whole);
      const [low, high] = shareInterval(part, whole) ?? assert.fail();
      assert.ok(0 <= low && low <= part / whole + 1e-4 && part / whole <= high + 1e-4 && high <= 1);
      const [narrowLow, narrowHigh] = shareInterval(part * 10, whole * 10) ?? assert.fail();
      assert.ok(narrowHigh - narrowLow <= high - low);
    }),
  );
});

test("of macro-F1: around the figure, the same each time, one point where all is right", () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({ truth: `c${i % 3}`, label: `c${i % 10 === 0 ? 0 : i % 3}` }));
  const interval = macroF1Interval(rows) ?? assert.fail();
  assert.deepEqual(macroF1Interval(rows), interval);
  assert.ok(interval[0] < 0.93 && 0.94 < interval[1], `${interval}`);
  const right = rows.map(({ truth }) => ({ truth, label: truth }));
  assert.deepEqual(macroF1Interval(right), [1, 1]);
  assert.equal(macroF1Interval([]), null);
});
