import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { type Preparation, toPage } from "./place.ts";

/** The way there: what preparing does to a point of the page, written independently of the way back. */
function forward({ width, height, quarterTurns, scale, levelled, read }: Preparation, x: number, y: number) {
  let [px, py, w, h] = [x * width, y * height, width, height];
  for (let i = 0; i < quarterTurns; i += 1) [px, py, w, h] = [h - py, px, h, w];
  const angle = (levelled * Math.PI) / 180;
  const [dx, dy] = [(px - w / 2) * scale, (py - h / 2) * scale];
  return [
    dx * Math.cos(angle) - dy * Math.sin(angle) + read.width / 2,
    dx * Math.sin(angle) + dy * Math.cos(angle) + read.height / 2,
  ] as const;
}

test("a place found on what was read is the place on the page, however it was turned, scaled and levelled", () => {
  const preparations = fc.record({
    width: fc.integer({ min: 400, max: 3_000 }),
    height: fc.integer({ min: 400, max: 3_000 }),
    quarterTurns: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    scale: fc.double({ min: 0.5, max: 3, noNaN: true }),
    levelled: fc.double({ min: -7, max: 7, noNaN: true }),
    read: fc.record({ width: fc.integer({ min: 400, max: 9_000 }), height: fc.integer({ min: 400, max: 9_000 }) }),
  });
  const inside = fc.double({ min: 0.1, max: 0.9, noNaN: true });
  fc.assert(
    fc.property(preparations, inside, inside, (preparation, x, y) => {
      const [px, py] = forward(preparation, x, y);
      const [left, top, right, bottom] = toPage(preparation, { left: px, right: px, top: py, bottom: py });
      assert.ok(Math.abs(left - x) < 1e-5 && Math.abs(right - x) < 1e-5, `${left} ${x}`);
      assert.ok(Math.abs(top - y) < 1e-5 && Math.abs(bottom - y) < 1e-5, `${top} ${y}`);
    }),
  );
});

test("boxes stay on the page", () => {
  const preparation: Preparation = {
    width: 100,
    height: 100,
    quarterTurns: 0,
    scale: 1,
    levelled: 0,
    read: { width: 100, height: 100 },
  };
  assert.deepEqual(toPage(preparation, { left: -5, top: -5, right: 500, bottom: 500 }), [0, 0, 1, 1]);
});
