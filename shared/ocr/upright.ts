import type { OcrWord } from "./engine.ts";
import { type Grey, turned } from "./grey.ts";

/**
 * Words that stand on their side: the engine reads those, too, on a page that is otherwise
 * upright or that was printed across. Their boxes are higher than they are wide.
 */

/** Which way a word is read on the image: to the right, down or up. */
export type Direction = "right" | "down" | "up";
export type Place = Pick<OcrWord, "left" | "top" | "right" | "bottom">;

/** A word of this many signs is wider than it is high, unless it stands on its side. */
const SIGNS_MIN = 4;
/** How much higher than wide it then is. */
const ASPECT_MIN = 1.5;

export const isOnSide = ({ text, left, top, right, bottom }: OcrWord): boolean =>
  text.length >= SIGNS_MIN && bottom - top > (right - left) * ASPECT_MIN;

/** Of the print: across the way it is read. */
export const heightOf = (word: OcrWord): number => (isOnSide(word) ? word.right - word.left : word.bottom - word.top);

/** Between a word and the next one of its line. */
export function gapBetween(before: OcrWord, word: OcrWord): number {
  if (!isOnSide(before) && !isOnSide(word)) return word.left - before.right;
  return Math.max(word.top - before.bottom, before.top - word.bottom);
}

/** The way these words are read; one word alone is read as the others of its page that stand on their side. */
export function directionOf(words: readonly OcrWord[], page: readonly OcrWord[]): Direction {
  const onSide = words.filter(isOnSide);
  if (onSide.length * 2 < words.length || onSide.length === 0) return "right";
  const downwards = page.reduce((sum, word, i) => {
    const before = page[i - 1];
    const areBeside = before?.line === word.line && isOnSide(before) && isOnSide(word);
    return areBeside ? sum + Math.sign(word.top - before.top) : sum;
  }, 0);
  return downwards >= 0 ? "down" : "up";
}

const TURNS = { right: 0, down: 270, up: 90 } as const;

/** The image turned so that what is read in this direction lies level. */
export const levelled = (image: Grey, direction: Direction): Promise<Grey> => turned(image, TURNS[direction]);

/** Where a place on the image begins and ends along the levelled one. */
export function along({ left, top, right, bottom }: Place, { height }: Pick<Grey, "height">, direction: Direction) {
  if (direction === "right") return { from: left, to: right };
  return direction === "down" ? { from: top, to: bottom } : { from: height - bottom, to: height - top };
}
