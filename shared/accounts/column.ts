import type { Box, Word } from "../reading.ts";
import type { Span } from "./account.ts";
import { type PageText, subText, wordsOf } from "./page-text.ts";
import type { Other } from "./role-text.ts";

/**
 * What stands above a number and beside it in its own column. A line of a page may
 * hold two parties side by side, and then the words before a number are another's.
 */

/** Words this far from a number, counted in reading order, are looked at: columns are read one after the other. */
const WORDS_NEAR = 300;
/** Of the heights of a line: how far up a heading reaches. */
const ABOVE_HEIGHTS = 14;
const BELOW_HEIGHTS = 2.5;
/** Words of one cell stand closer than this many heights. */
const CELL_GAP_HEIGHTS = 1.5;
/** A label further left than this share of the page's width is another column's. */
const LABEL_WIDTH_MAX = 0.35;
/** Boxes are shares of width and of height; on an upright page a height is this much more of the width. */
const HEIGHT_AS_WIDTH = Math.SQRT2;

export interface Column {
  page: PageText;
  /** Where the number stands in the column's text. */
  span: Span;
  /** Others in the same column. */
  others: Other[];
}

/** The column as a text of its own; null where a page has no boxes or the number is no word of it. */
export function columnOf(page: PageText, parts: readonly Span[], others: readonly Other[]): Column | null {
  const own = wordsOf(page, parts);
  const first = page.words[own[0] ?? -1];
  if (first === undefined) return null;
  const line = own.filter((i) => page.words[i]?.line === first.line);
  const box = around(line.map((i) => page.words[i]));
  const height = box[3] - box[1];
  const gap = CELL_GAP_HEIGHTS * height * HEIGHT_AS_WIDTH;
  const near = Array.from({ length: page.words.length }, (_, i) => i).slice(
    Math.max(0, (own[0] ?? 0) - WORDS_NEAR),
    (own.at(-1) ?? 0) + WORDS_NEAR,
  );
  const beside = near.filter((i) => isOnRow(page.words[i], box) && (page.words[i]?.box[2] ?? 1) <= box[0] + gap / 2);
  const left = edgeOfLabel(page.words, beside, box[0], gap);
  const region: Box = [
    left - gap / 2,
    box[1] - ABOVE_HEIGHTS * height,
    box[2] + gap / 2,
    box[3] + BELOW_HEIGHTS * height,
  ];
  // Whole cells: half of a sentence says other things than the sentence.
  const within = near.filter((i) => isWithin(page.words[i], region));
  const chosen = new Set([...within.flatMap((i) => cellAround(page.words, i, gap)), ...own]);
  const text = subText(page, rows([...chosen], page.words, height));
  const span = spanIn(text, own);
  return span === null
    ? null
    : { page: text, span, others: others.flatMap((other) => moved(other, spanIn(text, wordsOf(page, [other])))) };
}

const moved = ({ kind, value }: Other, span: Span | null): Other[] =>
  span === null ? [] : [{ ...span, ...(kind !== undefined && { kind }), ...(value !== undefined && { value }) }];

/** The left edge of the cell to the left of a number, if that may be its label. */
function edgeOfLabel(words: readonly Word[], beside: readonly number[], from: number, gap: number): number {
  const sorted = beside.flatMap((i) => words[i] ?? []).sort((a, b) => b.box[2] - a.box[2]);
  let edge = from;
  let isInLabel = false;
  for (const { box } of sorted) {
    if (edge - box[2] > gap) {
      // Over one gap only: what lies beyond a second one is another cell.
      if (isInLabel || from - box[2] > LABEL_WIDTH_MAX) break;
    }
    isInLabel = true;
    edge = Math.min(edge, box[0]);
  }
  return edge;
}

const middleOf = ({ box }: Word) => (box[1] + box[3]) / 2;
const isOnRow = (word: Word | undefined, box: Box) =>
  word !== undefined && middleOf(word) > box[1] && middleOf(word) < box[3];

/** At least half of its width. */
function isWithin(word: Word | undefined, [left, top, right, bottom]: Box): boolean {
  if (word === undefined || middleOf(word) < top || middleOf(word) > bottom) return false;
  const [from, to] = [Math.max(left, word.box[0]), Math.min(right, word.box[2])];
  return to - from >= (word.box[2] - word.box[0]) / 2;
}

/** The words of a line from one to the next gap between cells. */
function cellAround(words: readonly Word[], at: number, gap: number): number[] {
  const isNext = (left: Word | undefined, right: Word | undefined) =>
    left !== undefined && right !== undefined && left.line === right.line && right.box[0] - left.box[2] <= gap;
  let [first, last] = [at, at];
  while (isNext(words[first - 1], words[first])) first -= 1;
  while (isNext(words[last], words[last + 1])) last += 1;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Words by rows from top to bottom, and from left to right in each. */
function rows(chosen: readonly number[], words: readonly Word[], height: number): number[][] {
  const sorted = chosen.toSorted((a, b) => middleOf(words[a] as Word) - middleOf(words[b] as Word));
  const all: number[][] = [];
  for (const i of sorted) {
    const row = all.at(-1);
    const start = row === undefined ? undefined : words[row[0] ?? -1];
    if (row !== undefined && start !== undefined && middleOf(words[i] as Word) - middleOf(start) < height / 2)
      row.push(i);
    else all.push([i]);
  }
  return all.map((row) => row.sort((a, b) => (words[a]?.box[0] ?? 0) - (words[b]?.box[0] ?? 0)));
}

function spanIn(text: PageText, own: readonly number[]): Span | null {
  const { owner } = text;
  if (owner === null) return null;
  const starts = own.map((i) => owner.indexOf(i)).filter((at) => at >= 0);
  if (starts.length === 0) return null;
  return { start: Math.min(...starts), end: Math.max(...own.map((i) => owner.lastIndexOf(i))) + 1 };
}

const around = (words: readonly (Word | undefined)[]): Box => {
  const boxes = words.flatMap((word) => (word === undefined ? [] : [word.box]));
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
};
