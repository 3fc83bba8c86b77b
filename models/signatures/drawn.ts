import type { ConvolutionWeights } from "#shared/ml/convolution.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { area, type Box } from "./box.ts";
import { type Calibration, confidenceOf } from "./calibrate.ts";
import type { Found } from "./detect.ts";
import { type Affine, type Picture, warpPlane } from "./pixels.ts";
import { createScoreAt } from "./score-at.ts";
import { sharedArea } from "./told-by-file.ts";

/**
 * Places where a file itself says that a line was drawn by hand: whoever asks knows them, since a page drawn
 * from a PDF's paths is made of lines and not of dots. There is no need to search such a place, so the net looks
 * at it in the size that signatures have in most of its training, however small initials are.
 */

/** Pixels that a place is made high, at two looks; the mean of both counts. */
const HEIGHTS = [30, 42] as const;
/** Of its height, a place is at most so wide: a longer one is made less high. */
const ASPECT_MAX = 5;
/** What the net looks at. */
const PART = { width: 256, height: 160 };
/** Of the smaller one of two candidates: where the other has more of it they are one. */
const WITHIN = 0.6;

export type LookAtDrawn = (page: Picture, places: readonly Box[]) => Found[];

/** Candidates at `places` (fractions of the page), with the net's own scores. */
export function createLookAtDrawn(tf: Tf, weights: ReadonlyMap<string, ConvolutionWeights>): LookAtDrawn {
  const scoreAt = createScoreAt(tf, weights);
  const scoreOf = (page: Picture, box: Box, high: number): number => {
    const { part, own } = partOf(page, box, high);
    return scoreAt(part, own);
  };
  return (page, places) =>
    places.map((box) => ({
      box,
      score: HEIGHTS.reduce((sum, high) => sum + scoreOf(page, box, high), 0) / HEIGHTS.length,
    }));
}

/** The place in the middle of what the net looks at, `high` pixels high, and where it is there. */
function partOf(page: Picture, box: Box, high: number): { part: Picture; own: Box } {
  const [width, height] = [(box.right - box.left) * page.width, (box.bottom - box.top) * page.height];
  const scale = Math.min(high / height, (high * ASPECT_MAX) / width);
  const [x, y] = [((box.left + box.right) / 2) * page.width, ((box.top + box.bottom) / 2) * page.height];
  const map: Affine = [1 / scale, 0, x - PART.width / 2 / scale, 0, 1 / scale, y - PART.height / 2 / scale];
  const plane = (from: Uint8Array) => warpPlane(from, page, map, PART);
  const part = { ...PART, dark: plane(page.dark), colour: page.colour === null ? null : plane(page.colour) };
  const [across, down] = [(width * scale) / 2, (height * scale) / 2];
  const [middle, level] = [PART.width / 2, PART.height / 2];
  return { part, own: { left: middle - across, top: level - down, right: middle + across, bottom: level + down } };
}

/** Both kinds of candidates, as confidences: of two that stand in one place the surer one. */
export function withDrawn(sure: readonly Found[], drawn: readonly Found[], calibration: Calibration): Found[] {
  const all = [...sure, ...drawn.map((found) => ({ box: found.box, score: confidenceOf(found, calibration) }))];
  const kept: Found[] = [];
  for (const one of all.toSorted((a, b) => b.score - a.score))
    if (kept.every(({ box }) => !isSamePlace(box, one.box))) kept.push(one);
  return kept;
}

const isSamePlace = (a: Box, b: Box): boolean => sharedArea(a, b) > WITHIN * Math.min(area(a), area(b));
