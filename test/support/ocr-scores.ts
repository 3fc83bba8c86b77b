import type { Box } from "#shared/reading.ts";

/** A word and where it stands, in any unit that both sides share. */
export interface Placed {
  text: string;
  box: Box;
}

/** Counts of one page, to be added up: shares of sums say more than means of shares. */
export interface OcrScore {
  /** Characters that are there, without white space. */
  characters: number;
  /** Characters to put in, take out or change until what was read is what is there. */
  errors: number;
  /** Words that hold four digits or more: what account numbers and amounts are made of. */
  numbers: number;
  numbersRight: number;
}

export const NO_SCORE: OcrScore = { characters: 0, errors: 0, numbers: 0, numbersRight: 0 };

/** Words further apart than this many heights belong to different cells. */
const GAP_HEIGHTS = 1.5;
/** Two words stand on one line when they share this much of the lower one's height. */
const SAME_LINE_SHARE = 0.5;
const NUMBER = /(?:\d.*){4}/;

/**
 * How well a page was read, whatever the order its parts were read in: each word read is
 * held against the stretch of text it lies on, so that only letters count. What lies on
 * nothing is wrong as a whole.
 */
export function scoreOcr(truth: readonly Placed[], read: readonly Placed[]): OcrScore {
  const stretches = stretchesOf(truth.filter(({ text }) => plain(text) !== ""));
  const found = stretches.map((): Placed[] => []);
  let errors = 0;
  for (const word of read) {
    let [best, most] = [-1, 0];
    for (const [i, { box }] of stretches.entries()) {
      const shared = overlap(word.box, box);
      if (shared > most) [best, most] = [i, shared];
    }
    const list = found[best];
    if (list === undefined) errors += plain(word.text).length;
    else list.push(word);
  }
  const score = { ...NO_SCORE, errors };
  for (const [i, { words }] of stretches.entries()) {
    const is = plain(inOrder(words));
    const got = plain(inOrder(found[i] ?? []));
    score.characters += is.length;
    score.errors += distance(is, got);
    for (const { text } of words)
      if (NUMBER.test(text)) {
        score.numbers += 1;
        if (got.includes(plain(text))) score.numbersRight += 1;
      }
  }
  return score;
}

export const addScores = (a: OcrScore, b: OcrScore): OcrScore => ({
  characters: a.characters + b.characters,
  errors: a.errors + b.errors,
  numbers: a.numbers + b.numbers,
  numbersRight: a.numbersRight + b.numbersRight,
});

interface Stretch {
  box: Box;
  words: Placed[];
}

/** Words that follow each other on a line without a wide gap. */
function stretchesOf(words: readonly Placed[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const word of [...words].sort((a, b) => a.box[0] - b.box[0])) {
    const [left, top, right, bottom] = word.box;
    const height = bottom - top;
    const before = stretches.find(({ box }) => {
      const shared = Math.min(bottom, box[3]) - Math.max(top, box[1]);
      const lower = Math.min(height, box[3] - box[1]);
      const gap = left - box[2];
      return shared >= SAME_LINE_SHARE * lower && gap <= GAP_HEIGHTS * lower && gap > -lower;
    });
    if (before === undefined) stretches.push({ box: word.box, words: [word] });
    else {
      before.words.push(word);
      const [l, t, r, b] = before.box;
      before.box = [Math.min(l, left), Math.min(t, top), Math.max(r, right), Math.max(b, bottom)];
    }
  }
  return stretches;
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

const inOrder = (words: readonly Placed[]): string =>
  [...words]
    .sort((a, b) => a.box[0] - b.box[0])
    .map(({ text }) => text)
    .join("");

/** Quotes and dashes that look alike are one. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replaceAll(/[‘’‚`´]/g, "'")
    .replaceAll(/[“”„«»]|''/g, '"')
    .replaceAll(/[‐‑‒–—−]/g, "-")
    .replaceAll(/[•·●▪]/g, "·");

/** Levenshtein 1965, by rows. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
