import { lightestInk } from "#shared/rendering/otsu.ts";
import type { Grey } from "./grey.ts";

/** Scanners and hands lay a page down within this. */
const DEGREES_MAX = 7;
/** Photographs are taken from any side. */
const WIDE_DEGREES_MAX = 24;
const WIDE_STEP = 1;
/** Of the dots, one in so many is enough to see that lines lie there. */
const WIDE_EVERY = 4;
/** A page lying on its side has no best angle: its columns are as full at one as at the next. */
const WIDE_GAIN_MIN = 1.15;
const COARSE = 0.5;
const FINE = 0.1;
/** Below this OCR does not notice, and turning costs sharpness. */
const WORTH_DEGREES = 0.3;
/** Enough dots to see the lines; more change the angle by less than a step. */
const DOTS_MAX = 60_000;
/** Too few dots make any angle look good. */
const DOTS_MIN = 500;

/**
 * How far the lines of a page run downhill to the right, in degrees: turning by the
 * negative makes them level. 0 where it is not worth it. By projection profiles (Postl 1986):
 * at the right angle rows of dots are full or empty, so the sum of squares is largest.
 */
export function skewOf(image: Grey): number {
  const dots = darkDots(image);
  if (dots.x.length < DOTS_MIN) return 0;
  const score = (degrees: number) => sharpness(dots, image.height, Math.tan((degrees * Math.PI) / 180));
  const near = best(-DEGREES_MAX, DEGREES_MAX, COARSE, score);
  const coarse = farther(near, dots, image.height);
  const step = coarse === near ? COARSE : WIDE_STEP;
  const fine = best(coarse - step, coarse + step, FINE, score);
  const angle = Math.round(fine / FINE) * FINE;
  return Math.abs(angle) < WORTH_DEGREES ? 0 : Number(angle.toFixed(1));
}

function best(from: number, to: number, step: number, score: (degrees: number) => number): number {
  let [angle, highest] = [0, -1];
  for (let degrees = from; degrees <= to + step / 2; degrees += step) {
    const found = score(degrees);
    if (found > highest) [angle, highest] = [degrees, found];
  }
  return angle;
}

/** An angle beyond what scanners do, where lines lie there that much more surely; else the one that was found. */
function farther(near: number, { x, y }: Dots, height: number): number {
  const some = { x: x.filter(isKept), y: y.filter(isKept) };
  const score = (degrees: number) => sharpness(some, height, Math.tan((degrees * Math.PI) / 180));
  const far = best(-WIDE_DEGREES_MAX, WIDE_DEGREES_MAX, WIDE_STEP, score);
  return Math.abs(far) > DEGREES_MAX && score(far) > score(near) * WIDE_GAIN_MIN ? far : near;
}

const isKept = (_: number, i: number): boolean => i % WIDE_EVERY === 0;

interface Dots {
  x: Float32Array;
  y: Float32Array;
}

/** Where light turns to dark going down: the tops of letters, which lines have in common. */
function darkDots({ data, width, height }: Grey): Dots {
  const threshold = darkThreshold(data);
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 2_000_000)));
  const found: number[] = [];
  // Row by row, as they lie in memory: column by column takes ten times as long.
  for (let y = step; y < height; y += step)
    for (let x = 0; x < width; x += step)
      if ((data[y * width + x] ?? 255) < threshold && (data[(y - step) * width + x] ?? 255) >= threshold)
        found.push(x, y);
  const count = found.length / 2;
  const keep = Math.max(1, Math.ceil(count / DOTS_MAX));
  const size = Math.ceil(count / keep);
  const [xs, ys] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i += 1) {
    xs[i] = found[i * keep * 2] ?? 0;
    ys[i] = found[i * keep * 2 + 1] ?? 0;
  }
  return { x: xs, y: ys };
}

function sharpness({ x, y }: Dots, height: number, slope: number): number {
  const rows = new Int32Array(Math.ceil(height / 2) + 4_000);
  const middle = rows.length / 2;
  for (let i = 0; i < x.length; i += 1) {
    const row = Math.round(((y[i] ?? 0) - slope * (x[i] ?? 0) - height / 2) / 2 + middle);
    if (row >= 0 && row < rows.length) rows[row] = (rows[row] ?? 0) + 1;
  }
  return rows.reduce((sum, n) => sum + n * n, 0);
}

/** Pixels that tell ink from paper: a page has forty times as many and no other tones. */
const TONE_SAMPLES = 200_000;
/** For an image of one tone. */
const MIDDLE = 128;

/** Pixels below this are ink. */
export function darkThreshold(data: Uint8Array): number {
  const lightest = lightestInk(data, TONE_SAMPLES);
  return lightest === null ? MIDDLE : lightest + 1;
}
