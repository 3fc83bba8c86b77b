import assert from "node:assert/strict";
import { test } from "node:test";
import type { Box } from "../box.ts";
import { area, overlap } from "../box.ts";
import { type Affine, type Picture, warpPlane } from "../pixels.ts";
import { bendOf, bentBox } from "./bend.ts";
import { diceOf } from "./dice.ts";
import { scribble } from "./scribble.ts";
import { restroke, retone } from "./strokes.ts";
import { type Example, join, mirror, patch } from "./vary.ts";

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);
const size = { width: 240, height: 180 };
const PLAIN: Affine = [1, 0, 0, 0, 1, 0];

/** A made-up signature somewhere on a blank part, and the box of its ink. */
function signed(seed: number): Example {
  const dice = diceOf(seed);
  const dark = new Uint8Array(size.width * size.height);
  const made = scribble(dice, 1.2);
  const [left, top] = [dice.whole(4, size.width - made.width - 4), dice.whole(4, size.height - made.height - 4)];
  for (let y = 0; y < made.height; y += 1)
    dark.set(made.dark.subarray(y * made.width, (y + 1) * made.width), (y + top) * size.width + left);
  const picture: Picture = { ...size, dark, colour: null };
  return { picture, target: { boxes: [inkBox(picture)], unknown: [] } };
}

/** A black block somewhere: what is cut off it fills its box, too. */
function blocked(seed: number): Example {
  const dice = diceOf(seed);
  const [left, top] = [dice.whole(10, 100), dice.whole(10, 100)];
  const box = { left, top, right: left + dice.whole(40, 120), bottom: top + dice.whole(20, 60) };
  const dark = Uint8Array.from({ length: size.width * size.height }, (_, i) => (holds(box, i) ? 240 : 0));
  return { picture: { ...size, dark, colour: null }, target: { boxes: [box], unknown: [] } };
}

function holds(box: Box, i: number): boolean {
  const [x, y] = [i % size.width, Math.floor(i / size.width)];
  return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
}

function inkBox({ width, height, dark }: Picture): Box {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if ((dark[y * width + x] as number) > 60) {
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x + 1);
        box.top = Math.min(box.top, y);
        box.bottom = Math.max(box.bottom, y + 1);
      }
  return box;
}

const apart = (a: Box, b: Box): number =>
  Math.max(...(["left", "top", "right", "bottom"] as const).map((side) => Math.abs(a[side] - b[side])));
const isWithin = (box: Box): boolean =>
  box.left >= 0 && box.top >= 0 && box.right <= size.width && box.bottom <= size.height;

test("a box goes with the ink when its paper is bent", () => {
  let [fits, fitted] = [0, 0];
  for (const seed of SEEDS) {
    const { picture, target } = signed(seed);
    const box = target.boxes[0] as Box;
    const bend = bendOf(size, diceOf(seed + 1_000), { cell: 64, most: 3.5, shear: 0.03 });
    const ink = inkBox({ ...picture, dark: warpPlane(picture.dark, size, PLAIN, size, bend) });
    assert.ok(overlap(bentBox(box, bend), ink) > 0.7, `seed ${seed}`);
    fits += overlap(bentBox(box, bend), ink) / SEEDS.length;
    fitted += overlap(box, ink) / SEEDS.length;
  }
  // It had to be moved: where it lay it would fit less well.
  assert.ok(fits > 0.9 && fits > fitted, `${fits}, left alone ${fitted}`);
});

test("waves stay as small as they shall and have no creases", () => {
  for (const seed of SEEDS) {
    const { x, y } = bendOf(size, diceOf(seed), { cell: 40, most: 3, shear: 0 });
    for (const plane of [x, y])
      for (let i = 0; i < plane.length; i += 1) {
        assert.ok(Math.abs(plane[i] as number) <= 3);
        if (i % size.width > 0) assert.ok(Math.abs((plane[i] as number) - (plane[i - 1] as number)) < 0.25);
      }
  }
});

test("no bend is the picture as it was", () => {
  const { picture } = signed(1);
  const flat = bendOf(size, diceOf(1), { cell: 40, most: 0, shear: 0 });
  assert.deepEqual(warpPlane(picture.dark, size, PLAIN, size, flat), warpPlane(picture.dark, size, PLAIN, size));
});

test("a mirrored part has its boxes on its ink, and twice mirrored it is itself", () => {
  for (const seed of SEEDS) {
    const { picture, target } = mirror(signed(seed));
    assert.deepEqual(target.boxes[0], inkBox(picture));
    assert.deepEqual(mirror(mirror(signed(seed))), signed(seed));
  }
});

test("of two pages joined, boxes stay on their side and within", () => {
  let [boxes, unknown] = [0, 0];
  for (const seed of SEEDS) {
    const made = () => join(blocked(seed), blocked(seed + 1_000), diceOf(seed));
    assert.deepEqual(made(), made());
    const { picture, target } = made();
    for (const box of [...target.boxes, ...target.unknown]) {
      assert.ok(isWithin(box));
      assert.ok(picture.dark.every((value, i) => !holds(box, i) || value === 240));
    }
    const isKnown = (i: number) => [...target.boxes, ...target.unknown].some((box) => holds(box, i));
    // Of what is less than 4 pixels wide nothing is told.
    assert.ok(picture.dark.filter((value, i) => value > 0 && !isKnown(i)).length <= 2 * 4 * 120);
    boxes += target.boxes.length;
    unknown += target.unknown.length;
  }
  assert.ok(boxes > 30 && unknown > 5, `${boxes} and ${unknown}`);
});

test("patches cover little of a signature", () => {
  for (const seed of SEEDS) {
    const before = signed(seed);
    const after = signed(seed);
    patch(after, diceOf(seed));
    const again = signed(seed);
    patch(again, diceOf(seed));
    assert.deepEqual(after, again);
    const box = before.target.boxes[0] as Box;
    let changed = 0;
    for (let y = box.top; y < box.bottom; y += 1)
      for (let x = box.left; x < box.right; x += 1) {
        const i = y * size.width + x;
        if (before.picture.dark[i] !== after.picture.dark[i]) changed += 1;
      }
    // Three patches at most, each with no more than 15 % of the box.
    assert.ok(changed <= 0.46 * area(box));
  }
});

test("strokes grow and shrink by no more than a pixel to each side, and tones keep their order", () => {
  const inkOf = (dark: Uint8Array) => dark.reduce((sum, value) => sum + value, 0);
  for (const seed of SEEDS) {
    const { picture } = signed(seed);
    const [thick, thin] = [picture.dark.slice(), picture.dark.slice()];
    restroke(thick, size, 0.7);
    restroke(thin, size, -0.4);
    assert.ok(inkOf(thin) < inkOf(picture.dark) && inkOf(picture.dark) < inkOf(thick));
    assert.ok(apart(inkBox({ ...picture, dark: thick }), inkBox(picture)) <= 1);
  }
  for (const by of [-0.5, 0.5]) {
    const tones = Uint8Array.from({ length: 256 }, (_, value) => value);
    retone(tones, by, 1);
    assert.ok(tones.every((value, i) => i === 0 || value >= (tones[i - 1] as number)));
    assert.deepEqual([tones[0], tones[255]], [0, 255]);
    assert.ok(by > 0 ? (tones[128] as number) > 128 : (tones[128] as number) < 128);
  }
});
