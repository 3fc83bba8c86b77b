import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { movedBox } from "./moved-box.ts";

test("arrows move a box, with Shift its right and lower sides; other keys do nothing", () => {
  assert.deepEqual(movedBox([0.5, 0.7, 0.8, 0.8], "ArrowLeft", false), [0.49, 0.7, 0.79, 0.8]);
  assert.deepEqual(movedBox([0.5, 0.7, 0.8, 0.8], "ArrowDown", true), [0.5, 0.7, 0.8, 0.81]);
  assert.equal(movedBox([0.5, 0.7, 0.8, 0.8], "a", false), null);
});

test("however it is pushed, a box stays on the page and is never nothing; moved, it keeps its size", () => {
  const keys = fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown");
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 300 }), (presses) => {
      let box: [number, number, number, number] = [0.5, 0.75, 0.8, 0.82];
      for (const [key, isResized] of presses) {
        const next = movedBox(box, key, isResized) ?? assert.fail(key);
        if (!isResized) assert.ok(Math.abs(next[2] - next[0] - (box[2] - box[0])) < 1e-5);
        box = next;
        const [left, top, right, bottom] = box;
        assert.ok(left >= 0 && top >= 0 && right <= 1 && bottom <= 1 && right - left > 0.009 && bottom - top > 0.009);
      }
    }),
  );
});
