import assert from "node:assert/strict";
import { test } from "node:test";
import type { GreyImage } from "#shared/signatures/crop.ts";
import fc from "../../test/support/property.ts";
import { combined, distanceOf, featuresOf, similarityOf } from "./compare.ts";
import { cellsOf } from "./gradients.ts";
import { hingesOf, outlinesOf } from "./hinges.ts";
import { ratesAt, STEP, tableOf } from "./rates.ts";
import { strokesOf } from "./strokes.ts";

interface Hand {
  /** Waves of the stroke, and how it slants. */
  waves: number;
  slant: number;
}

/** A wavy stroke by a made-up hand; `wobble` moves it as nobody signs twice the same. */
function signature({ waves, slant }: Hand, { wobble = 0, dark = 40, scale = 1, rule = false } = {}): GreyImage {
  const [width, height] = [Math.round(300 * scale), Math.round(140 * scale)];
  const data = new Uint8Array(width * height).fill(245);
  for (let t = 0; t <= 1; t += 0.0004 / scale) {
    const y = 70 + (30 + wobble) * Math.sin(t * waves * Math.PI * 2 + wobble / 10) * (1 - t / 2);
    const x = 30 + 220 * t + slant * (70 - y) + wobble * Math.sin(t * 9);
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      data[(Math.round(y * scale) + dy) * width + Math.round(x * scale) + dx] = dark;
  }
  if (rule) data.fill(dark, Math.round(120 * scale) * width, Math.round(120 * scale) * width + width);
  return { width, height, data };
}

const featuresFrom = (image: GreyImage) => featuresOf(strokesOf(image) ?? assert.fail("no strokes"));
const HAND: Hand = { waves: 4, slant: 0.3 };
const OTHER: Hand = { waves: 7, slant: -0.4 };

test("the same picture is wholly similar, whatever its size and however dark the pen", () => {
  const first = featuresFrom(signature(HAND));
  assert.equal(similarityOf(first, [first]), 100);
  const again = featuresFrom(signature(HAND, { scale: 2, dark: 120 }));
  assert.ok(similarityOf(again, [first]) > 60, String(similarityOf(again, [first])));
});

test("a hand is nearer to itself than to another, with one specimen and with several, and either way round", () => {
  const references = [0, 3, -3].map((wobble) => featuresFrom(signature(HAND, { wobble })));
  const [same, other] = [featuresFrom(signature(HAND, { wobble: 2 })), featuresFrom(signature(OTHER))];
  for (const known of [references.slice(0, 1), references])
    assert.ok(similarityOf(same, known) > similarityOf(other, known) + 10);
  const [first] = references;
  assert.ok(first);
  assert.ok(Math.abs(distanceOf(first, [other]) - distanceOf(other, [first])) < 1e-9);
});

test("the order of specimens does not matter, and without any there is no answer", () => {
  const references = [0, 3, -3].map((wobble) => featuresFrom(signature(HAND, { wobble })));
  const asked = featuresFrom(signature(OTHER));
  assert.ok(Math.abs(distanceOf(asked, references) - distanceOf(asked, references.toReversed())) < 1e-9);
  assert.throws(() => combined([], []), RangeError);
});

test("a ruling line and specks are no strokes; blank paper has none", () => {
  const plain = strokesOf(signature(HAND));
  const ruled = signature(HAND, { rule: true });
  ruled.data[5] = 0;
  assert.deepEqual(strokesOf(ruled), plain);
  assert.equal(strokesOf({ width: 90, height: 50, data: new Uint8Array(4_500).fill(250) })?.ink.length ?? null, null);
  assert.equal(strokesOf({ width: 1, height: 1, data: Uint8Array.of(0) }), null);
});

test("strokes fit the one size, however wide or high the ink is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 400 }), fc.integer({ min: 8, max: 400 }), (wide, high) => {
      const [width, height] = [wide + 4, high + 4];
      const data = new Uint8Array(width * height).fill(255);
      // Two crossing diagonals: no rule, and ink at every edge.
      for (let k = 0; k < Math.max(wide, high) * 2; k += 1) {
        const t = k / (Math.max(wide, high) * 2);
        const [x, y] = [2 + Math.floor(t * wide), 2 + Math.floor(t * high)];
        data[y * width + x] = 0;
        data[y * width + (width - 1 - x)] = 0;
      }
      const strokes = strokesOf({ width, height, data });
      if (strokes === null) return;
      assert.ok(strokes.width <= 520 && strokes.height <= 520);
      assert.ok(strokes.ink.every((value) => value >= 0 && value <= 1.0001));
      const cells = cellsOf(strokes);
      assert.ok(cells.values.every(Number.isFinite) && cells.centre.every(Number.isFinite));
    }),
    { numRuns: 20 },
  );
});

test("outlines go around ink and around the holes in it; shares of hinges add up to one", () => {
  const ink = new Float32Array(30 * 30);
  for (let y = 5; y < 25; y += 1) for (let x = 5; x < 25; x += 1) ink[y * 30 + x] = 1;
  for (let y = 10; y < 20; y += 1) for (let x = 10; x < 20; x += 1) ink[y * 30 + x] = 0;
  const square = { width: 30, height: 30, ink };
  const outlines = outlinesOf(square);
  assert.equal(outlines.length, 2);
  assert.equal(outlines[0]?.length, 4 * 19);
  const sum = hingesOf(square, 6).reduce((all, share) => all + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-5);
  const dot = { width: 3, height: 3, ink: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) };
  assert.deepEqual(outlinesOf(dot), [[[1, 1]]]);
});

test("the shipped rates rise and fall with similarity, and are never nothing", () => {
  for (const references of [1, 2, 3, 4, 5, 10]) {
    let before = ratesAt(0, references);
    assert.equal(before.strangers, 100);
    for (let similarity = 1; similarity <= 100; similarity += 1) {
      const rates = ratesAt(similarity, references);
      assert.ok(rates.forgeries <= before.forgeries && rates.strangers <= before.strangers && rates.own >= before.own);
      assert.ok(rates.forgeries > 0 && rates.strangers > 0 && rates.own <= 100);
      before = rates;
    }
  }
});

test("a table counts one more than was seen, and lies straight between its steps", () => {
  const table = tableOf(1, { forgeries: [10, 20, 30], strangers: [0], own: [50, 60, 70, 80] });
  assert.deepEqual([table.forgeries[0], table.forgeries[3], table.forgeries[20]], [100, 75, 25]);
  assert.deepEqual([table.own[0], table.own[20]], [20, 100]);
  const between = ratesAt(STEP * 4 + 1, 7, [table]).forgeries;
  const [low = 0, high = 0] = table.forgeries.slice(4, 6);
  assert.equal(between, Math.round((low + (high - low) / STEP) * 10) / 10);
});
