import { readFile } from "node:fs/promises";
import { createDice } from "#models/accounts/documents/dice.ts";
import { ibanOf, written } from "#models/accounts/documents/numbers.ts";
import type { AccountRole } from "#shared/accounts/account.ts";
import type { PageInput } from "#shared/accounts/page-text.ts";
import type { Word } from "#shared/reading.ts";

/**
 * Letters in wordings of their own (test/fixtures/odd-letters), each with accounts made from
 * a seed: [b] a payee's, [p] a payer's, [o] another's, [w] the bank's own, [c] that of who
 * collects by direct debit, which may be told as anything but the payer's, [q] that of who pays back or
 * of an account that is closed, which may be told as anything but the payee's, [u] one that the letter does not say whose it is.
 */
export interface OddLetter {
  text: string;
  /** What each account may be told as. */
  truth: ReadonlyMap<string, readonly AccountRole[]>;
  own: string[];
}

const ROLES: Readonly<Record<string, readonly AccountRole[]>> = {
  b: ["beneficiary"],
  p: ["payer"],
  o: ["other"],
  w: ["own"],
  c: ["beneficiary", "other"],
  q: ["payer", "other"],
  u: ["beneficiary", "payer", "other"],
};
const BETWEEN = "\n=====\n";

export async function oddLetters(file: string, seed: number): Promise<OddLetter[]> {
  const texts = (await readFile(new URL(`../fixtures/odd-letters/${file}`, import.meta.url), "utf8")).trimEnd();
  return texts.split(BETWEEN).map((pattern, i) => withAccounts(pattern, seed * 1_000 + i + 1));
}

export function withAccounts(pattern: string, seed: number): OddLetter {
  const dice = createDice(seed);
  const made = new Map<string, { iban: string; shown: string }>();
  const truth = new Map<string, readonly AccountRole[]>();
  const own: string[] = [];
  const text = pattern.replaceAll(/\[([bpowcqu])(\d?)\]/g, (mark, role: string) => {
    const known = made.get(mark);
    if (known !== undefined) return known.shown;
    const iban = ibanOf(dice);
    const one = { iban, shown: written(dice, iban) };
    made.set(mark, one);
    truth.set(iban, ROLES[role] ?? []);
    if (role === "w") own.push(iban);
    return one.shown;
  });
  return { text, truth, own };
}

/** The same as printed on a page: a word after the other, a line under the other. */
export function printed({ text }: OddLetter): PageInput {
  const words = text.split("\n").flatMap((line, at) =>
    Array.from(line.matchAll(/\S+/g), ({ 0: word, index }): Word => {
      const top = TOP + at * STEP;
      const left = LEFT + index * LETTER;
      return { text: word, line: at, box: [left, top, left + word.length * LETTER, top + HEIGHT] };
    }),
  );
  return { number: 1, words, text };
}

/** Of the page's width and height, as a typewriter sets a letter. */
const [LEFT, LETTER, TOP, STEP, HEIGHT] = [0.08, 0.009, 0.06, 0.018, 0.011];
