import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Extent, isFreehand, type Line, meanWidth, placesOf, uprightsOf } from "./freehand.ts";

/** Loops that travel to the right. */
const loops = (wide = 100, high = 30, turns = 5): Line =>
  Array.from({ length: turns * 12 + 1 }, (_, i) => {
    const angle = (i * Math.PI) / 6;
    return [100 + (wide * i) / (turns * 12) + 14 * Math.cos(angle), 200 + (high / 2) * Math.sin(angle)] as const;
  });
const zigzag: Line = Array.from({ length: 24 }, (_, i) => [100 + i * 5, i % 2 === 0 ? 200 : 225] as const);
const axis: Extent = [99, 190, 99, 240];

test("loops are a hand's; what is too large, too small, level, or turns less is not", () => {
  assert.ok(isFreehand([loops()], []));
  assert.ok(isFreehand([loops()], [axis]), "a hand goes back, also beside an upright line");
  assert.ok(!isFreehand([loops(400)], []));
  assert.ok(!isFreehand([loops(3, 2)], []));
  assert.ok(!isFreehand([], []));
  const table: Line[] = Array.from({ length: 5 }, (_, i) => [
    [100, 200 + i * 10],
    [200, 200 + i * 10],
  ]);
  assert.ok(!isFreehand(table, []));
  const wave: Line = Array.from({ length: 40 }, (_, i) => [100 + i * 3, 200 + 3 * Math.sin(i / 12)] as const);
  assert.ok(!isFreehand([wave], []), "a wavy rule turns little");
});

test("a line that never goes back is a chart's where an axis stands at it", () => {
  assert.ok(isFreehand([zigzag], []));
  assert.ok(!isFreehand([zigzag], [axis]));
  assert.ok(isFreehand([zigzag], [[400, 190, 400, 240]]), "one far off is something else's");
  assert.deepEqual(
    uprightsOf([
      [
        [99, 190],
        [99, 240],
        [220, 240],
      ],
    ]),
    [axis],
  );
});

test("places that overlap are one, and a crowd of lines has none", () => {
  const one: Extent = [10, 10, 60, 40];
  const under: Extent = [20, 35, 70, 45];
  assert.deepEqual(placesOf([one, under], [one, under]), [[10, 10, 70, 45]]);
  const map = Array.from({ length: 8 }, (_, i): Extent => [10 + i * 20, 10, 40 + i * 20, 40]);
  assert.deepEqual(placesOf([one], map), []);
});

test("places never overlap, and hold every line that is in no crowd", () => {
  const extent = fc
    .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 90 }))
    .map(([x, y, size]): Extent => [x, y, x + size, y + size]);
  fc.assert(
    fc.property(fc.array(extent, { maxLength: 12 }), (extents) => {
      const places = placesOf(extents, []);
      const holds = (a: Extent, b: Extent) => a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];
      assert.ok(extents.every((one) => places.some((place) => holds(place, one))));
      for (const [i, a] of places.entries())
        for (const b of places.slice(i + 1))
          assert.ok(a[0] > b[2] || b[0] > a[2] || a[1] > b[3] || b[1] > a[3], JSON.stringify([a, b]));
    }),
  );
});

test("how wide a filled line is", () => {
  const bar: Line = [
    [0, 0],
    [100, 0],
    [100, 1],
    [0, 1],
  ];
  assert.ok(Math.abs(meanWidth([bar]) - 0.99) < 0.01);
  assert.equal(meanWidth([]), 0);
});
