import { IBAN_PLACES, type Place } from "../registry.ts";

/** What lies between two characters of one number: spaces, a table's or a comb's line, a hyphen, a line break. */
const SEPARATORS = /[ \t.\-|·_]/;
/** What the sides of boxes are read as, where each character has a box of its own. */
const SIDES = /[[\]/\\{}!]/;
/** Of the gaps between characters in such boxes, as many at least are seen. */
const BOXED_SHARE_MIN = 0.6;
/** Spaces in a letter-spaced or justified line, and the tab of a table cell. More is another number. */
const SEPARATORS_MAX = 6;
/** 34 characters over more lines than this are not one number. */
const LINE_BREAKS_MAX = 2;

/** How a number's characters are grouped. A lone way of writing is evidence that it is one number. */
export type Grouping = "compact" | "fours" | "spaced" | "odd";

export interface Run {
  /** Raw characters without separators, as many as the country's IBAN has. */
  raw: string;
  start: number;
  end: number;
  grouping: Grouping;
  places: readonly Place[];
  country: string;
  lineBreaks: number;
}

/** Every place where an IBAN of `length` characters could stand; `repairCountry` also reads 8E as BE. */
export function* runs(text: string, repairCountry: boolean): Generator<Run> {
  for (let start = 0; start < text.length; start++) {
    if (!isStart(text, start)) continue;
    const second = next(text, start);
    if (second === null) continue;
    const raw = (text.charAt(start) + text.charAt(second.at)).toUpperCase();
    for (const country of IBAN_PLACES.has(raw) || !repairCountry ? [raw] : countriesLike(raw)) {
      const places = IBAN_PLACES.get(country);
      const run = places === undefined ? null : collect(text, start, places, country);
      if (run !== null) yield run;
    }
  }
}

const isAlphanumeric = (char: string) => /[A-Za-z0-9]/.test(char);
const LETTERS: Readonly<Record<string, string>> = { "0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G" };
/** A fax takes the bars of these; "DL" is no country, and "DE" one. */
const BARS = "EFL";
/** The countries that two signs may be a misreading of: as read, or with other bars. */
function countriesLike(raw: string): string[] {
  const letters = lettersFor(raw);
  const others = [0, 1].flatMap((i) =>
    BARS.includes(letters.charAt(i)) ? Array.from(BARS, (bar) => letters.slice(0, i) + bar + letters.slice(i + 1)) : [],
  );
  return [...new Set([letters, ...others])];
}
export const lettersFor = (raw: string): string => raw.replaceAll(/\d/g, (digit) => LETTERS[digit] ?? digit);

/** At the beginning of a word, or glued to the label IBAN. */
function isStart(text: string, at: number): boolean {
  if (!isAlphanumeric(text.charAt(at))) return false;
  if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  return /iban$/i.test(text.slice(Math.max(0, at - 4), at));
}

function collect(text: string, start: number, places: readonly Place[], country: string): Run | null {
  let raw = text.charAt(start);
  let end = start + 1;
  let lineBreaks = 0;
  let hasSides = false;
  const breaks: number[] = [];
  while (raw.length < places.length) {
    const found = next(text, end - 1);
    if (found === null) return null;
    lineBreaks += found.lineBreaks;
    if (lineBreaks > LINE_BREAKS_MAX) return null;
    if (found.at > end) breaks.push(raw.length);
    hasSides ||= found.hasSides;
    raw += text.charAt(found.at);
    end = found.at + 1;
    // Four characters tell most words from a number; the rest is read only where that is so.
    if (raw.length === 4 && !/^..[0-9OoQDIl|iSsBZzG]{2}$/.test(raw)) return null;
  }
  if (!isEnd(text, end)) return null;
  if (hasSides && breaks.length < (places.length - 1) * BOXED_SHARE_MIN) return null;
  return { raw, start, end, places, country, lineBreaks, grouping: groupingOf(breaks, places.length) };
}

/** Where the character after the one at `at` stands, over separators; null where there is none. */
function next(text: string, at: number): { at: number; lineBreaks: number; hasSides: boolean } | null {
  let lineBreaks = 0;
  let separators = 0;
  let hasSides = false;
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (isAlphanumeric(char)) return { at: i, lineBreaks, hasSides };
    if (char === "\n") lineBreaks++;
    else if (char === ">" && lineBreaks > 0)
      continue; // a quoted mail
    else {
      const isSide = SIDES.test(char);
      if (!(isSide || SEPARATORS.test(char)) || ++separators > SEPARATORS_MAX) return null;
      hasSides ||= isSide;
    }
    if (lineBreaks > 1) return null;
  }
  return null;
}

/** Not in the middle of a longer word, unless a text layer glued the next label to it. */
const isEnd = (text: string, end: number) =>
  !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2)) || /^(?:BIC|SWIFT)/i.test(text.slice(end, end + 5));

function groupingOf(breaks: readonly number[], length: number): Grouping {
  if (breaks.length === 0) return "compact";
  if (breaks.length === length - 1) return "spaced";
  const fours = Math.ceil(length / 4) - 1;
  return breaks.length === fours && breaks.every((at) => at % 4 === 0) ? "fours" : "odd";
}
