import type { GreyImage } from "./crop.ts";

/** Side of the window that a pixel is compared with, in pixels: wider than a stroke at 200 dpi, narrower than a shadow. */
const WINDOW = 31;
/** Sauvola's constant: how far below its surroundings a pixel must be where they vary much. 0.2 keeps thin strokes. */
const DEPTH = 0.2;
/** The largest spread of 8 bit values. */
const SPREAD_MAX = 128;

/** 1 for ink, 0 for paper, per pixel (Sauvola & Pietikäinen 2000): shadows and grey paper do not count as ink. */
export function binarise({ width, height, data }: GreyImage): Uint8Array {
  // Sums over everything above and left of a pixel: any window's mean is then four look-ups.
  const row = width + 1;
  const sums = new Float64Array(row * (height + 1));
  const squares = new Float64Array(row * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let [sum, square] = [0, 0];
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x] as number;
      sum += value;
      square += value * value;
      const i = (y + 1) * row + x + 1;
      sums[i] = (sums[i - row] as number) + sum;
      squares[i] = (squares[i - row] as number) + square;
    }
  }
  const ink = new Uint8Array(width * height);
  const half = (WINDOW - 1) / 2;
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - half) * row, Math.min(height, y + half + 1) * row];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - half), Math.min(width, x + half + 1)];
      const area = ((bottom - top) / row) * (right - left);
      const over = (table: Float64Array) =>
        (table[bottom + right] as number) -
        (table[bottom + left] as number) -
        (table[top + right] as number) +
        (table[top + left] as number);
      const mean = over(sums) / area;
      const spread = Math.sqrt(Math.max(0, over(squares) / area - mean * mean));
      const threshold = mean * (1 + DEPTH * (spread / SPREAD_MAX - 1));
      if ((data[y * width + x] as number) < threshold) ink[y * width + x] = 1;
    }
  }
  return ink;
}
