import { type Cells, DIRECTIONS } from "./gradients.ts";

/** Two signatures laid over each other, cell by cell and column by column, with a little give. Pure. */

/** A cell is known by itself and the eight around it. */
const PATCH = 9 * DIRECTIONS;

/** A signature's cells with their surroundings, for matching. */
export interface Patches {
  width: number;
  height: number;
  centre: readonly [x: number, y: number];
  /** Cells with ink near them. */
  inked: Int32Array;
  /** PATCH values a cell, of length 1; zeros where there is no ink. */
  values: Float32Array;
  /** How much ink is around the cell. */
  weights: Float32Array;
}

/** Each cell's surroundings at one strength, so that a thick pen looks like a thin one. */
export function patchesOf({ width, height, values: cells, centre }: Cells): Patches {
  const values = new Float32Array(width * height * PATCH);
  const weights = new Float32Array(width * height);
  const inked: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const base = (y * width + x) * PATCH;
      let squares = 0;
      let at = base;
      for (let ny = y - 1; ny <= y + 1; ny += 1) {
        for (let nx = x - 1; nx <= x + 1; nx += 1) {
          const isInside = nx >= 0 && ny >= 0 && nx < width && ny < height;
          for (let d = 0; d < DIRECTIONS; d += 1, at += 1) {
            if (!isInside) continue;
            const value = Math.sqrt(cells[(ny * width + nx) * DIRECTIONS + d] as number);
            values[at] = value;
            squares += value * value;
          }
        }
      }
      if (squares < FAINT) {
        values.fill(0, base, base + PATCH);
        continue;
      }
      const length = Math.sqrt(squares);
      for (let k = base; k < base + PATCH; k += 1) values[k] = (values[k] as number) / length;
      weights[y * width + x] = Math.min(1, squares / FULL);
      inked.push(y * width + x);
    }
  }
  return { width, height, centre, inked: Int32Array.from(inked), values, weights };
}
/** Less edge than this around a cell is none. */
const FAINT = 2;
/** A cell with this much edge around it counts fully. */
const FULL = 18;

/** Cells that a stroke may lie off its place, across and down. */
const GIVE_X = 3;
const GIVE_Y = 3;
/** What lying off by the whole give costs, beside a mismatch that costs up to 1. */
const GIVE_COST = 0.25;

/** 0 the same to 1 nothing in common: how badly each stroke of one finds its like near its place in the other. */
export const mismatch = (a: Patches, b: Patches): number => (oneWay(a, b) + oneWay(b, a)) / 2;

function oneWay(a: Patches, b: Patches): number {
  const [shiftX, shiftY] = [Math.round(b.centre[0] - a.centre[0]), Math.round(b.centre[1] - a.centre[1])];
  let [sum, total] = [0, 0];
  for (const cell of a.inked) {
    const [x, y] = [(cell % a.width) + shiftX, Math.floor(cell / a.width) + shiftY];
    let best = 1;
    for (let ny = Math.max(0, y - GIVE_Y); ny <= Math.min(b.height - 1, y + GIVE_Y); ny += 1) {
      for (let nx = Math.max(0, x - GIVE_X); nx <= Math.min(b.width - 1, x + GIVE_X); nx += 1) {
        const other = ny * b.width + nx;
        if (b.weights[other] === 0) continue;
        const off = GIVE_COST * (((nx - x) / GIVE_X) ** 2 + ((ny - y) / GIVE_Y) ** 2) * 0.5;
        if (off >= best) continue;
        const cost = off + 1 - product(a.values, cell * PATCH, b.values, other * PATCH);
        if (cost < best) best = cost;
      }
    }
    const weight = a.weights[cell] as number;
    sum += weight * best;
    total += weight;
  }
  return total === 0 ? 1 : sum / total;
}

function product(a: Float32Array, from: number, b: Float32Array, start: number): number {
  let sum = 0;
  for (let k = 0; k < PATCH; k += 1) sum += (a[from + k] as number) * (b[start + k] as number);
  return sum;
}

/** Bands a column is cut into, from top to bottom around the centre of gravity. */
const BANDS = 8;
/** Of the longer signature: how far columns may be shifted against each other. */
const SLACK = 0.15;
const COLUMN = BANDS * DIRECTIONS;

/** The signature as columns from left to right, each COLUMN values. */
export function columnsOf({ width, height, values, centre }: Cells): Float32Array {
  const columns = new Float32Array(width * COLUMN);
  const reach = Math.max(centre[1], height - centre[1]);
  for (let y = 0; y < height; y += 1) {
    const place = Math.min(BANDS - 1.001, Math.max(0, ((y - centre[1]) / reach + 1) * 0.5 * (BANDS - 1)));
    const band = Math.floor(place);
    const part = place - band;
    for (let x = 0; x < width; x += 1) {
      for (let d = 0; d < DIRECTIONS; d += 1) {
        const value = values[(y * width + x) * DIRECTIONS + d] as number;
        const at = x * COLUMN + band * DIRECTIONS + d;
        columns[at] = (columns[at] as number) + value * (1 - part);
        columns[at + DIRECTIONS] = (columns[at + DIRECTIONS] as number) + value * part;
      }
    }
  }
  return columns.map((value) => Math.sqrt(value));
}

/** How badly columns fit when each is laid on its like, left to right (dynamic time warping), per step. */
export function warped(a: Float32Array, b: Float32Array): number {
  const [n, m] = [a.length / COLUMN, b.length / COLUMN];
  const slack = Math.max(Math.ceil(SLACK * Math.max(n, m)), 2);
  let before = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
  before[0] = 0;
  for (let i = 1; i <= n; i += 1) {
    const now = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const middle = (i * m) / n;
    for (let j = Math.max(1, Math.floor(middle - slack)); j <= Math.min(m, Math.ceil(middle + slack)); j += 1) {
      let cost = 0;
      for (let k = 0; k < COLUMN; k += 1) {
        const gap = (a[(i - 1) * COLUMN + k] as number) - (b[(j - 1) * COLUMN + k] as number);
        cost += gap * gap;
      }
      // A step straight on takes a column of each, so it counts twice and the sum is per column.
      now[j] = Math.min(
        (before[j - 1] as number) + 2 * cost,
        (before[j] as number) + cost,
        (now[j - 1] as number) + cost,
      );
    }
    before = now;
  }
  return Math.sqrt((before[m] as number) / (n + m));
}
