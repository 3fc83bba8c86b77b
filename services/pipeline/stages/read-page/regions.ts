import type { Grey } from "#shared/ocr/grey.ts";
import { darkThreshold } from "#shared/ocr/skew.ts";
import { PICTURE_SQUARES as SQUARES } from "#shared/pdf/images.ts";
import type { Box, Word } from "#shared/reading.ts";

/**
 * Regions of a page, in squares as the page's images are known in: a letter may be
 * typed at the top and hold a scanned table below, and only the typed part has a text layer.
 */

/** A picture without words of the layer on it that is smaller than this share of the page is a logo, a code or a photograph. */
export const BARE_SHARE_MIN = 0.12;
/** Letters higher than this share of the page are a watermark, which lies on everything and says nothing of what is below. */
const WATERMARK_HEIGHT_MIN = 0.06;
/** Share of ink on paper: a signature alone is below, a photograph or a coloured box above. */
const INK = { min: 0.003, max: 0.3 };
/** Share of the page's squares with ink in them: two lines of a letter have 0.03, a word in a logo 0.01. */
const WRITTEN_SHARE_MIN = 0.025;
/** Dark without a gap over more than this of the page's width is a ruled line or an area, and no word. */
const RULE_SHARE_MIN = 0.1;
/** How much the light part of paper varies, in levels of 256; that of a photograph varies twice as much. */
const PAPER_SPREAD_MAX = 26;
/** Ink and paper are further apart than this, in levels. */
const CONTRAST_MIN = 50;

/** Of the smaller side of a line's box: the ends of letters, and no more than the tips of the lines beside it. */
const BOX_RIM = 0.06;

/** Squares with a picture and without words on or right beside them. */
export function bareSquares(covered: Uint8Array, words: readonly Word[]): Uint8Array {
  const bare = covered.slice();
  for (const { box } of words) if (box[3] - box[1] < WATERMARK_HEIGHT_MIN) mark(bare, box, 0, 1);
  return bare;
}

export const shareOf = (squares: Uint8Array): number => squares.reduce((sum, one) => sum + one, 0) / squares.length;

/** Whether these squares of the page look like something written on paper. */
export function isPaper(page: Grey, squares: Uint8Array): boolean {
  const within = Uint8Array.from(pixelsIn(page, squares));
  if (within.length === 0) return false;
  const threshold = darkThreshold(within);
  const [dark, light] = [
    statsOf(within.filter((value) => value < threshold)),
    statsOf(within.filter((value) => value >= threshold)),
  ];
  const ink = dark.count / within.length;
  return ink >= INK.min && ink <= INK.max && light.spread <= PAPER_SPREAD_MAX && light.mean - dark.mean >= CONTRAST_MIN;
}

/** The squares and those around them: a line may reach over a square's edge. */
export function rim(squares: Uint8Array): Uint8Array {
  const wide = new Uint8Array(squares.length);
  for (const [i, one] of squares.entries()) {
    const [x, y] = [(i % SQUARES) / SQUARES, Math.floor(i / SQUARES) / SQUARES];
    if (one === 1) mark(wide, [x, y, x + 1 / SQUARES, y + 1 / SQUARES], 1, 1);
  }
  return wide;
}

/**
 * Whether something is written on the page beside its words, and beside its pictures, which are
 * judged by themselves. A logo, a ruled line and a coloured area are not enough.
 */
export function isWrittenOn(page: Grey, words: readonly Word[], covered: Uint8Array): boolean {
  const bare = bareSquares(
    rim(covered).map((one) => 1 - one),
    words,
  );
  return isPaper(page, bare) && shareOf(inkedOf(page, bare)) >= WRITTEN_SHARE_MIN;
}

/** Those of the squares that hold something dark which may be letters. */
function inkedOf(page: Grey, squares: Uint8Array): Uint8Array {
  const threshold = darkThreshold(Uint8Array.from(pixelsIn(page, squares)));
  const inked = new Uint8Array(squares.length);
  const { data, width, height } = page;
  const isDark = (x: number, y: number) => x < width && (data[y * width + x] ?? 255) < threshold;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = x;
      while (isDark(x, y)) x += 1;
      if (x - from > RULE_SHARE_MIN * width) continue;
      for (let at = from; at < x; at += 1) inked[squareOf(at / width, y / height)] = 1;
    }
  return inked.map((one, i) => one & (squares[i] ?? 0));
}

const squareOf = (x: number, y: number): number => Math.floor(y * SQUARES) * SQUARES + Math.floor(x * SQUARES);

/** Parts of a page: squares, and boxes of their own where squares would cut the lines above and below. */
export interface Part {
  squares: Uint8Array;
  boxes: readonly Box[];
}

/** The same page with nothing but a part of it. */
export function only(page: Grey, { squares, boxes }: Part): Grey {
  const { width, height } = page;
  const data = new Uint8Array(page.data.length).fill(255);
  const show = (from: number, to: number) => data.set(page.data.subarray(from, to), from);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (squares[squareOf(x / width, y / height)] === 1) show(y * width + x, y * width + x + 1);
  for (const box of boxes) {
    const [left, top, right, bottom] = pixelsOf(box, page);
    for (let y = top; y < bottom; y += 1) show(y * width + left, y * width + right);
  }
  return { ...page, data };
}

/** A box in pixels with a rim as wide as strokes may reach over it. */
function pixelsOf([left, top, right, bottom]: Box, { width, height }: Grey): Box {
  const rim = BOX_RIM * Math.min((right - left) * width, (bottom - top) * height);
  const at = (side: number, end: number) => Math.min(end, Math.max(0, Math.round(side)));
  return [
    at(left * width - rim, width),
    at(top * height - rim, height),
    at(right * width + rim, width),
    at(bottom * height + rim, height),
  ];
}

function* pixelsIn({ data, width, height }: Grey, squares: Uint8Array): Generator<number> {
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (squares[squareOf(x / width, y / height)] === 1) yield data[y * width + x] ?? 255;
}

/** Sets the squares that a box touches, and `rim` more on each side. */
function mark(squares: Uint8Array, [left, top, right, bottom]: Box, value: 0 | 1, rim: 0 | 1): void {
  const first = (side: number) => within(Math.floor(side * SQUARES) - rim);
  const last = (side: number) => within(Math.ceil(side * SQUARES) - 1 + rim);
  for (let y = first(top); y <= last(bottom); y += 1)
    for (let x = first(left); x <= last(right); x += 1) squares[y * SQUARES + x] = value;
}

const within = (at: number): number => Math.min(SQUARES - 1, Math.max(0, at));

function statsOf(values: Uint8Array): { count: number; mean: number; spread: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, count);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count);
  return { count, mean, spread: Math.sqrt(squares) };
}
