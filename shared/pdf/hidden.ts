import type { Character, Place } from "./characters.ts";
import type { Raster } from "./draw.ts";
import { PICTURE_SQUARES as SQUARES } from "./images.ts";

/**
 * Letters that a file holds and nobody sees on its page: a machine that reads them is told
 * something else than the person who looks. Unlike what a mail's HTML hides they are left out and
 * not marked, since what is read of a page has places, and an account there would be shown on blank paper.
 */

/** What of the page tells whether a letter is seen. Asked only where a letter is in doubt, since drawing takes 20 ms. */
export interface Sight {
  width: number;
  height: number;
  /** Squares that pictures cover, as in PageImages. */
  covered(): Uint8Array;
  /** The page in grey. */
  drawn(): Raster;
}

/** Ink and ground nearer to each other than this, in levels of 256, are one to the eye: a letter drawn in its ground's colour has 0. */
const CONTRAST_MIN = 8;
/** Pixels looked at of a letter, across and down: the strokes of a larger one are wider than the steps. */
const LOOKED_AT = 32;

/** What is seen, with a gap in place of each letter that is not, and how many those are. */
export function withoutHidden(
  characters: readonly Character[],
  sight: Sight,
): { characters: readonly Character[]; hidden: number } {
  if (!characters.some(({ doubt }) => doubt !== undefined)) return { characters, hidden: 0 };
  let hidden = 0;
  const seen = characters.map((character): Character => {
    const { text, place, doubt } = character;
    if (place === null || doubt === undefined) return character;
    // Somebody's OCR lies over the picture that it was read from.
    const isSeen = doubt === "undrawn" ? liesOnPicture(place, sight) : standsOut(place, sight);
    if (isSeen) return character;
    if (text.trim() !== "") hidden += 1;
    return { text: " ", place: null };
  });
  return { characters: seen, hidden };
}

/** Or right beside one: squares are known as covered by their middle. */
function liesOnPicture({ left, top, right, bottom }: Place, { width, height, covered }: Sight): boolean {
  const [x, y] = [(left + right) / 2 / width, (top + bottom) / 2 / height].map((at) => Math.floor(at * SQUARES));
  const squares = covered();
  for (const dy of [-1, 0, 1])
    for (const dx of [-1, 0, 1]) {
      const [column, row] = [(x ?? 0) + dx, (y ?? 0) + dy];
      const isWithin = column >= 0 && column < SQUARES && row >= 0 && row < SQUARES;
      if (isWithin && squares[row * SQUARES + column] === 1) return true;
    }
  return false;
}

function standsOut({ left, top, right, bottom }: Place, sight: Sight): boolean {
  const { data, width, height } = sight.drawn();
  const columns = stepsOf((left / sight.width) * width, (right / sight.width) * width, width);
  let [darkest, lightest] = [255, 0];
  for (const y of stepsOf((top / sight.height) * height, (bottom / sight.height) * height, height))
    for (const x of columns) {
      const value = data[y * width + x] ?? 255;
      darkest = Math.min(darkest, value);
      lightest = Math.max(lightest, value);
      if (lightest - darkest >= CONTRAST_MIN) return true;
    }
  return false;
}

/** Pixels from one side to the other within the page: one at least, LOOKED_AT at most. */
function stepsOf(from: number, to: number, end: number): number[] {
  const first = Math.min(end - 1, Math.max(0, Math.floor(from)));
  const last = Math.min(end - 1, Math.max(first, Math.ceil(to) - 1));
  const step = Math.max(1, Math.ceil((last - first + 1) / LOOKED_AT));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}
