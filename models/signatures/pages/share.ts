import { compose, SIZES } from "./compose.ts";
import { diceOf } from "./dice.ts";
import type { Fonts } from "./scenes.ts";
import type { Source } from "./sources.ts";
import type { Example } from "./vary.ts";

/** What the parts of every step are composed from, and how a step is shared out. */
export interface Plan {
  sources: readonly Source[];
  fonts: Fonts;
  seed: number;
  /** Per share. */
  parts: number;
  shares: number;
}

/**
 * The parts of one share of a step, all of the step's size. Each share has dice of its
 * own: what is composed depends neither on the thread nor on where a training went on.
 */
export function composeShare({ sources, fonts, seed, parts, shares }: Plan, step: number, share: number): Example[] {
  const dice = diceOf((Math.imul(seed, 0x9e3779b1) ^ Math.imul(step * shares + share + 1, 0x85ebca6b)) >>> 0);
  const size = SIZES[step % SIZES.length] as (typeof SIZES)[number];
  return Array.from({ length: parts }, () => compose(sources, fonts, dice, size));
}
