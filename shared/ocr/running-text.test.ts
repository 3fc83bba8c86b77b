import assert from "node:assert/strict";
import { test } from "node:test";
import type { Grey } from "./grey.ts";
import { runningText } from "./running-text.ts";

const DPI = 200;
const [WIDTH, HEIGHT] = [1_000, 600];
/** Rows of small letters, and from word to word. */
const [LETTER, SPACE] = [20, 12];

/** A page of lines: each has its top and the words' widths; a width below 0 is a gap. */
function page(lines: readonly { top: number; left?: number; widths: readonly number[] }[]): Grey {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(255);
  for (const { top, left = 50, widths } of lines) {
    let x = left;
    for (const width of widths) {
      // Strokes with white between them, as letters have.
      for (let at = x; at < x + width; at += 4)
        for (let y = top; y < top + LETTER; y += 1)
          data.fill(0, y * WIDTH + at, y * WIDTH + Math.min(at + 2, x + width));
      x += Math.abs(width) + (width > 0 ? SPACE : 0);
    }
  }
  return { data, width: WIDTH, height: HEIGHT };
}
const tops = (found: readonly { top: number; bottom: number }[]) =>
  found.map(({ top, bottom }) => Math.round((top + bottom) / 2));

test("the longest line of words comes first, whole, with room for its tails", () => {
  const words = [80, 50, 90, 60, 70];
  const found = runningText(
    page([
      { top: 100, widths: [80, 50, 60] },
      { top: 200, widths: words },
    ]),
    DPI,
    4,
  );
  assert.deepEqual(tops(found), [210, 110]);
  const [{ left, right, top, bottom } = { left: 0, right: 0, top: 0, bottom: 0 }] = found;
  assert.ok(left < 50 && right > 50 + words.reduce((sum, width) => sum + width + SPACE, -SPACE) - 4);
  assert.ok(top < 200 && bottom > 220);
});

test("columns of figures, one long word, dots and rules are no running text", () => {
  const found = runningText(
    page([
      { top: 50, widths: [60, -200, 60, -200, 60] },
      { top: 150, widths: [700] },
      { top: 250, widths: Array.from({ length: 30 }, () => 6) },
      { top: 350, widths: [70, 90, 60] },
    ]),
    DPI,
    4,
  );
  assert.deepEqual(tops(found), [360]);
});

test("no more are given than asked for, and a blank page has none", () => {
  const lines = Array.from({ length: 8 }, (_, i) => ({ top: 40 + i * 60, widths: [70, 90, 60, 50 + i] }));
  assert.equal(runningText(page(lines), DPI, 4).length, 4);
  assert.deepEqual(runningText(page([]), DPI, 4), []);
});
