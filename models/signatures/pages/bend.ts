import type { Box } from "../box.ts";
import type { Bend, Size } from "../pixels.ts";
import type { Dice } from "./dice.ts";

/** Gentle waves and slants: paper that does not lie flat, and a hand that never signs twice alike. */

/** Places on each side of a box where the bend is looked up. */
const PLACES = 5;

/**
 * Waves from dice for a picture of `size`: offsets of at most `most` pixels on a grid whose
 * lines are `cell` pixels apart, with a smooth surface between; and a slant: `shear` pixels
 * to the side per pixel down, none in the middle.
 */
export function bendOf(size: Size, dice: Dice, { cell, most, shear }: { cell: number; most: number; shear: number }) {
  const { width, height } = size;
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const grid = (): number[] => Array.from({ length: columns * rows }, () => dice.between(-most, most));
  const [across, down] = [grid(), grid()];
  const bend: Bend = { ...size, x: new Float32Array(width * height), y: new Float32Array(width * height) };
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell);
    const fy = smooth(y / cell - row);
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell);
      const fx = smooth(x / cell - column);
      const at = row * columns + column;
      bend.x[y * width + x] = between(across, at, columns, fx, fy) + shear * (y - height / 2);
      bend.y[y * width + x] = between(down, at, columns, fx, fy);
    }
  }
  return bend;
}

/** From 0 to 1 without a corner at either end, so that grid lines leave no creases. */
const smooth = (t: number): number => t * t * (3 - 2 * t);

function between(grid: readonly number[], at: number, columns: number, fx: number, fy: number): number {
  const [a, b, c, d] = [grid[at], grid[at + 1], grid[at + columns], grid[at + columns + 1]] as [
    number,
    number,
    number,
    number,
  ];
  const [top, low] = [a + (b - a) * fx, c + (d - c) * fx];
  return top + (low - top) * fy;
}

/**
 * Where a box of the flat picture comes to lie in the bent one, in pixels. Each side goes
 * half way between the mean of what moves on it and the outermost: ink touches a side of its box at a few places.
 */
export function bentBox(box: Box, bend: Bend): Box {
  const side = (pointAt: (share: number) => [number, number], axis: 0 | 1, outermost: (...of: number[]) => number) => {
    const moved = Array.from({ length: PLACES }, (_, i) => bentPoint(pointAt(i / (PLACES - 1)), bend)[axis]);
    return (moved.reduce((sum, value) => sum + value, 0) / PLACES + outermost(...moved)) / 2;
  };
  const { left, top, right, bottom } = box;
  const x = (share: number) => left + (right - left) * share;
  const y = (share: number) => top + (bottom - top) * share;
  return {
    left: side((share) => [left, y(share)], 0, Math.min),
    right: side((share) => [right, y(share)], 0, Math.max),
    top: side((share) => [x(share), top], 1, Math.min),
    bottom: side((share) => [x(share), bottom], 1, Math.max),
  };
}

/** A bent pixel shows what lies at its offset, so a point goes the other way; looked up again where it went to. */
function bentPoint([x, y]: [number, number], bend: Bend): [number, number] {
  const offset = (px: number, py: number): [number, number] => {
    const column = Math.min(bend.width - 1, Math.max(0, Math.floor(px)));
    const row = Math.min(bend.height - 1, Math.max(0, Math.floor(py)));
    const i = row * bend.width + column;
    return [bend.x[i] as number, bend.y[i] as number];
  };
  const [dx, dy] = offset(x, y);
  const [ex, ey] = offset(x - dx, y - dy);
  return [x - ex, y - ey];
}
