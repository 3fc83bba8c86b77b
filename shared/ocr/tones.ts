/** What a coloured page is made of, pixel by pixel, by the light of its own paper. */

/** Row by row, three bytes a pixel. */
export interface Colours {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Lighter than this share of the paper is a ground, on which print is read as it is. */
export const INK_LIGHT_MAX = 0.8;
/** Darker, in its strongest colour, is print with a seam of colour from a picture that was packed small. */
const INK_STRONGEST_MIN = 0.3;
/** Colours of one ink are neighbours on the circle of twelve. */
export const HUES = 12;
export const LEVELS = 256;

export interface Tones {
  /** 0 for what has none or is too light to be ink, else its place on the circle of colours, from 1. */
  colour: Uint8Array;
  /** As the eye weighs it, and the strongest of the three; both as shares of the paper's, 255 for as light. */
  light: Uint8Array;
  strongest: Uint8Array;
}

export function tonesOf({ data, width, height }: Colours, colourMin: number): Tones {
  const count = width * height;
  const [red, green, blue] = paperOf(data, count).map(sharesOf) as [Uint8Array, Uint8Array, Uint8Array];
  const tones = { colour: new Uint8Array(count), light: new Uint8Array(count), strongest: new Uint8Array(count) };
  for (let i = 0, from = 0; i < count; i += 1, from += 3) {
    const r = red[data[from] ?? 0] ?? 0;
    const g = green[data[from + 1] ?? 0] ?? 0;
    const b = blue[data[from + 2] ?? 0] ?? 0;
    const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
    const light = weigh(r, g, b);
    tones.light[i] = light;
    tones.strongest[i] = most;
    const isInk = light < INK_LIGHT_MAX * LEVELS && most >= INK_STRONGEST_MIN * LEVELS;
    if (isInk && most - least >= colourMin * LEVELS) tones.colour[i] = 1 + hueOf(r, g, b, most, least);
  }
  return tones;
}

const weigh = (r: number, g: number, b: number): number => (r * 30 + g * 59 + b * 11) / 100;

export function greyOf({ data, width, height }: Colours): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < grey.length; i += 1, from += 3)
    grey[i] = weigh(data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0);
  return grey;
}

/** Of each channel the level that most of the page is darker than or as light as: lamps are warm, paper is grey or cream. */
function paperOf(data: Uint8Array, count: number): number[] {
  const every = Math.max(1, Math.floor(count / PAPER_SAMPLES));
  return [0, 1, 2].map((channel) => {
    const levels = new Uint32Array(LEVELS);
    let seen = 0;
    for (let i = 0; i < count; i += every, seen += 1) {
      const level = data[i * 3 + channel] ?? 0;
      levels[level] = (levels[level] ?? 0) + 1;
    }
    return levelAt(levels, seen * PAPER_SHARE);
  });
}
const PAPER_SAMPLES = 100_000;
const PAPER_SHARE = 0.6;

const sharesOf = (paper: number): Uint8Array =>
  Uint8Array.from({ length: LEVELS }, (_, level) => Math.min(255, Math.round((level * 255) / paper)));

export function levelAt(levels: Uint32Array, wanted: number): number {
  let below = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    below += levels[level] ?? 0;
    if (below >= wanted) return Math.max(1, level);
  }
  return LEVELS - 1;
}

function hueOf(r: number, g: number, b: number, most: number, least: number): number {
  const range = most - least;
  const sixth = most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return Math.round((sixth * HUES) / 6 + HUES) % HUES;
}
