import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { solveSymmetric } from "./linear-system.ts";

test("what it gives solves the system", () => {
  const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 3, maxLength: 6 }), numbers, (rows, right) => {
      // A sum of squares and a little of the identity: positive definite.
      const matrix = right.map((_, i) =>
        right.map((_one, k) =>
          rows.reduce((sum, row) => sum + (row[i] as number) * (row[k] as number), i === k ? 0.1 : 0),
        ),
      );
      const x = solveSymmetric(matrix, right);
      for (const [i, row] of matrix.entries()) {
        const got = row.reduce((sum, value, k) => sum + value * (x[k] as number), 0);
        assert.ok(Math.abs(got - (right[i] as number)) < 1e-6);
      }
    }),
  );
});
