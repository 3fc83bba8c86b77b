import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTensors, encodeTensors } from "#shared/ml/tensors.ts";
import fc from "../../test/support/property.ts";
import { compactRows } from "./compact.ts";
import { addedOf, compactRowsOf, sumOfCompactRows, valueAt } from "./levels.ts";
import { sumOfRows } from "./vocabulary.ts";

const COLUMNS = 5;

/** As they come back from weights. */
function readBack(values: Float32Array) {
  const { specs, bytes } = encodeTensors(compactRows("m", values, values.length / COLUMNS, COLUMNS));
  const tensors = decodeTensors(specs, bytes);
  return [tensors.get("m")?.data, tensors.get("mScale")?.data] as [Float32Array, Float32Array];
}

test("a byte per value answers with the same bits as floats", () => {
  const row = fc.array(fc.float({ noNaN: true, min: -9, max: 9 }), { minLength: COLUMNS, maxLength: COLUMNS });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (matrix) => {
      const [shares, scale] = readBack(Float32Array.from(matrix.flat()));
      const floats = shares.map((share, i) => share * (scale[Math.floor(i / COLUMNS)] as number));
      const rows = compactRowsOf(shares, scale) ?? assert.fail();
      assert.deepEqual(
        Float32Array.from(floats, (_, i) => valueAt(rows, Math.floor(i / COLUMNS), i % COLUMNS)),
        floats,
      );
      const index = Int32Array.from(matrix.keys());
      const sparse = { index, value: Float32Array.from(index, (k) => 1 / (k + 3)) };
      const sums = sumOfRows(floats, sparse, COLUMNS);
      assert.deepEqual(sumOfCompactRows(rows, sparse), sums);
      const [at, weights] = [Int32Array.of(0, 3), Float64Array.of(2, -0.3)];
      const wanted = 0.5 + 2 * (floats[0] as number) + -0.3 * (floats[3] as number);
      assert.equal(addedOf(rows, 0, { start: 0.5, at, weights }), wanted);
    }),
  );
});

test("what does not fit in a byte per value is known", () => {
  const shares = Float32Array.from({ length: 300 }, (_, i) => Math.sqrt(i) / 20);
  assert.equal(compactRowsOf(shares, new Float32Array(60).fill(1)), null);
});
