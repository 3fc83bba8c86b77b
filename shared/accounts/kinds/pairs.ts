import type { Span } from "../account.ts";
import { CELL_GAP } from "../table.ts";

/**
 * National numbers come in two parts, each after its label: a bank's code and an
 * account. They stand in one line, in two, or in a table with the labels above.
 */

export interface Part extends Span {
  digits: string;
}

/** A label further from its number than this belongs to something else. */
const REACH_CHARACTERS = 80;
/** Beyond this the bank's code and the account are not of one block. */
const PAIR_CHARACTERS = 160;

/**
 * Numbers of the given form that follow a label on its line, or stand below it in the
 * next one or two. `taken`: where numbers begin that another label has; in a table
 * whose labels stand above, the next number is meant.
 */
export function labelledNumbers(
  text: string,
  label: RegExp,
  form: RegExp,
  taken: ReadonlySet<number> = new Set(),
): Part[] {
  const found = new Map<number, Part>();
  const every = new RegExp(form.source, `${form.flags}g`);
  for (const match of text.matchAll(label)) {
    const from = match.index + match[0].length;
    const inCell = cellBelow(text, match.index, form);
    if (inCell !== null && !taken.has(inCell.start)) {
      found.set(inCell.start, inCell);
      continue;
    }
    for (const number of reachOf(text, from).matchAll(every)) {
      const start = from + number.index;
      if (taken.has(start)) continue;
      found.set(start, { start, end: start + number[0].length, digits: number[0].replaceAll(/\D/g, "") });
      break;
    }
  }
  return [...found.values()];
}

/**
 * For each first part the nearest second part that does not overlap it; each second part is used once.
 * A page keeps to one order: between two blocks the nearest number is often the next block's. `text`: where they stand.
 */
export function pairs(text: string, firsts: readonly Part[], seconds: readonly Part[]): [Part, Part][] {
  const free = seconds.toSorted((a, b) => a.start - b.start);
  const isSecondFirst = beginsWithSecond(firsts, free);
  let passed = 0;
  return firsts
    .toSorted((a, b) => a.start - b.start)
    .flatMap((first): [Part, Part][] => {
      while (passed < free.length && (free[passed]?.end ?? 0) < first.start - PAIR_CHARACTERS) passed++;
      let best: { at: number; second: Part; cost: number } | null = null;
      for (let at = passed; at < free.length; at++) {
        const second = free[at];
        if (second === undefined || second.start > first.end + PAIR_CHARACTERS) break;
        if (gap(first, second) < 0) continue;
        // What shares its line and its cell belongs to it, before or after. Elsewhere, and on the side where it does not
        // stand on this page, it counts as further away: another column's telephone is no account.
        const isBefore = second.start < first.start;
        const between = text.slice(Math.min(first.end, second.end), Math.max(first.start, second.start));
        const isOnLine = !OTHER_CELL.test(between);
        const away = (isOnLine ? 0 : 1) + (isOnLine || isBefore === isSecondFirst ? 0 : 1);
        const cost = gap(first, second) + (away * PAIR_CHARACTERS) / 2;
        if (best === null || cost < best.cost) best = { at, second, cost };
      }
      if (best === null) return [];
      free.splice(best.at, 1);
      return [[first, best.second]];
    });
}

/** A second part stands before the first one and none after the last: after is where it usually stands. */
function beginsWithSecond(firsts: readonly Part[], seconds: readonly Part[]): boolean {
  const start = Math.min(...firsts.map((first) => first.start));
  const end = Math.max(...firsts.map((first) => first.end));
  const isBefore = (one: Part) => one.end <= start && start - one.end <= PAIR_CHARACTERS;
  const isAfter = (one: Part) => one.start >= end && one.start - end <= PAIR_CHARACTERS;
  return seconds.some(isBefore) && !seconds.some(isAfter);
}

export const around = (a: Span, b: Span): Span & { parts: Span[] } => ({
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
  parts: [a, b],
});

const gap = (a: Span, b: Span) => Math.max(a.start, b.start) - Math.min(a.end, b.end);

const OTHER_CELL = /[\n\t]| {2}/;

/** Labels in a row of cells, numbers in the row below: the one in the label's own cell. Null where it is no such table. */
function cellBelow(text: string, label: number, form: RegExp): Part | null {
  const near = Math.max(0, label - REACH_CHARACTERS);
  const lineStart = Math.max(near, text.lastIndexOf("\n", label - 1) + 1);
  const lineEnd = text.indexOf("\n", label);
  if (lineEnd === -1 || lineEnd - lineStart > 2 * REACH_CHARACTERS) return null;
  const below = text.slice(lineEnd + 1, lineEnd + 1 + 2 * REACH_CHARACTERS).split("\n", 1)[0] ?? "";
  const heads = text.slice(lineStart, lineEnd).split(CELL_GAP);
  const cells = below.split(CELL_GAP);
  if (heads.length < 2 || heads.length !== cells.length) return null;
  const column = text.slice(lineStart, label).split(CELL_GAP).length - 1;
  const cell = cells[column] ?? "";
  const number = form.exec(cell);
  if (number === null) return null;
  const gaps = Array.from(below.matchAll(CELL_GAP), ({ index, 0: gap }) => index + gap.length);
  const start = lineEnd + 1 + (column === 0 ? 0 : (gaps[column - 1] ?? 0)) + number.index;
  return { start, end: start + number[0].length, digits: number[0].replaceAll(/\D/g, "") };
}

/** The rest of the label's line and two more lines, as far as a label reaches. */
function reachOf(text: string, from: number): string {
  const near = text.slice(from, from + REACH_CHARACTERS);
  return near.split("\n", 3).join("\n");
}
