import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "#shared/json.ts";
import fc from "../../test/support/property.ts";
import { exp, ln, softmax } from "./deterministic-math.ts";

const RELATIVE = 1e-13;
const near = (got: number, wanted: number) =>
  Math.abs(got - wanted) <= RELATIVE * Math.max(Math.abs(wanted), Number.MIN_VALUE / RELATIVE);

test("exp agrees with the engine's to 13 digits", () => {
  fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => near(exp(x), Math.exp(x))));
  assert.equal(exp(0), 1);
  assert.equal(exp(-800), 0);
  assert.equal(exp(800), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(exp(Number.NaN)));
});

test("ln agrees with the engine's to 13 digits", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      (x) => Math.abs(ln(x) - Math.log(x)) <= RELATIVE * Math.max(1, Math.abs(Math.log(x))),
    ),
  );
  assert.equal(ln(1), 0);
  assert.equal(ln(0), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isNaN(ln(-1)));
});

test("the bits are these, on every machine", () => {
  const grid = Float64Array.from({ length: 2_000 }, (_, i) => exp(i / 37 - 20) + ln(i + 0.5));
  assert.equal(sha256(new Uint8Array(grid.buffer)), "1164943954ad9d407e9268563cb524cd841bfbdf619eca2989ba7817d0745795");
});

test("softmax sums to 1, keeps the order, and does not overflow", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (values) => {
        const shares = softmax(values, 0.5);
        const sum = shares.reduce((a, b) => a + b, 0);
        const best = values.indexOf(Math.max(...values));
        return Math.abs(sum - 1) < 1e-9 && shares.every((share) => (shares[best] ?? 0) >= share);
      },
    ),
  );
});
