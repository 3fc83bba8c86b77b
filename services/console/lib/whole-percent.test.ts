import assert from "node:assert/strict";
import { test } from "node:test";
import { wholePercent } from "./whole-percent.ts";

test("a share is rounded, and only all of it is 100", () => {
  assert.deepEqual(
    [0, 0.004, 0.126, 0.5, 0.994, 0.9977, 0.99999, 1].map(wholePercent),
    [0, 0, 13, 50, 99, 99, 99, 100],
  );
});
