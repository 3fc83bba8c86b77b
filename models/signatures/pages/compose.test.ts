import assert from "node:assert/strict";
import { test } from "node:test";
import { diceOf } from "#shared/ml/dice.ts";
import { overlap } from "../box.ts";
import { compose, SIZES } from "./compose.ts";
import { ellipse, fill, sheetOf, stroke } from "./draw.ts";
import { loadFonts } from "./fonts.ts";
import { wipe } from "./pieces.ts";
import { distract } from "./scenes.ts";
import { scribble } from "./scribble.ts";

const fonts = loadFonts();
const blank = (width: number, height: number) => ({
  width,
  height,
  dark: new Uint8Array(width * height),
  colour: null,
});

function source() {
  const picture = blank(700, 1_000);
  stroke(sheetOf(picture, 1), [100, 800, 160, 850, 220, 790, 300, 860], 4, { dark: 220, colour: 0 });
  return { source: "test", picture, boxes: [{ left: 96, top: 786, right: 304, bottom: 864 }], unknown: [] };
}

test("the same dice compose the same page, others another", () => {
  const size = SIZES[0];
  assert.ok(size !== undefined);
  const made = (seed: number) => compose([source()], fonts, diceOf(seed), size);
  assert.deepEqual(made(5), made(5));
  assert.notDeepEqual(made(5).picture.dark, made(6).picture.dark);
});

test("boxes lie within the page and on ink", () => {
  let boxes = 0;
  for (let seed = 1; seed <= 30; seed += 1) {
    const size = SIZES[seed % SIZES.length];
    assert.ok(size !== undefined);
    const { picture, target } = compose([source()], fonts, diceOf(seed), size);
    for (const { left, top, right, bottom } of target.boxes) {
      boxes += 1;
      assert.ok(left >= 0 && top >= 0 && right <= size.width && bottom <= size.height);
      let most = 0;
      for (let y = Math.floor(top); y < bottom; y += 1)
        for (let x = Math.floor(left); x < right; x += 1)
          most = Math.max(most, picture.dark[y * size.width + x] as number);
      assert.ok(most > 60, `seed ${seed}: no ink in a box`);
    }
    for (const [i, a] of target.boxes.entries())
      for (const b of target.boxes.slice(i + 1)) assert.ok(overlap(a, b) < 0.5);
  }
  assert.ok(boxes > 20);
});

test("wiping takes the ink and leaves the paper", () => {
  const { picture, boxes } = source();
  const [box] = boxes;
  assert.ok(box !== undefined);
  picture.dark = picture.dark.map((value) => Math.max(value, 30));
  wipe(picture, box);
  assert.ok(picture.dark.every((value) => value === 30));
});

test("outlines cover their area, however they lie to the pixels, and holes stay open", () => {
  const plane = blank(100, 100);
  fill(
    sheetOf(plane, 1),
    [
      ellipse(50.3, 49.7, 30, 20, 96),
      ellipse(50.3, 49.7, 10, 10, 96)
        .toReversed()
        .flatMap((_, i, all) => (i % 2 === 0 ? [all[i + 1] as number, all[i] as number] : [])),
    ],
    { dark: 255, colour: 0 },
  );
  const area = plane.dark.reduce((sum, value) => sum + value / 255, 0);
  assert.ok(Math.abs(area - Math.PI * (30 * 20 - 100)) < 8, `${area}`);
  assert.equal(plane.dark[50 * 100 + 50], 0);
});

test("things that are no signature leave ink, nearly always where they can be seen", () => {
  let inked = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const plane = blank(300, 200);
    distract(sheetOf(plane, 1), fonts, diceOf(seed));
    if (plane.dark.some((value) => value > 0)) inked += 1;
  }
  assert.ok(inked > 50, `${inked} of 60`);
});

test("a made-up hand signs the same way from the same dice, and leaves ink that its sheet holds", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const made = scribble(diceOf(seed), 1);
    if (seed <= 5) assert.deepEqual(made, scribble(diceOf(seed), 1));
    const { width, height, dark } = made;
    assert.ok(width >= 12 && width <= 140 && height >= 8 && height <= 52, `seed ${seed}: ${width} by ${height}`);
    assert.ok(dark.filter((value) => value > 40).length >= 12, `seed ${seed}: next to no ink`);
    const edge = [...dark.subarray(0, width), ...dark.subarray(-width)];
    assert.ok(
      edge.every((value) => value === 0),
      `seed ${seed}: cut by the edge`,
    );
  }
});
