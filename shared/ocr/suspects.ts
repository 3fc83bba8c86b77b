import { validIbans } from "#shared/accounts/kinds/iban.ts";
import type { OcrWord } from "./engine.ts";
import { gapBetween, heightOf } from "./upright.ts";

/**
 * Words that may be an account number although they do not look like one any more: poor
 * print with about as many signs, hardly a word among them that was read with confidence.
 */

export interface Suspect {
  /** Words `at` and the `count - 1` after it. */
  at: number;
  count: number;
}

/** Of a word: below it, it was read wrongly as often as not. */
const DOUBTED_BELOW = 0.6;
/** Letters and digits; the shortest IBAN has 15, and print that runs together loses some. */
const SIGNS_MIN = 9;
const SIGNS_MAX = 44;
/** Of the signs: digits, and letters that digits are read as. */
const DIGIT_LIKE = /[0-9OQDILSBZGAUT]/g;
const DIGIT_LIKE_SHARE_MIN = 0.6;
/** Of the signs: digits themselves, since capitals alone are words. */
const DIGIT_SHARE_MIN = 0.3;
/** A gap of more than this many heights parts two columns. */
const COLUMN_GAP_HEIGHTS = 2.5;
/** A bad page of figures has hundreds of such runs; the fullest are looked at. */
const SUSPECTS_MAX = 20;

/** Of `runs` (runsOf) those that are worth a closer look, but none with a word of `taken`. */
export function suspectsOf(
  words: readonly OcrWord[],
  runs: readonly (readonly number[])[],
  taken: ReadonlySet<number>,
): Suspect[] {
  const found = runs.flatMap((run): (Suspect & { signs: number })[] => {
    if (run.some((index) => taken.has(index))) return [];
    const [at = 0] = run;
    const text = run.map((index) => words[index]?.text ?? "");
    const signs = signsOf(text.join(""));
    if (!run.some((index) => isDoubted(words[index])) || signs.length < SIGNS_MIN || signs.length > SIGNS_MAX)
      return [];
    const digitLike = signs.match(DIGIT_LIKE)?.length ?? 0;
    const digits = signs.match(/\d/g)?.length ?? 0;
    if (digitLike < signs.length * DIGIT_LIKE_SHARE_MIN || digits < signs.length * DIGIT_SHARE_MIN) return [];
    if (validIbans(`IBAN ${text.join(" ")}`).length > 0) return [];
    return [{ at, count: run.length, signs: signs.length }];
  });
  return found
    .sort((a, b) => b.signs - a.signs)
    .slice(0, SUSPECTS_MAX)
    .map(({ at, count }) => ({ at, count }));
}

const signsOf = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, "");
const isDoubted = (word: OcrWord | undefined): boolean =>
  word !== undefined && word.confidence < DOUBTED_BELOW && /[\p{L}\p{N}]{2}/u.test(word.text);

/** Words of a line side by side, without the label they begin with: indices in order. */
export function runsOf(words: readonly OcrWord[]): number[][] {
  const runs: number[][] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const isBeside =
      before !== undefined &&
      before.line === word.line &&
      gapBetween(before, word) < heightOf(word) * COLUMN_GAP_HEIGHTS &&
      !/[:=]$/.test(before.text) &&
      !/^(?:IBAN|BIC|SWIFT)\W*$/i.test(before.text);
    if (isBeside) runs.at(-1)?.push(index);
    else runs.push([index]);
  }
  return runs;
}
