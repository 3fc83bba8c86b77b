import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOf } from "./marked.ts";

const rowsOf = (...receipts: number[]) => receipts.map((receipt) => ({ receipt }));

test("the row at hand stays at hand when others come above it or go", () => {
  assert.equal(indexOf(rowsOf(5, 4, 3, 2, 1), { receipt: 3, index: 2 }), 2);
  assert.equal(indexOf(rowsOf(7, 6, 5, 4, 3, 2, 1), { receipt: 3, index: 2 }), 4);
  assert.equal(indexOf(rowsOf(4, 3), { receipt: 3, index: 2 }), 1);
});

test("when it is gone, what stands in its place is at hand; nobody moved yet: the first", () => {
  assert.equal(indexOf(rowsOf(5, 4, 2, 1), { receipt: 3, index: 2 }), 2);
  assert.equal(indexOf(rowsOf(5, 4), { receipt: 1, index: 4 }), 1);
  assert.equal(indexOf([], { receipt: 1, index: 4 }), 0);
  assert.equal(indexOf(rowsOf(5, 4), { receipt: null, index: 0 }), 0);
});

test("the case opened last is found on a later page that is loaded", () => {
  const rows = rowsOf(...Array.from({ length: 300 }, (_, index) => 300 - index));
  assert.equal(indexOf(rows, { receipt: 50, index: 0 }), 250);
});
