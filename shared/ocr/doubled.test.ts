import assert from "node:assert/strict";
import { test } from "node:test";
import { pairsFrom, undoubled } from "./doubled.ts";
import type { Grey } from "./grey.ts";

/** A diagonal bar across a white page: every row differs from the one before. */
function bar(width: number, height: number): Grey {
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y += 1) data.fill(0, y * width + y, y * width + y + 12);
  return { data, width, height };
}

/** Every row of `image` from `first` on twice. */
function doubled({ data, width, height }: Grey, first: 0 | 1): Grey {
  const rows = height * 2 - first;
  const out = new Uint8Array(width * rows);
  for (let y = 0; y < rows; y += 1) {
    const from = Math.floor((y + first) / 2) * width;
    out.set(data.subarray(from, from + width), y * width);
  }
  return { data: out, width, height: rows };
}

test("rows in pairs are told, whichever row the first pair begins with; others are not", () => {
  const page = bar(200, 120);
  assert.equal(pairsFrom(page), null);
  assert.equal(pairsFrom(doubled(page, 0)), 0);
  assert.equal(pairsFrom(doubled(page, 1)), 1);
  assert.equal(pairsFrom({ data: new Uint8Array(200 * 120).fill(255), width: 200, height: 120 }), null);
});

test("a doubled page keeps its size and gets edges without stairs; any other page keeps its bytes", async () => {
  const page = bar(200, 120);
  assert.equal(await undoubled(page), page);
  for (const first of [0, 1] as const) {
    const fax = doubled(page, first);
    const smooth = await undoubled(fax);
    assert.deepEqual([smooth.width, smooth.height], [fax.width, fax.height]);
    assert.equal(pairsFrom(smooth), null);
    // The bar stays where it was: its middle in a row far from the edges.
    const row = 120;
    const dark = Array.from({ length: 200 }, (_, x) => x).filter((x) => (smooth.data[row * 200 + x] ?? 255) < 128);
    const middle = dark.reduce((sum, x) => sum + x, 0) / dark.length;
    assert.ok(Math.abs(middle - (row / 2 + 6)) < 1.5, `${middle}`);
  }
});
