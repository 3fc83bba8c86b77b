import assert from "node:assert/strict";
import { test } from "node:test";
import { adamStep, newAdam } from "./adam.ts";

test("Adam goes downhill, and a huge gradient moves no further than a large one", () => {
  const [small, large] = [new Float32Array([1]), new Float32Array([1])];
  adamStep([small], [new Float32Array([2])], newAdam([small]), { rate: 0.1, lengthMax: 2 });
  adamStep([large], [new Float32Array([2e6])], newAdam([large]), { rate: 0.1, lengthMax: 2 });
  assert.ok((small[0] as number) < 1);
  assert.equal(small[0], large[0]);
});
