import type { Strokes } from "./strokes.ts";

/** Directions that strokes run in, over cells of the picture. Pure. */

/** Directions of half a turn. */
export const DIRECTIONS = 8;
/** Pixels a cell is wide and high. */
const CELL = 6;

export interface Cells {
  width: number;
  height: number;
  /** DIRECTIONS values a cell, row by row. */
  values: Float32Array;
  /** Where the ink's centre of gravity lies, in cells. */
  centre: readonly [x: number, y: number];
}

/** How much edge runs in each direction in each cell; shared out between neighbours, so that nothing jumps at a border. */
export function cellsOf({ width, height, ink }: Strokes): Cells {
  const smooth = blurred(blurred(ink, width, height), width, height);
  const [wide, high] = [Math.ceil(width / CELL) + 2, Math.ceil(height / CELL) + 2];
  const values = new Float32Array(wide * high * DIRECTIONS);
  let [sum, sumX, sumY] = [0, 0, 0];
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (smooth[y * width + x] as number);
  for (let y = -1; y <= height; y += 1) {
    for (let x = -1; x <= width; x += 1) {
      const [gx, gy] = [at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1)];
      const strength = Math.hypot(gx, gy);
      const dark = at(x, y);
      sum += dark;
      sumX += dark * x;
      sumY += dark * y;
      if (strength < 1e-3) continue;
      const turn = ((Math.atan2(gy, gx) / Math.PI + 1) % 1) * DIRECTIONS;
      const first = Math.floor(turn) % DIRECTIONS;
      const [cx, cy] = [x / CELL + 0.5, y / CELL + 0.5];
      const [left, top] = [Math.floor(cx), Math.floor(cy)];
      for (const [column, shareX] of [
        [left, 1 - (cx - left)],
        [left + 1, cx - left],
      ] as const) {
        for (const [row, shareY] of [
          [top, 1 - (cy - top)],
          [top + 1, cy - top],
        ] as const) {
          if (column < 0 || row < 0 || column >= wide || row >= high) continue;
          const base = (row * wide + column) * DIRECTIONS;
          const share = strength * shareX * shareY;
          const part = turn - Math.floor(turn);
          values[base + first] = (values[base + first] as number) + share * (1 - part);
          const next = base + ((first + 1) % DIRECTIONS);
          values[next] = (values[next] as number) + share * part;
        }
      }
    }
  }
  return { width: wide, height: high, values, centre: [sumX / sum / CELL + 0.5, sumY / sum / CELL + 0.5] };
}

/** 1-2-1 across and down. */
function blurred(data: Float32Array, width: number, height: number): Float32Array {
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const here = data[i] as number;
      const [left, right] = [x > 0 ? (data[i - 1] as number) : 0, x < width - 1 ? (data[i + 1] as number) : 0];
      across[i] = (left + 2 * here + right) / 4;
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const up = y > 0 ? (across[i - width] as number) : 0;
      const down = y < height - 1 ? (across[i + width] as number) : 0;
      out[i] = (up + 2 * (across[i] as number) + down) / 4;
    }
  }
  return out;
}
