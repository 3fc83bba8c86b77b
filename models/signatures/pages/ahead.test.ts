import assert from "node:assert/strict";
import { test } from "node:test";
import { diceOf } from "#shared/ml/dice.ts";
import { composeAhead } from "./ahead.ts";
import { compose, SIZES } from "./compose.ts";
import { sheetOf, stroke } from "./draw.ts";
import { loadFonts } from "./fonts.ts";

function source() {
  const [width, height] = [700, 1_000];
  const picture = { width, height, dark: new Uint8Array(width * height), colour: null };
  stroke(sheetOf(picture, 1), [100, 800, 160, 850, 220, 790, 300, 860], 4, { dark: 220, colour: 0 });
  return { source: "test", picture, boxes: [{ left: 96, top: 786, right: 304, bottom: 864 }], unknown: [] };
}

test("what is composed ahead is what is composed in place, from whatever step on", async () => {
  const [seed, partsPerStep] = [3, 2];
  const fonts = loadFonts();
  for (const from of [0, 7]) {
    const composer = composeAhead({ sources: [source()], seed, partsPerStep, from });
    try {
      for (let step = from; step < from + 4; step += 1) {
        const dice = diceOf((Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) >>> 0);
        const size = SIZES[step % SIZES.length] as (typeof SIZES)[number];
        const own = Array.from({ length: partsPerStep }, () => compose([source()], fonts, dice, size));
        assert.deepEqual(await composer.next(), own, `step ${step}`);
      }
    } finally {
      await composer.close();
    }
  }
});

test("what goes wrong while composing is told", async () => {
  const composer = composeAhead({ sources: [], seed: 1, partsPerStep: 8, from: 0 });
  try {
    await assert.rejects(async () => {
      for (;;) await composer.next();
    }, /nothing to pick from/);
  } finally {
    await composer.close();
  }
});
