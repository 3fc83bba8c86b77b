import type { Grey } from "./grey.ts";
import { darkThreshold } from "./skew.ts";

/**
 * Whether print lies in dots: a fax leaves of thin or pale strokes a row of them, and of a
 * picture a field of them. Layout then takes letters for dirt, or dirt for the size of letters.
 */

/** Inches of the longer side of a dot, at most, and of a sign. */
const DOT_INCHES = 0.035;
const SIGN_INCHES = 0.3;
/** Dust alone: some hundreds on a page. */
const DOTS_MIN = 1_000;
/** Whole print has a dot for two or three signs, i's and full stops; dust makes it one for one. */
const DOTS_PER_SIGN = 1.2;

export function isBroken(page: Grey, dpi: number): boolean {
  const { dots, signs } = marksOf(page, DOT_INCHES * dpi, SIGN_INCHES * dpi);
  return dots >= DOTS_MIN && dots >= signs * DOTS_PER_SIGN;
}

/** Runs of ink in all that are looked at: the densest print has a tenth of this, grain has more. */
const RUNS_MAX = 2_000_000;

/** Patches of ink that touch nowhere, corners counted, by the pixels of their longer side: up to `dot`, and up to `sign`. */
export function marksOf(page: Grey, dot: number, sign: number): { dots: number; signs: number } {
  const runs = runsOf(page);
  const { count, rows, starts, ends } = runs;
  const parents = new Int32Array(count);
  for (let run = 0; run < count; run += 1) parents[run] = run;
  const rootOf = (run: number): number => {
    let root = run;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root] as number] as number;
      root = parents[root] as number;
    }
    return root;
  };
  let above = 0;
  for (let run = 0; run < count; run += 1) {
    const row = rows[run] as number;
    while ((rows[above] as number) < row - 1) above += 1;
    // The last of those above may reach over the next run, too: it is not passed here.
    while ((rows[above] as number) === row - 1 && (ends[above] as number) < (starts[run] as number)) above += 1;
    for (
      let other = above;
      (rows[other] as number) === row - 1 && (starts[other] as number) <= (ends[run] as number);
      other += 1
    )
      parents[rootOf(run)] = rootOf(other);
  }
  return countedBySide(runs, rootOf, dot, sign);
}

interface Runs {
  count: number;
  rows: Int32Array;
  /** First column, and the one after the last. */
  starts: Int32Array;
  ends: Int32Array;
}

function runsOf({ data, width, height }: Grey): Runs {
  const threshold = darkThreshold(data);
  const [rows, starts, ends]: [number[], number[], number[]] = [[], [], []];
  for (let y = 0; y < height && rows.length < RUNS_MAX; y += 1) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; i += 1) {
      if ((data[i] as number) >= threshold) continue;
      rows.push(y);
      starts.push(i - y * width);
      while (i < end && (data[i] as number) < threshold) i += 1;
      ends.push(i - y * width);
    }
  }
  return {
    count: rows.length,
    rows: new Int32Array(rows),
    starts: new Int32Array(starts),
    ends: new Int32Array(ends),
  };
}

function countedBySide(
  { count, rows, starts, ends }: Runs,
  rootOf: (run: number) => number,
  dot: number,
  sign: number,
) {
  const [left, right, bottom] = [new Int32Array(starts), new Int32Array(ends), new Int32Array(rows)];
  // A root is the first of its runs only by chance: the top is looked for as well.
  const top = new Int32Array(rows);
  for (let run = 0; run < count; run += 1) {
    const root = rootOf(run);
    left[root] = Math.min(left[root] as number, starts[run] as number);
    right[root] = Math.max(right[root] as number, ends[run] as number);
    top[root] = Math.min(top[root] as number, rows[run] as number);
    bottom[root] = Math.max(bottom[root] as number, rows[run] as number);
  }
  let [dots, signs] = [0, 0];
  for (let run = 0; run < count; run += 1) {
    if (rootOf(run) !== run) continue;
    const side = Math.max(
      (right[run] as number) - (left[run] as number),
      (bottom[run] as number) - (top[run] as number) + 1,
    );
    if (side <= dot) dots += 1;
    else if (side <= sign) signs += 1;
  }
  return { dots, signs };
}
