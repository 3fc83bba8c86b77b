import type { Laid } from "./frames.ts";

/**
 * Letter-spaced type ("P l e a s e   p a y") has gaps between letters that are words' gaps elsewhere. Its letters come
 * out as words of one letter, in which nobody finds "account" or "invoice".
 */

/** No prose has as many words of one letter in a row. */
const LETTERS_MIN = 6;
/** Of these, so many are no digits: figures in a row may be a scale or boxes, and what searches for numbers reads them as they are. */
const ALPHABETIC_MIN = 4;
/** A gap larger than the usual one by this, and by this many font sizes, is a word's. */
const WORD_GAP_RATIO = 1.4;
const WORD_GAP_EMS = 0.12;
/** Further apart than this many font sizes they are cells of a table. */
const TRACKING_EMS_MAX = 1.5;

type Group = readonly Laid[];

/** The words of a line, those of a letter-spaced stretch put together. They stand from left to right. */
export function withSpacedWords(groups: readonly Group[]): Group[] {
  const words: Group[] = [];
  for (let at = 0; at < groups.length; ) {
    let end = at;
    while (end < groups.length && isLetter(groups[end]) && (end === at || gapBetween(groups, end - 1) !== null))
      end += 1;
    const run = groups.slice(at, Math.max(end, at + 1));
    words.push(...(isSpaced(run) ? together(run) : run));
    at += run.length;
  }
  return words;
}

const textOf = (group: Group | undefined): string => (group ?? []).map(({ text }) => text).join("");
const isLetter = (group: Group | undefined): boolean => [...textOf(group)].length === 1;

function isSpaced(run: readonly Group[]): boolean {
  return run.length >= LETTERS_MIN && run.filter((one) => /\p{L}/u.test(textOf(one))).length >= ALPHABETIC_MIN;
}

/** In font sizes; null where they are not side by side. */
function gapBetween(groups: readonly Group[], at: number): number | null {
  const [left, right] = [groups[at]?.at(-1), groups[at + 1]?.[0]];
  if (left === undefined || right === undefined) return null;
  const gap = (right.start - left.end) / Math.max(left.em, right.em);
  return gap >= 0 && gap <= 2 * TRACKING_EMS_MAX + 1 ? gap : null;
}

function together(run: readonly Group[]): Group[] {
  const gaps = run.slice(1).map((_, i) => gapBetween(run, i) ?? 0);
  // Most of the gaps are within words; of many short words the smaller half is.
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 3)] ?? 0;
  if (usual > TRACKING_EMS_MAX) return [...run];
  const wordGap = Math.max(usual * WORD_GAP_RATIO, usual + WORD_GAP_EMS);
  const words: Laid[][] = [];
  for (const [i, group] of run.entries()) {
    const word = words.at(-1);
    if (word === undefined || (gaps[i - 1] ?? 0) > wordGap) words.push([...group]);
    else word.push(...group);
  }
  return words;
}
