import type { Box } from "#shared/reading.ts";
import { boxAround } from "./box.ts";
import { type Character, NAMELESS, type Place } from "./characters.ts";

/**
 * Stretches of a page in a font that does not say which letters it draws: what stands there
 * only the page's picture tells. A symbol here and there is none, nor is a row of boxes or dots.
 */

/** Letters side by side: a logo's symbol font has one to three, a bank code eight. */
const RUN_LETTERS_MIN = 5;
/** Different ones among them: rules, leader dots and empty boxes repeat one sign, now and then with another at their end. */
const RUN_KINDS_MIN = 3;
/** The letters outside such stretches, with a gap in place of each within, and where the stretches are. */
export function withoutUnmapped(
  characters: readonly Character[],
  size: { width: number; height: number },
): { characters: readonly Character[]; unmapped: Box[] } {
  const runs = runsOf(characters).filter(isText);
  if (runs.length === 0) return { characters, unmapped: [] };
  const lost = new Set(runs.flat());
  return {
    characters: characters.map((character) => (lost.has(character) ? { text: " ", place: null } : character)),
    unmapped: runs.map((run) => boxAround(placesOf(run), size)),
  };
}

/** Unmapped letters that follow each other on one line with nothing but spaces between. */
function runsOf(characters: readonly Character[]): Character[][] {
  const runs: Character[][] = [];
  let isOpen = false;
  for (const character of characters) {
    const { text, place, isUnmapped = false } = character;
    if (place !== null && isUnmapped) {
      if (isOpen) runs.at(-1)?.push(character);
      else runs.push([character]);
      isOpen = true;
    } else if (text.trim() !== "" || isLineEnd(character)) isOpen = false;
  }
  return runs;
}

const isLineEnd = ({ text, place }: Character): boolean => place === null && /[\r\n]/.test(text);

function isText(run: readonly Character[]): boolean {
  if (run.length < RUN_LETTERS_MIN) return false;
  const kinds = new Set(run.map(({ text }) => text));
  return kinds.size >= RUN_KINDS_MIN || kinds.has(NAMELESS);
}

const placesOf = (run: readonly Character[]): Place[] => run.flatMap(({ place }) => (place === null ? [] : [place]));
