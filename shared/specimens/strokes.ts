import { lightestInk } from "#shared/rendering/otsu.ts";
import { componentsOf } from "#shared/signatures/components.ts";
import type { GreyImage } from "#shared/signatures/crop.ts";
import { removeRules } from "#shared/signatures/rules.ts";

/**
 * A signature as strokes alone: ink or paper, cropped to the ink, at one size. How dark the
 * ink is says more about pen and scanner than about the hand, so it is thrown away. Pure.
 */

export interface Strokes {
  width: number;
  height: number;
  /** 0 paper to 1 ink, row by row. */
  ink: Float32Array;
}

/** Pixels that the box around the ink is scaled to, its aspect kept: strokes are then two to six pixels wide. */
const AREA = 40_000;
/** A stroke across the whole sheet is no signature; this bounds what a comparison costs. */
const SIDE_MAX = 520;
/** Of all ink: a smaller piece is a speck, and no dot of an i either. */
const SPECK_SHARE = 0.004;
/** Fewer pixels of ink are no signature. */
const INK_MIN = 40;

/** The strokes in a picture; null where there is not enough ink to compare. */
export function strokesOf(image: GreyImage): Strokes | null {
  const { width, height, data } = image;
  const threshold = lightestInk(data) ?? 0;
  const ink = removeRules(
    Uint8Array.from(data, (value) => (value <= threshold ? 1 : 0)),
    width,
    height,
  );
  const pieces = componentsOf(ink, width, height);
  const all = pieces.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const kept = pieces.filter(({ pixels }) => pixels.length >= all * SPECK_SHARE);
  if (all < INK_MIN || kept.length === 0) return null;
  const left = Math.min(...kept.map((piece) => piece.left));
  const top = Math.min(...kept.map((piece) => piece.top));
  const wide = Math.max(...kept.map((piece) => piece.right)) - left;
  const high = Math.max(...kept.map((piece) => piece.bottom)) - top;
  const clean = new Uint8Array(wide * high);
  for (const { pixels } of kept)
    for (const i of pixels) clean[(Math.floor(i / width) - top) * wide + (i % width) - left] = 1;
  return scaled(clean, wide, high);
}

/** The ink at the one size, each pixel the share of ink in what it stands for. */
function scaled(ink: Uint8Array, width: number, height: number): Strokes {
  const scale = Math.min(Math.sqrt(AREA / (width * height)), SIDE_MAX / Math.max(width, height));
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const across = new Float32Array(wide * height);
  resample(ink, across, { from: width, to: wide, lines: height, step: 1, fromLine: width, toLine: wide, toStep: 1 });
  const out = new Float32Array(wide * high);
  resample(across, out, { from: height, to: high, lines: wide, step: wide, fromLine: 1, toLine: 1, toStep: wide });
  return { width: wide, height: high, ink: out };
}

interface Axis {
  from: number;
  to: number;
  lines: number;
  step: number;
  toStep: number;
  fromLine: number;
  toLine: number;
}

/** One axis scaled by areas: what a new pixel covers of the old ones, at least one pixel wide. */
function resample(source: ArrayLike<number>, out: Float32Array, axis: Axis): void {
  const ratio = axis.from / axis.to;
  const half = Math.max(1, ratio) / 2;
  for (let k = 0; k < axis.to; k += 1) {
    const centre = (k + 0.5) * ratio;
    const [start, end] = [Math.max(0, centre - half), Math.min(axis.from, centre + half)];
    for (let line = 0; line < axis.lines; line += 1) {
      let sum = 0;
      for (let i = Math.floor(start); i < end; i += 1)
        sum += (Math.min(end, i + 1) - Math.max(start, i)) * (source[line * axis.fromLine + i * axis.step] as number);
      out[line * axis.toLine + k * axis.toStep] = sum / (end - start);
    }
  }
}
