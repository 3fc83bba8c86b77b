import type { Box } from "./placed.ts";

/** Of the page's width and height: fine enough for a signature, and a page is crossed in a hundred steps. */
const STEP = 0.01;
/** A box is never moved to nothing. */
const SIZE_MIN = 0.01;

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** A box one step on by an arrow key, or its right and lower sides alone; null for another key. It stays on the page. */
export function movedBox([left, top, right, bottom]: Box, key: string, isResized: boolean): Box | null {
  const way = WAYS[key];
  if (way === undefined) return null;
  const [x, y] = way;
  if (isResized)
    return [left, top, between(right + x, left + SIZE_MIN, 1), between(bottom + y, top + SIZE_MIN, 1)].map(
      exact,
    ) as Box;
  const [across, down] = [between(x, -left, 1 - right), between(y, -top, 1 - bottom)];
  return [left + across, top + down, right + across, bottom + down].map(exact) as Box;
}

const between = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
/** A hundred steps there and back end where they began. */
const exact = (value: number): number => Math.round(value * 1e6) / 1e6;
