import type { Grey } from "./grey.ts";
import { darkThreshold } from "./skew.ts";

/**
 * Where running text stands on a level page: lines of print without a wide gap. Columns of
 * figures and addresses speak for no language; a few words of a sentence do.
 */

export interface Stretch {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Line = Pick<Stretch, "top" | "bottom">;

/** Inches between the rows that a line's small letters fill, at least and at most: 4 to 30 points of print. */
const HEIGHT_MIN_INCHES = 0.025;
const HEIGHT_MAX_INCHES = 0.25;
/** Of the changes from ink to paper in the fullest rows, those that a row of a line has. */
const ROW_SHARE_MIN = 0.25;
const FULLEST_ROWS = 0.95;
/** Without print in so many heights of a line, what follows is another column; in so many, another word. */
const GAP_HEIGHTS = 2;
const WORD_GAP_HEIGHTS = 0.3;
/** Small letters are about half of a line: tails and capitals stand out above and below by this share of their height. */
const MARGIN_HEIGHTS = 0.6;
/** Heights of a line that are read: some forty signs, which tell as a rule. */
const LENGTH_HEIGHTS = 40;
/** Fewer are labels and amounts; rules have none. */
const WORDS_MIN = 3;
/** Heights of a line from word to word, on average: dots and dashes have less, rules and names of files more. */
const WORD_HEIGHTS_MIN = 1.5;
const WORD_HEIGHTS_MAX = 12;
/** Lines set so close that they were taken for one are higher than others. */
const HEIGHT_OF_MEDIAN_MAX = 1.6;

/** The stretches of running text with most words, none longer than is read of one. */
export function runningText(image: Grey, dpi: number, count: number): Stretch[] {
  const threshold = darkThreshold(image.data);
  const lines = linesOf(image, dpi, threshold);
  const heights = lines.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
  const heightMax = HEIGHT_OF_MEDIAN_MAX * (heights[heights.length >> 1] ?? 0);
  return lines
    .filter(({ top, bottom }) => bottom - top <= heightMax)
    .map((line) => ({ ...line, ...fullestOf(image, threshold, line) }))
    .filter(({ left, right, top, bottom, words }) => {
      const wordHeights = (right - left) / (bottom - top) / words;
      return words >= WORDS_MIN && wordHeights >= WORD_HEIGHTS_MIN && wordHeights <= WORD_HEIGHTS_MAX;
    })
    .toSorted(
      (a, b) => (b.right - b.left) / (b.bottom - b.top) - (a.right - a.left) / (a.bottom - a.top) || a.top - b.top,
    )
    .slice(0, count)
    .map(({ left, top, right, bottom }) => {
      const margin = (bottom - top) * MARGIN_HEIGHTS;
      return { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
    });
}

/** Rows that small letters fill, line by line. */
function linesOf({ data, width, height }: Grey, dpi: number, threshold: number): Line[] {
  const changes = new Uint32Array(height);
  for (let y = 0; y < height; y += 1) {
    let [before, sum] = [false, 0];
    for (let i = y * width; i < (y + 1) * width; i += 2) {
      const isDark = (data[i] as number) < threshold;
      if (isDark !== before) sum += 1;
      before = isDark;
    }
    changes[y] = sum;
  }
  const least = Math.max(4, (changes.toSorted()[Math.floor(height * FULLEST_ROWS)] ?? 0) * ROW_SHARE_MIN);
  const lines: Line[] = [];
  let top = -1;
  for (let y = 0; y <= height; y += 1) {
    const isOfLine = y < height && (changes[y] as number) >= least;
    if (isOfLine && top < 0) top = y;
    if (isOfLine || top < 0) continue;
    if (y - top >= HEIGHT_MIN_INCHES * dpi && y - top <= HEIGHT_MAX_INCHES * dpi) lines.push({ top, bottom: y });
    top = -1;
  }
  return lines;
}

/** The part of a line, as long as is read, without a wide gap and with most words. */
function fullestOf({ data, width }: Grey, threshold: number, { top, bottom }: Line) {
  const [gapMax, wordGap, lengthMax] = [GAP_HEIGHTS, WORD_GAP_HEIGHTS, LENGTH_HEIGHTS].map(
    (heights) => heights * (bottom - top),
  ) as [number, number, number];
  let fullest = { left: 0, right: 0, words: 0 };
  let part = fullest;
  let right = Number.NEGATIVE_INFINITY;
  for (let x = 0; x < width; x += 1) {
    let isInk = false;
    for (let i = top * width + x; i < bottom * width && !isInk; i += width) isInk = (data[i] as number) < threshold;
    if (!isInk) continue;
    if (x - right > gapMax || x - part.left > lengthMax) part = { left: x, right: x, words: 1 };
    else part = { ...part, right: x, words: part.words + (x - right > wordGap ? 1 : 0) };
    if (part.right - part.left > fullest.right - fullest.left) fullest = part;
    right = x;
  }
  return fullest;
}
