import type { Grey } from "./grey.ts";
import { type Colours, greyOf, HUES, INK_LIGHT_MAX, LEVELS, levelAt, type Tones, tonesOf } from "./tones.ts";

/**
 * Print and what lies over it in a colour: a stamp, the lines of a form. In grey both are dark and letters under a stamp are
 * lost; by its colour the ink over them is told from theirs. So a page is parted in two that are read one after
 * the other. What is coloured and lies over nothing, as a letterhead in blue, stays where it is.
 */
export interface Inks {
  /** The page without the coloured ink that lies over print. */
  print: Grey;
  /** That ink, and nothing else, without frames and lines; null where there is nothing but those. */
  over: Grey | null;
}

/** How far the strongest and the weakest of red, green and blue lie apart, of the paper's light: less is a scanner's fault, or pale. */
const COLOUR_MIN = 0.2;
/** In a small picture of the page thin strokes pale. */
const FAINT_COLOUR_MIN = 0.12;
/** Black print, also under a stamp, is darker. */
const PRINT_LIGHT_MAX = 0.45;
/** Pixels between a stroke of print and the coloured ink it lies in. */
const REACH = 2;
/** Places where the two meet, in inches of edge: one letter half under a stamp has more. */
const MEETING_INCHES = 0.12;
const FAINT_MEETINGS_MIN = 12;
/** A scanner's coloured seam around black letters is as long as a letter and a dot wide. A line of a form, a stamp's rim or a word in it is longer or wider. */
const LONG_INCHES = 0.3;
const THICK_SHARE = 0.35;
const SPOT_INCHES = 0.03;
/** Of the page, where it fills what it spans: more is a picture, or the desk that the page was photographed on. */
const AREA_MAX = 0.06;
/** Of what it spans: lines and frames fill less, an area or a bar more. */
const FULL_SHARE = 0.35;
/** A stamp is not wider, and its letters do not stand further apart. */
const STAMP_INCHES = 3.5;
const NEAR_INCHES = 0.12;
/** What spans more than a large letter, and does not fill it, is a frame or a line. */
const FRAME_INCHES = 0.6;
const LINE_INCHES = 0.06;
const HUE_STEPS_MAX = 1;
/** What is left of an ink's own light under letters: darker is black, lighter is paper. An ink is uneven. */
const [BLACK, WHITE] = [0.3, 0.72];
/** An ink's own light: this share of its pixels is darker, the edges of print among them. */
const OWN_LIGHT_SHARE = 0.5;

/** Whether a small picture of the page shows coloured ink beside something black: only then is it worth a closer look. */
export function mayHoldInks(glance: Colours): boolean {
  const { colour, light } = tonesOf(glance, FAINT_COLOUR_MIN);
  const { width } = glance;
  let meetings = 0;
  for (let i = 0; i < colour.length; i += 1) {
    if (
      colour[i] === 0 ||
      !isBeside(i, width, (at) => colour[at] === 0 && (light[at] ?? LEVELS) < INK_LIGHT_MAX * LEVELS)
    )
      continue;
    meetings += 1;
    if (meetings >= FAINT_MEETINGS_MIN) return true;
  }
  return false;
}

/** Null where no coloured ink lies over print. */
export function partInks(page: Colours, dpi: number): Inks | null {
  const { width, height } = page;
  const { colour, light, strongest } = tonesOf(page, COLOUR_MIN);
  const all = connected({ colour, light }, width, height, dpi).map(
    (pixels): Part => ({
      ...extentOf(pixels, width),
      pixels,
      hue: colour[pixels[0] ?? 0] ?? 0,
    }),
  );
  const met = all.filter((part) => isOver(part, { colour, light, width, height }, dpi));
  if (met.length === 0) return null;
  const parts = withNeighbours(met, all, dpi);
  const print = greyOf(page);
  const over = new Uint8Array(print.length).fill(255);
  const isFrame = ({ across, deep, isFull }: Part) =>
    across > FRAME_INCHES * dpi && (!isFull || deep < LINE_INCHES * dpi);
  for (const part of parts) {
    const { pixels } = part;
    const own = ownLight(pixels, strongest);
    const bare = (at: number) => {
      const share = (strongest[at] ?? 0) / own;
      print[at] = Math.round(Math.min(1, Math.max(0, (share - BLACK) / (WHITE - BLACK))) * 255);
    };
    for (const at of pixels) {
      if (!isFrame(part)) over[at] = light[at] ?? 0;
      // The seam between ink and print has a colour of its own.
      for (const near of [at - width, at - 1, at, at + 1, at + width]) if (near >= 0 && near < print.length) bare(near);
    }
  }
  return {
    print: { data: print, width, height },
    over: parts.every(isFrame) ? null : { data: over, width, height },
  };
}

function isBeside(at: number, width: number, is: (at: number) => boolean): boolean {
  for (let step = 1; step <= REACH; step += 1)
    if (is(at - step) || is(at + step) || is(at - step * width) || is(at + step * width)) return true;
  return false;
}

/** Pixels of one colour that hang together, under strokes of print as well, each with all of its places. */
function connected(
  { colour, light }: Pick<Tones, "colour" | "light">,
  width: number,
  height: number,
  dpi: number,
): Uint32Array[] {
  const isSeen = new Uint8Array(colour.length);
  const waiting: number[] = [];
  const parts: Uint32Array[] = [];
  const stroke = Math.round(STROKE_INCHES * dpi);
  const visit = (at: number, hue: number): void => {
    const other = colour[at] ?? 0;
    if (other === 0 || isSeen[at] === 1 || !isSameInk(other, hue)) return;
    isSeen[at] = 1;
    waiting.push(at);
  };
  /** To where the ink comes out from under a stroke, on the row or in the column. */
  const across = (from: number, step: number, hue: number): void => {
    let at = from + step;
    const end = from + stroke * step;
    while (at !== end && colour[at] === 0 && (light[at] ?? LEVELS) < PRINT_LIGHT_MAX * LEVELS) at += step;
    visit(at, hue);
  };
  for (let start = 0; start < colour.length; start += 1) {
    if (colour[start] === 0 || isSeen[start] === 1) continue;
    const found: number[] = [];
    visit(start, colour[start] ?? 0);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      found.push(at);
      const [hue, x, y] = [colour[at] ?? 0, at % width, Math.floor(at / width)];
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy += 1)
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx += 1) visit(at + dy * width + dx, hue);
      for (const step of [-width, -1, 1, width]) across(at, step, hue);
    }
    if (found.length >= PIXELS_MIN) parts.push(Uint32Array.from(found));
  }
  return parts;
}
/** As wide as a bold letter's stroke with its edges. */
const STROKE_INCHES = 0.05;
/** Fewer are grain. */
const PIXELS_MIN = 12;

function isSameInk(hue: number, other: number): boolean {
  const apart = Math.abs(other - hue);
  return Math.min(apart, HUES - apart) <= HUE_STEPS_MAX;
}

/** What hangs together. */
interface Part extends Extent {
  pixels: Uint32Array;
  hue: number;
}

interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** The longer and the shorter side of what it spans, in pixels. */
  across: number;
  deep: number;
  /** It fills most of that. */
  isFull: boolean;
}

/** A stamp is read as a whole: with those of its letters that print does not touch. */
function withNeighbours(met: readonly Part[], all: readonly Part[], dpi: number): Part[] {
  const stamp = new Set(met);
  const waiting = met.filter(({ across }) => across <= STAMP_INCHES * dpi);
  const near = NEAR_INCHES * dpi;
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
    for (const other of all) {
      const apart = Math.max(
        ...[one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom],
      );
      if (apart > near || other.across > STAMP_INCHES * dpi || stamp.has(other) || !isSameInk(one.hue, other.hue))
        continue;
      stamp.add(other);
      waiting.push(other);
    }
  return [...stamp];
}

function extentOf(pixels: Uint32Array, width: number): Extent {
  let [left, right, top, bottom] = [width, 0, Number.POSITIVE_INFINITY, 0];
  for (const at of pixels) {
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const [columns, rows] = [right - left + 1, bottom - top + 1];
  return {
    left,
    top,
    right,
    bottom,
    across: Math.max(columns, rows),
    deep: Math.min(columns, rows),
    isFull: pixels.length > FULL_SHARE * columns * rows,
  };
}

/** Whether it is a stamp, a line or a letter of one, and print lies in it or runs into it. */
function isOver(
  { pixels, across, isFull }: Part,
  { colour, light, width, height }: Pick<Tones, "colour" | "light"> & { width: number; height: number },
  dpi: number,
): boolean {
  if (isFull && pixels.length > AREA_MAX * width * height) return false;
  let [meetings, inside] = [0, 0];
  const isPrint = (at: number) => colour[at] === 0 && (light[at] ?? LEVELS) < PRINT_LIGHT_MAX * LEVELS;
  for (const at of pixels) {
    if (isBeside(at, width, isPrint)) meetings += 1;
    if (AROUND.every(([dx, dy]) => colour[at + dx + dy * width] !== 0)) inside += 1;
  }
  const isThick = inside >= THICK_SHARE * pixels.length && pixels.length >= (SPOT_INCHES * dpi) ** 2;
  return (across >= LONG_INCHES * dpi || isThick) && meetings >= MEETING_INCHES * dpi;
}
const AROUND = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

function ownLight(pixels: Uint32Array, strongest: Uint8Array): number {
  const levels = new Uint32Array(LEVELS);
  for (const at of pixels) levels[strongest[at] ?? 0] = (levels[strongest[at] ?? 0] ?? 0) + 1;
  return levelAt(levels, pixels.length * OWN_LIGHT_SHARE);
}
