import { area, type Box } from "./box.ts";
import type { Found } from "./detect.ts";

/** What the file that a page was drawn from says of its places. */
export interface ToldByFile {
  /** Where it draws lines as a hand does. */
  drawn: readonly Box[];
  /** Where it puts pictures; null: nobody knows, as of a page that is an image. */
  pictures: readonly Box[] | null;
}

/** Left, top, right, bottom of each place. */
type Places = readonly (readonly [number, number, number, number])[];

export function toldByFile(drawn: Places, pictures: Places | null | undefined): ToldByFile {
  const boxes = (places: Places) => places.map(([left, top, right, bottom]): Box => ({ left, top, right, bottom }));
  return { drawn: boxes(drawn), pictures: pictures == null ? null : boxes(pictures) };
}

/** Of a candidate, what must lie on a picture or on lines drawn by hand. Less is a neighbour. */
const BACKED_SHARE = 0.15;
/** Confidences are told to a hundredth where a person reads them. */
const LESS = 0.01;

/**
 * Candidates as confidences, where the file has its say. A page of print holds no ink: what is neither a picture
 * nor lines like a hand's is a chart, a bracket or a word, however much it looks like a signature. Whether the file
 * is right, a person sees: such a candidate is told, and stays below `present`.
 */
export function heldToFile(found: readonly Found[], { drawn, pictures }: ToldByFile, present: number): Found[] {
  if (pictures === null) return [...found];
  const backing = [...drawn, ...pictures];
  return found.map((one) =>
    backing.some((place) => sharedArea(one.box, place) >= BACKED_SHARE * area(one.box))
      ? one
      : { ...one, score: Math.min(one.score, present - LESS) },
  );
}

/** Of two boxes; 0 where they are apart. */
export function sharedArea(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(0, across) * Math.max(0, down);
}
