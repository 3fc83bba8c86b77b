import type { Laid } from "./frames.ts";
import { isRightToLeft } from "./pieces.ts";
import { GAP_EMS, type Row, rowFrom, rowsOf, runsOf } from "./rows.ts";

/**
 * Lines in the order a person reads them, each left to right. A table is read row by row,
 * since a label and its number belong together; columns of prose, and blocks that stand
 * beside each other without sharing lines, are read one after the other.
 */
export function inReadingOrder(pieces: readonly Laid[]): Laid[][] {
  return order(rowsOf(runsOf(pieces)), 0).map(lineOf);
}

/** Lines further apart than this many font sizes, body to body, belong to different blocks: text has 0.5 to 1. */
const BLOCK_EMS = 1.3;
/** Rows looked at for a common gutter. A page of small print has 120. */
const REGION_ROWS_MAX = 300;
/** Columns in columns in columns. */
const DEPTH_MAX = 12;

/** A stretch of rows with an empty strip through all of them, from `lo` to `hi`. */
interface Region {
  rows: Row[];
  lo: number;
  hi: number;
}

/** What of one row stands left and right of a gutter. */
interface Pair {
  left: Row | null;
  right: Row | null;
}

/**
 * Columns may go on over blank lines, as the two halves of a payment slip do: so all rows
 * are looked at together first, and block by block where that shows none.
 */
function order(rows: readonly Row[], depth: number): Row[] {
  if (rows.length < 2 || depth >= DEPTH_MAX) return [...rows];
  return split(rows, depth, (together) => blocksOf(together).flatMap((block) => split(block, depth, (rest) => rest)));
}

/** Puts columns one after the other; stretches of rows without any go through `otherwise`. */
function split(rows: readonly Row[], depth: number, otherwise: (rows: readonly Row[]) => readonly Row[]): Row[] {
  const ordered: Row[] = [];
  let rest: Row[] = [];
  for (let at = 0; at < rows.length; ) {
    const region = regionAt(rows, at);
    const pairs = region === null ? [] : pairsOf(region);
    if (areColumns(pairs)) {
      const sides = [pairs.flatMap(({ left }) => left ?? []), pairs.flatMap(({ right }) => right ?? [])];
      ordered.push(...otherwise(rest), ...sides.flatMap((side) => order(side, depth + 1)));
      rest = [];
    } else rest.push(...rows.slice(at, at + (region?.rows.length ?? 1)));
    at += region?.rows.length ?? 1;
  }
  return [...ordered, ...otherwise(rest)];
}

/** Rows with at most the usual space between them. */
function blocksOf(rows: readonly Row[]): Row[][] {
  const blocks: Row[][] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  let last: Row | undefined;
  for (const row of rows) {
    const isApart = last === undefined || row.top - bottom > BLOCK_EMS * Math.min(row.em, last.em);
    if (isApart) blocks.push([row]);
    else blocks.at(-1)?.push(row);
    bottom = isApart ? row.bottom : Math.max(bottom, row.bottom);
    last = row;
  }
  return blocks;
}

/** The longest stretch of rows from `at` on that has one gutter in common, or null. */
function regionAt(block: readonly Row[], at: number): Region | null {
  const first = block[at];
  if (first === undefined) return null;
  const left = Math.min(...block.map((row) => row.spans[0]?.[0] ?? 0));
  const right = Math.max(...block.map((row) => row.spans.at(-1)?.[1] ?? 0));
  let gaps: [number, number][] = [[left, right]];
  let [from, to] = [right, left];
  let best: { rows: number; gap: [number, number] } | undefined;
  for (let i = at; i < Math.min(block.length, at + REGION_ROWS_MAX); i += 1) {
    const row = block[i] ?? first;
    gaps = without(gaps, row.spans, GAP_EMS * row.em);
    if (gaps.length === 0) break;
    from = Math.min(from, row.spans[0]?.[0] ?? from);
    to = Math.max(to, row.spans.at(-1)?.[1] ?? to);
    let widest: [number, number] | undefined;
    for (const gap of gaps)
      if (gap[0] > from && gap[1] < to && gap[1] - gap[0] > (widest === undefined ? 0 : widest[1] - widest[0]))
        widest = gap;
    if (widest !== undefined) best = { rows: i - at + 1, gap: widest };
  }
  if (best === undefined) return null;
  return { rows: block.slice(at, at + best.rows), lo: best.gap[0], hi: best.gap[1] };
}

/** What of the gaps the spans leave free, where that is at least `width`. Both are in order. */
function without(
  gaps: readonly [number, number][],
  spans: readonly [number, number][],
  width: number,
): [number, number][] {
  const left: [number, number][] = [];
  let k = 0;
  for (const [lo, hi] of gaps) {
    let from = lo;
    while (k < spans.length && (spans[k]?.[1] ?? 0) <= lo) k += 1;
    for (let i = k; i < spans.length && (spans[i]?.[0] ?? hi) < hi; i += 1) {
      const [start, end] = spans[i] ?? [hi, hi];
      if (start - from >= width) left.push([from, start]);
      from = Math.max(from, end);
    }
    if (hi - from >= width) left.push([from, hi]);
  }
  return left;
}

function pairsOf({ rows, lo, hi }: Region): Pair[] {
  const middle = (lo + hi) / 2;
  return rows.map(({ runs }) => {
    const at = runs.findIndex((run) => run.start >= middle);
    const [left, right] = at < 0 ? [runs, []] : [runs.slice(0, at), runs.slice(at)];
    return { left: left.length === 0 ? null : rowFrom(left), right: right.length === 0 ? null : rowFrom(right) };
  });
}

/** Prose fills its column; below this share of the width, or with fewer letters a line, it is cells of a table. */
const PROSE = { rows: 4, fill: 0.6, letters: 22 };
/** Where more lines than this share stand beside one of the other side, the two sides are one table. */
const TABLE_SHARE = 0.5;
/** Cells of one row are level, or lower by the same in every row, to within this many font sizes. */
const LEVEL_EMS = 0.1;
/** Lines nearer than this many font sizes cannot be lines of one text. */
const CLOSE_EMS = 0.8;

function areColumns(pairs: readonly Pair[]): boolean {
  const left = pairs.flatMap((pair) => pair.left ?? []);
  const right = pairs.flatMap((pair) => pair.right ?? []);
  if (isProse(left) && isProse(right)) return true;
  const fewer = Math.min(left.length, right.length);
  const steps = pairs.flatMap((pair) => (pair.left && pair.right ? [pair.right.bottom - pair.left.bottom] : []));
  const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  const em = Math.max(...left.map((row) => row.em), ...right.map((row) => row.em));
  const level = steps.filter((step) => Math.abs(step - usual) <= LEVEL_EMS * em).length;
  if (level > TABLE_SHARE * fewer) return false;
  // They do not share lines: are they between each other's lines, or merely one below the other?
  let between = steps.length - level;
  for (let i = 1; i < pairs.length; i += 1) {
    const [above, below] = [lowest(pairs[i - 1]), lowest(pairs[i])];
    if (above !== null && below !== null && below.bottom - above.bottom < CLOSE_EMS * Math.min(above.em, below.em))
      between += 1;
  }
  return between >= Math.max(1, fewer / 3);
}

const lowest = (pair: Pair | undefined): Row | null => {
  const { left = null, right = null } = pair ?? {};
  return left !== null && right !== null ? (left.bottom > right.bottom ? left : right) : (left ?? right);
};

function isProse(rows: readonly Row[]): boolean {
  if (rows.length < PROSE.rows) return false;
  const start = Math.min(...rows.map((row) => row.spans[0]?.[0] ?? 0));
  const end = Math.max(...rows.map((row) => row.spans.at(-1)?.[1] ?? 0));
  let [filled, letters] = [0, 0];
  for (const row of rows) {
    for (const [from, to] of row.spans) filled += to - from;
    for (const run of row.runs) for (const { text } of run.pieces) letters += text.length;
  }
  return filled >= PROSE.fill * rows.length * (end - start) && letters >= PROSE.letters * rows.length;
}

function lineOf({ runs }: Row): Laid[] {
  const pieces = runs.flatMap((run) => run.pieces);
  const isBackwards = pieces.filter(({ text }) => isRightToLeft(text)).length * 2 > pieces.length;
  if (isBackwards) return pieces.sort((a, b) => b.end - a.end || a.index - b.index);
  return pieces.sort((a, b) => a.start - b.start || a.index - b.index);
}
