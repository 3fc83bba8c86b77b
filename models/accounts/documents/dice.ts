import { randomStream } from "#shared/ml/random.ts";

/** Seeded chance for documents: the same seed gives the same document on every machine. */
export interface Dice {
  /** From `min` up to and including `max`. */
  int(min: number, max: number): number;
  /** True `percent` times of a hundred. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  digits(count: number): string;
  letters(count: number): string;
}

/** Each fourth phrase is kept for measuring, so that a model is never measured on words it was trained with. */
export type Split = "train" | "held-out";
const HELD_OUT_EVERY = 4;
/** Lists shorter than this are shared: nothing would be left. */
const SPLIT_FROM = 8;

export function createDice(seed: number): Dice {
  const next = randomStream(seed);
  for (let i = 0; i < 3; i += 1) next(); // the first numbers of neighbouring seeds are alike
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const some = (alphabet: string, count: number) =>
    Array.from({ length: count }, () => alphabet.charAt(int(0, alphabet.length - 1))).join("");
  return {
    int,
    chance: (percent) => next() * 100 < percent,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error("nothing to pick from");
      return list[int(0, list.length - 1)] as T;
    },
    digits: (count) => some("0123456789", count),
    letters: (count) => some("ABCDEFGHIJKLMNOPQRSTUVWXYZ", count),
  };
}

/** One of the phrases this split may use. */
export function phrase(dice: Dice, split: Split, list: readonly string[]): string {
  if (list.length < SPLIT_FROM) return dice.pick(list);
  const isHeldOut = (i: number) => i % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
  return dice.pick(list.filter((_, i) => isHeldOut(i) === (split === "held-out")));
}
