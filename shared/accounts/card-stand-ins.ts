import type { Word } from "../reading.ts";
import { loneNumbers, spreadOver } from "./hide-cards.ts";
import { isCardNumber } from "./not-accounts.ts";
import { pageText, plainForm } from "./page-text.ts";

/**
 * What finds and judges account numbers knows cards by their digits, and is trained so. A
 * page that is kept has these hidden: before it is searched each hidden number gets digits
 * again, made up but for the last four. They hold as a card's and go no further than the
 * search, which shows the last four only. Pure.
 */

/** As hideCards leaves them; spaces and the like between digits as cardNumbers takes them. */
const GAP = "[ \\t]{0,6}(?:[-.\\n/][ \\t]{0,3})?";
const HIDDEN = new RegExp(`(?<![Xx])X(?:${GAP}X){8,14}(?:${GAP}\\d){4}(?!\\d)`, "g");
/** Made-up digits that by chance make a valid account with what stands before are tried again: one in a hundred. */
const ROUNDS = 5;

interface Run {
  hidden: string;
  start: number;
  end: number;
  /** How often its digits were made up anew. */
  round: number;
}

/** The text with digits for each of `cards`. What somebody else hid stays as it is. */
export function withStandIns(text: string, cards: readonly string[]): string {
  const runs = runsOf(text, cards);
  for (let round = 1; runs.length > 0; round += 1) {
    const made = filled(text, runs);
    const clashing = clashes(made, runs);
    if (clashing.length === 0 || round === ROUNDS) return made;
    for (const run of clashing) run.round = round;
  }
  return text;
}

/** The same where it matters only that digits stand there. */
export const withDigits = (text: string, cards: readonly string[]): string => filled(text, runsOf(text, cards));

function runsOf(text: string, cards: readonly string[]): Run[] {
  if (cards.length === 0) return [];
  const known = new Set(cards);
  return Array.from(plainForm(text).matchAll(HIDDEN), ({ 0: hidden, index }) => ({
    ...{ hidden, start: index, end: index + hidden.length, round: 0 },
  })).filter(({ hidden }) => known.has(hidden));
}

function filled(text: string, runs: readonly Run[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { hidden, start, end, round } of runs) {
    pieces.push(text.slice(at, start), standIn(hidden, round));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}

/** Runs that are not found as what they stand for, that alone and whole. */
function clashes(text: string, runs: readonly Run[]): Run[] {
  const ends = new Map(runs.map(({ start, end }) => [start, end]));
  const [exact, others] = [new Set<number>(), new Uint8Array(text.length)];
  for (const { start, end } of loneNumbers(plainForm(text)))
    if (ends.get(start) === end) exact.add(start);
    else others.fill(1, start, end);
  return runs.filter(({ start, end }) => !exact.has(start) || others.subarray(start, end).includes(1));
}

/** The same over the words of a page. */
export function wordsWithStandIns(words: readonly Word[], cards: readonly string[]): readonly Word[] {
  if (cards.length === 0 || words.length === 0) return words;
  const page = pageText({ number: null, words, text: "" });
  return spreadOver(page, withStandIns(page.original, cards));
}

function standIn(hidden: string, round: number): string {
  const places = hidden.replaceAll(/[^X\d]/g, "");
  const made = digitsFor(places.length, places.slice(-4), round);
  let at = 0;
  return hidden.replaceAll(/[X\d]/g, () => made[at++] ?? "");
}

function digitsFor(length: number, last: string, round: number): string {
  const head = length === 15 ? "37" : [13, 16, 19].includes(length) ? "4" : "36";
  const middle = String(round).padStart(length - head.length - 1 - last.length, "0");
  for (let check = 0; check <= 9; check += 1) {
    const digits = `${head}${middle}${check}${last}`;
    if (isCardNumber(digits)) return digits;
  }
  throw new Error("for every beginning one digit makes a card number hold");
}
