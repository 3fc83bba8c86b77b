import type { Strokes } from "./strokes.ts";

/**
 * How a hand bends its strokes, wherever in the signature: at every point of every outline,
 * the directions of the two legs that meet there (Bulacu & Schomaker 2007, "contour hinge").
 * A slow, drawn copy bends differently from a hand that knows its way. Pure.
 */

/** Directions of a whole turn, per leg. */
const TURNS = 12;
/** Where ink begins, of a pixel's share of it. */
const INK = 0.5;
type Point = readonly [x: number, y: number];
/** The eight neighbours, in the order of the hands of a clock. */
const AROUND: readonly Point[] = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];
/** Its place in AROUND. */
const LEFT = 4;

/** Shares of all outline points, by the directions of their legs of `leg` points; sums to 1. */
export function hingesOf(strokes: Strokes, leg: number): Float32Array {
  const counts = new Float32Array(TURNS * TURNS);
  let total = 0;
  for (const outline of outlinesOf(strokes)) {
    const { length } = outline;
    if (length < 2 * leg + 2) continue;
    for (let i = 0; i < length; i += 1) {
      const [x, y] = outline[i] as Point;
      const [ax, ay] = outline[(i + leg) % length] as Point;
      const [bx, by] = outline[(i - leg + length) % length] as Point;
      const bin = turnOf(ax - x, ay - y) * TURNS + turnOf(bx - x, by - y);
      counts[bin] = (counts[bin] as number) + 1;
      total += 1;
    }
  }
  return total === 0 ? counts : counts.map((count) => count / total);
}

const turnOf = (x: number, y: number): number =>
  Math.floor((Math.atan2(y, x) / (2 * Math.PI) + 1.0001) * TURNS) % TURNS;

/** The outlines of all ink, outer and inner, point by point with the paper at one side (Moore). */
export function outlinesOf({ width, height, ink }: Strokes): Point[][] {
  const isInk = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (ink[y * width + x] as number) >= INK;
  // Per pixel and side: whether an outline was entered there, and whether one has passed the paper there.
  const entered = new Uint8Array(ink.length * 8);
  const passed = new Uint8Array(ink.length * 8);
  const follow = (startX: number, startY: number): Point[] => {
    const points: Point[] = [];
    let [x, y, back] = [startX, startY, LEFT];
    // Where it would enter a pixel from a side it did before, it has been around.
    while (entered[(y * width + x) * 8 + back] === 0) {
      const side = (y * width + x) * 8;
      entered[side + back] = 1;
      points.push([x, y]);
      let turn = back;
      for (let step = 0; step < 8; step += 1) {
        turn = (back + step) % 8;
        const [dx, dy] = AROUND[turn] as Point;
        if (isInk(x + dx, y + dy)) break;
        passed[side + turn] = 1;
      }
      const [dx, dy] = AROUND[turn] as Point;
      if (!isInk(x + dx, y + dy)) break; // a single pixel
      const [px, py] = AROUND[(turn + 7) % 8] as Point;
      x += dx;
      y += dy;
      back = AROUND.findIndex(([ax, ay]) => ax === px - dx && ay === py - dy);
    }
    return points;
  };
  const outlines: Point[][] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (isInk(x, y) && !isInk(x - 1, y) && passed[(y * width + x) * 8 + LEFT] === 0) outlines.push(follow(x, y));
  return outlines;
}
