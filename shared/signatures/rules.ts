/**
 * Takes ruling lines out of ink. Where a stroke crosses a line, the line's pixels stay,
 * so that the stroke is not cut in two.
 */

/** Of the width (or height): no stroke runs straight for longer. */
const LENGTH_SHARE = 0.4;
/** At 200 dpi a printed line is 1 to 5 pixels thick. */
const THICKNESS_MAX = 6;
/** A line may skip this many pixels: scans break them. */
const GAP_MAX = 3;

/** Ink without horizontal and vertical rules; a new array. */
export function removeRules(ink: Uint8Array, width: number, height: number): Uint8Array {
  const out = ink.slice();
  removeAlong(out, ink, { length: width, lines: height, along: 1, across: width });
  removeAlong(out, ink, { length: height, lines: width, along: width, across: 1 });
  return out;
}

interface Direction {
  /** Pixels in a line of the image, and how many of those there are. */
  length: number;
  lines: number;
  /** Distance in the array to the next pixel of the line, and to the next line. */
  along: number;
  across: number;
}

function removeAlong(out: Uint8Array, ink: Uint8Array, direction: Direction): void {
  const { length, lines, along, across } = direction;
  for (let line = 0; line < lines; line += 1) {
    for (const [from, to] of runs(ink, line * across, along, length)) {
      if (to - from < length * LENGTH_SHARE) continue;
      for (let k = from; k < to; k += 1) {
        const [first, last] = thickness(ink, line, k, direction);
        if (last - first + 1 > THICKNESS_MAX) continue; // a stroke crosses here
        for (let n = first; n <= last; n += 1) out[n * across + k * along] = 0;
      }
    }
  }
}

/** Runs of ink in a line, gaps up to GAP_MAX bridged: [from, to). */
function runs(ink: Uint8Array, start: number, step: number, length: number): [number, number][] {
  const found: [number, number][] = [];
  let from = -1;
  let last = -1;
  for (let k = 0; k < length; k += 1) {
    if (ink[start + k * step] !== 1) continue;
    if (from >= 0 && k - last > GAP_MAX + 1) {
      found.push([from, last + 1]);
      from = k;
    }
    if (from < 0) from = k;
    last = k;
  }
  if (from >= 0) found.push([from, last + 1]);
  return found;
}

/** First and last line of the ink that lies across `line` at place `k`. */
function thickness(ink: Uint8Array, line: number, k: number, { lines, along, across }: Direction): [number, number] {
  const isInk = (n: number) => ink[n * across + k * along] === 1;
  if (!isInk(line)) return [line, line];
  let [first, last] = [line, line];
  while (first > 0 && isInk(first - 1) && last - first < THICKNESS_MAX) first -= 1;
  while (last < lines - 1 && isInk(last + 1) && last - first < THICKNESS_MAX) last += 1;
  return [first, last];
}
