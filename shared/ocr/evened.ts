import type { Grey } from "./grey.ts";

/**
 * A page in uneven light, or on paper with a pattern: a photograph with a shadow over it, a cheque. The engine looks for one
 * threshold between ink and paper in all of it, and there is none. So each pixel is told as a share of the paper around it.
 */

/** Of a tile's side: large enough that paper shows in it beside any letter of a text. */
const TILE_INCHES = 0.24;
const TILE_MIN = 16;
/** The paper of a tile: this share of its pixels is darker. Ink covers less than half of any text. */
const PAPER_SHARE = 0.8;
const LEVELS = 256;
/** Darker than this share of the lightest paper is no paper: a desk, a copier's black edge. */
const DARK = 0.35;
/** Shade: darker than this share of the lightest paper, and from one tile to the next it changes by so much. A box's ground does not change, and at its edge it does at once. */
const SHADE = 0.88;
const [STEP_MIN, STEP_MAX] = [0.006, 0.12];
/** Of the paper's tiles: a picture in grey has some, too. */
const SHADED_MIN = 0.2;
/** Tones that are neither paper nor ink, as shares of the paper around: a pattern, a pale stamp. */
const [PALE_FROM, PALE_TO] = [0.55, 0.93];
/** Of all pixels: the edges of letters are some percent. */
const PALE_MAX = 0.18;
/** Pixels from one place that is looked at to the next, across and down. */
const SAMPLE = 4;
/** What is left of the tones: darker than the first is black, lighter than the second is paper. */
const [BLACK, WHITE] = [0.25, 0.72];

export interface Paper {
  /** Pixels along a side of a tile. */
  tile: number;
  columns: number;
  rows: number;
  /** How light the paper of each tile is. */
  light: Float32Array;
  /** Of all places that are looked at, those in tones between paper and ink. */
  pale: number;
}

export function paperOf(image: Grey, dpi: number): Paper {
  const { width, height } = image;
  const tile = Math.max(TILE_MIN, Math.round(dpi * TILE_INCHES));
  const [columns, rows] = [Math.ceil(width / tile), Math.ceil(height / tile)];
  const light = new Float32Array(columns * rows);
  const histogram = new Uint32Array(LEVELS);
  let [pale, seen] = [0, 0];
  for (const i of light.keys()) {
    const [left, top] = [(i % columns) * tile, Math.floor(i / columns) * tile];
    histogram.fill(0);
    let places = 0;
    for (let y = top; y < Math.min(height, top + tile); y += SAMPLE)
      for (let x = left; x < Math.min(width, left + tile); x += SAMPLE) {
        const value = around(image, x, y);
        histogram[value] = (histogram[value] ?? 0) + 1;
        places += 1;
      }
    const paper = levelAt(histogram, places * PAPER_SHARE);
    light[i] = paper;
    for (let level = Math.ceil(paper * PALE_FROM); level < paper * PALE_TO; level += 1) pale += histogram[level] ?? 0;
    seen += places;
  }
  return { tile, columns, rows, light, pale: pale / seen };
}

/** The tone of nine pixels, so that grain is none. */
function around({ data, width, height }: Grey, x: number, y: number): number {
  let sum = 0;
  for (const dy of NEAR) {
    const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
    for (const dx of NEAR) sum += data[row + Math.min(width - 1, Math.max(0, x + dx))] ?? 0;
  }
  return Math.round(sum / NEAR.length ** 2);
}
const NEAR = [-1, 0, 1];

function levelAt(histogram: Uint32Array, wanted: number): number {
  let below = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    below += histogram[level] ?? 0;
    if (below >= wanted) return Math.max(1, level);
  }
  return LEVELS - 1;
}

/** Whether the page may read better when it is evened. */
export const isUneven = (paper: Paper): boolean => paper.pale > PALE_MAX || isShaded(paper);

function isShaded({ columns, light }: Paper): boolean {
  const lightest = light.reduce((most, one) => Math.max(most, one), 1);
  let [paper, shaded] = [0, 0];
  for (const [i, one] of light.entries()) {
    if (one < lightest * DARK) continue;
    paper += 1;
    if (one > lightest * SHADE) continue;
    const [beside, below] = [light[i + 1] ?? one, light[i + columns] ?? one];
    const step = Math.max(Math.abs(beside - one), Math.abs(below - one)) / one;
    if (step >= STEP_MIN && step <= STEP_MAX) shaded += 1;
  }
  return shaded > paper * SHADED_MIN;
}

/** Each pixel as a share of its paper: what is paper is white, whatever lies over it. */
export function evened({ data, width, height }: Grey, { tile, columns, rows, light }: Paper): Grey {
  const out = new Uint8Array(data.length);
  const near = (row: number, column: number) =>
    light[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 1;
  for (let y = 0; y < height; y += 1) {
    const down = (y + 0.5) / tile - 0.5;
    const [row, dy] = [Math.floor(down), down - Math.floor(down)];
    for (let x = 0; x < width; x += 1) {
      const across = (x + 0.5) / tile - 0.5;
      const [column, dx] = [Math.floor(across), across - Math.floor(across)];
      const above = near(row, column) * (1 - dx) + near(row, column + 1) * dx;
      const below = near(row + 1, column) * (1 - dx) + near(row + 1, column + 1) * dx;
      const share = (data[y * width + x] ?? 255) / (above * (1 - dy) + below * dy);
      out[y * width + x] = Math.round(Math.min(1, Math.max(0, (share - BLACK) / (WHITE - BLACK))) * 255);
    }
  }
  return { data: out, width, height };
}
