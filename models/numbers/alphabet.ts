/** What the net tells apart: the characters account numbers are written in, any other sign, and the gap between two signs. */

export const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const OTHER = CHARACTERS.length;
export const GAP = OTHER + 1;
export const CLASSES = GAP + 1;

/** The class of a printed sign; a space is a gap. */
export function classOf(sign: string): number {
  if (sign === " ") return GAP;
  const found = CHARACTERS.indexOf(sign);
  return found < 0 ? OTHER : found;
}
