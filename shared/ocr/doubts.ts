import { findIbans, validIbans } from "#shared/accounts/kinds/iban.ts";
import { pageText, wordsOf } from "#shared/accounts/page-text.ts";
import type { OcrWord } from "./engine.ts";
import type { Grey } from "./grey.ts";

/** Numbers that were read and cannot be right, and labels with nothing behind them. Pure. */

export type NumberKind = "iban" | "bic";

/** Where a number stands that is doubted, and which words it would replace: `count` of them from `at` on. */
export interface Doubt {
  kind: NumberKind;
  box: { left: number; top: number; right: number; bottom: number };
  at: number;
  count: number;
  /** Of a bank's code: the countries of the page's accounts, one of which must be its own. */
  countries?: ReadonlySet<string>;
}

/** A list of a hundred numbers that do not hold is no IBANs. */
const DOUBTS_MAX = 8;
/** A label without anything behind it: this share of the page's width is looked at. */
const STRIP_SHARE = 0.6;
/** It begins this share of the label's height behind it. */
const STRIP_FROM_HEIGHTS = 0.4;

/** A label of its own, as its words end; what follows on the line is the number. */
const LABELS = [
  ["iban", /(?:^|[^\p{L}])IBAN[:.]?$/iu],
  ["bic", /(?:^|[^\p{L}])(?:BIC|SWIFT)[:.]?$/iu],
] as const;
/** As long as the shortest IBANs, mostly digits, and begun by what may be letters: read so by chance it is not. */
const NUMBER_LIKE = /^[A-Z0-9]{2}[A-Z0-9]{13,32}$/;
const NUMBER_DIGITS_MIN = 11;

export function doubtsOf(words: readonly OcrWord[], { width, height }: Pick<Grey, "width" | "height">): Doubt[] {
  const page = pageText({
    number: 1,
    text: "",
    words: words.map(({ text, line, confidence, left, top, right, bottom }) => ({
      text,
      line,
      confidence,
      box: [left / width, top / height, right / width, bottom / height],
    })),
  });
  const doubts: Doubt[] = [];
  const taken = new Set<number>();
  const countries = new Set<string>();
  for (const candidate of findIbans(page.text, [], true)) {
    if (candidate.check !== "invalid") countries.add(candidate.value.slice(0, 2));
    const indices = wordsOf(page, [candidate]).toSorted((a, b) => a - b);
    for (const index of indices) taken.add(index);
    if (candidate.check !== "valid" && isRun(indices)) doubts.push(doubtOf("iban", words, indices));
  }
  for (const indices of numberRuns(words, taken)) doubts.push(doubtOf("iban", words, indices));
  for (const [index, word] of words.entries())
    for (const [kind, label] of LABELS)
      if (label.test(word.text)) {
        const behind = wordsBehind(words, index);
        if (behind.length === 0) doubts.push(stripOf(kind, word, index, width));
        else if (kind === "iban" && isMisread(words, behind, taken)) doubts.push(doubtOf(kind, words, behind));
        else if (kind === "bic" && isMisfit(words[behind[0] ?? -1], countries))
          doubts.push({ ...doubtOf(kind, words, behind.slice(0, 1)), countries });
      }
  return doubts.slice(0, DOUBTS_MAX);
}

/** As numbers are printed in groups of four; the last group may be shorter. */
const GROUP = /^[A-Z0-9]{2,5}$/;
const GROUPS_MIN = 4;

/** Words, or groups of words of one line, that together are as an IBAN is, whatever became of its country and label. */
function numberRuns(words: readonly OcrWord[], taken: ReadonlySet<number>): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  const close = () => {
    // What stands before a number, such as "IRAN" for its label, may be as short as its groups; the first of these has the check digits.
    for (let from = 0; run.length - from >= GROUPS_MIN; from += 1) {
      const own = run.slice(from);
      const [first = "", ...others] = own.map((index) => words[index]?.text ?? "");
      if (!/\d/.test(first) || !isNumberLike([first, ...others].join(""))) continue;
      runs.push(own);
      break;
    }
    run = [];
  };
  for (const [index, { text, line }] of words.entries()) {
    if (run.length > 0 && words[index - 1]?.line !== line) close();
    if (taken.has(index)) close();
    else if (isNumberLike(text)) {
      close();
      runs.push([index]);
    } else if (GROUP.test(text)) run.push(index);
    else close();
  }
  close();
  return runs;
}

const isNumberLike = (text: string): boolean =>
  NUMBER_LIKE.test(text) && text.replaceAll(/\D/g, "").length >= NUMBER_DIGITS_MIN && /^(?!\d\d)/.test(text);

/** Words that follow each other: what reading order tore apart is not put together here. */
const isRun = (indices: readonly number[]): boolean =>
  indices.length > 0 && indices.every((index, i) => i === 0 || index === (indices[i - 1] ?? 0) + 1);

function doubtOf(kind: NumberKind, words: readonly OcrWord[], indices: readonly number[]): Doubt {
  const box = around(indices.flatMap((index) => words[index] ?? []));
  return { kind, box, at: indices[0] ?? 0, count: indices.length };
}

export const around = (words: readonly OcrWord[]): Doubt["box"] => ({
  left: Math.min(...words.map(({ left }) => left)),
  top: Math.min(...words.map(({ top }) => top)),
  right: Math.max(...words.map(({ right }) => right)),
  bottom: Math.max(...words.map(({ bottom }) => bottom)),
});

/** More than a speck or a rule that was read as a letter. */
const SIGNS = /[\p{L}\p{N}]{2}/u;

/** What was read to the right of a word, at its height: indices from left to right. */
function wordsBehind(words: readonly OcrWord[], index: number): number[] {
  const label = words[index];
  if (label === undefined) return [];
  const middle = (label.top + label.bottom) / 2;
  const behind = Array.from(words.entries()).filter(
    ([, { left, top, bottom, text }]) => left >= label.right && top < middle && bottom > middle && SIGNS.test(text),
  );
  return behind.sort(([, a], [, b]) => a.left - b.left).map(([other]) => other);
}

/** Of the digits of an IBAN: as many were read at least. */
const MISREAD_DIGITS_MIN = 6;

/** Whether words behind a label, on a line of their own for the engine, are a number that does not hold. */
function isMisread(words: readonly OcrWord[], behind: readonly number[], taken: ReadonlySet<number>): boolean {
  if (!isRun(behind) || behind.some((index) => taken.has(index))) return false;
  const text = behind.map((index) => words[index]?.text ?? "").join(" ");
  return text.replaceAll(/\D/g, "").length >= MISREAD_DIGITS_MIN && validIbans(`IBAN ${text}`).length === 0;
}

/** As long as a bank's code, and of its letters and digits. */
const CODE_LIKE = /^[A-Z0-9]{8}(?:[A-Z0-9]{3})?$/;

/** A speck before a word was read as one of these. */
const SPECK = /^[.,'’·:;]/;

/** What is called a bank's code and is of none of the countries that the page's accounts are of, or has a speck stuck to it. */
function isMisfit(word: OcrWord | undefined, countries: ReadonlySet<string>): boolean {
  const code = word?.text.replace(SPECK, "") ?? "";
  if (countries.size === 0 || !CODE_LIKE.test(code)) return false;
  return code !== word?.text || !countries.has(code.slice(4, 6));
}

const stripOf = (kind: NumberKind, label: OcrWord, index: number, width: number): Doubt => ({
  kind,
  box: {
    left: label.right + (label.bottom - label.top) * STRIP_FROM_HEIGHTS,
    top: label.top,
    right: Math.min(width, label.right + width * STRIP_SHARE),
    bottom: label.bottom,
  },
  at: index + 1,
  count: 0,
});
