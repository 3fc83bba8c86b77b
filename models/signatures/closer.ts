import { z } from "zod";
import type { ConvolutionWeights } from "#shared/ml/convolution.ts";
import { ln } from "#shared/ml/deterministic-math.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { type Box, overlap } from "./box.ts";
import { type Calibration, calibrated } from "./calibrate.ts";
import type { Found } from "./detect.ts";
import { sigmoid } from "./net/loss.ts";
import { SIDE_MULTIPLE } from "./net/net.ts";
import { type Affine, INPUT_PIXELS, type Picture, type Size, shrink, warpPlane } from "./pixels.ts";
import { createScoreAt } from "./score-at.ts";

/**
 * A second, closer look at candidates in doubt: the same net on the part of the page around one, a
 * fifth larger. Print and notes that looked like a signature once seldom do so twice, and a small
 * signature is seen better. It changes how sure a candidate is and leaves its box as it is: boxes
 * averaged over both looks were measured and fitted no better.
 */

/** How much larger than at the first look. At 1.4, where signatures are larger than most of training, it told no more. */
const LARGER = 1.2;
/** Around a candidate, in pixels of the closer look: as much as the parts of pages that the net was trained on have. */
const AROUND = { across: 128, down: 96 };
const LEAST = { across: 224, down: 160 };
/** As `inputOf` scales pages (pixels.ts). */
const SLIP = { aspect: 1.8, share: 0.6 };
const ENLARGE_MAX = 2;
/** Of a page's height, from above: where a candidate's place begins to tell against it (calibrate.ts). */
const TOP_SHARE = 0.25;
/** Two signatures close above each other share less than this: at 0.4 one in three hundred of those on scans was lost. */
const TWICE_IOU = 0.5;
/** Candidates of a page that are looked at again; more are ink all over it, and each takes a sixth of a page's time. */
const LOOKS_MAX = 8;

/** How the two looks make a confidence, for the weights it was fitted with and no others. */
export const Closer = z.object({
  /** sha256 of their weights.bin. */
  weights: z.string(),
  /** Confidences of the first look between which a candidate is looked at again. */
  doubt: z.object({ from: z.number(), to: z.number() }),
  /** confidence = sigmoid(first * logit(score) + second * logit(closer score) + offset - top * height in the top quarter). */
  first: z.number(),
  second: z.number(),
  offset: z.number(),
  top: z.number(),
  thresholds: z.object({ present: z.number(), absent: z.number() }),
});
export type Closer = z.infer<typeof Closer>;

/** The net on a part of the page around `box` (fractions of the page): its score for what lies there. */
export type Look = (page: Picture, boxes: readonly Box[]) => number[];

/** Candidates with confidences: of the first look where that left no doubt, else of both. `found` has the net's scores. */
export function confidencesOf(
  page: Picture,
  found: readonly Found[],
  calibration: Calibration,
  closer: Closer | null,
  look: Look,
): Found[] {
  const sure = calibrated(found, calibration);
  if (closer === null) return toldOnce(sure);
  const doubtful = inDoubt(sure, closer.doubt);
  const scores = look(
    page,
    doubtful.map((i) => (found[i] as Found).box),
  );
  for (const [k, i] of doubtful.entries()) {
    const one = found[i] as Found;
    sure[i] = { box: one.box, score: bothLooks(one, scores[k] as number, closer) };
  }
  return toldOnce(sure);
}

/** Without what shares half with a surer one: `detect` parts cells by their own boxes, whose means may lie on each other. */
function toldOnce(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const one of found.toSorted((a, b) => b.score - a.score))
    if (kept.every(({ box }) => overlap(box, one.box) <= TWICE_IOU)) kept.push(one);
  return kept;
}

/** Places in the list of those to look at again, surest first. */
export const inDoubt = (sure: readonly Found[], { from, to }: Closer["doubt"]): number[] =>
  sure
    .map(({ score }, i) => ({ score, i }))
    .filter(({ score }) => score >= from && score <= to)
    .sort((a, b) => b.score - a.score)
    .slice(0, LOOKS_MAX)
    .map(({ i }) => i);

/** What a confidence of both looks is made of, for `weigh`: both logits, the place at the top of the page, and 1. */
export function partsOf({ box, score }: Found, closerScore: number): Parts {
  return [logit(score), logit(closerScore), -Math.max(0, 1 - (box.top + box.bottom) / 2 / TOP_SHARE), 1];
}
export type Parts = [first: number, second: number, top: number, offset: number];

export const weigh = (parts: Parts, weights: Parts): number =>
  sigmoid(parts.reduce((sum, part, i) => sum + part * (weights[i] as number), 0));

function bothLooks(one: Found, closerScore: number, { first, second, top, offset }: Closer): number {
  return weigh(partsOf(one, closerScore), [first, second, top, offset]);
}

function logit(score: number): number {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, score));
  return ln(bounded / (1 - bounded));
}

/** The closer look on TensorFlow.js. */
export function createLook(tf: Tf, weights: ReadonlyMap<string, ConvolutionWeights>): Look {
  const scoreAt = createScoreAt(tf, weights);
  return (page, boxes) => {
    if (boxes.length === 0) return [];
    const pixels = INPUT_PIXELS * LARGER ** 2 * (page.width > page.height * SLIP.aspect ? SLIP.share : 1);
    const scale = Math.min(ENLARGE_MAX, Math.sqrt(pixels / (page.width * page.height)));
    const whole = { width: page.width * scale, height: page.height * scale };
    const small = shrink(page, Math.floor(1 / scale));
    return boxes.map((box) => {
      const part = partAround(box, whole);
      return scoreAt(cut(small, whole, part), inPixels(box, whole, part));
    });
  };
}

interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The part of a page as large as `whole` to look at: sides as the net needs them, within the page where it is large enough. */
export function partAround(box: Box, whole: Size): Part {
  const up = (length: number) => Math.ceil(length / SIDE_MULTIPLE - 1e-9) * SIDE_MULTIPLE;
  const side = (low: number, high: number, length: number, around: number, least: number) => {
    const size = Math.min(up(length), up(Math.max(least, (high - low) * length + around)));
    const start = Math.round(((low + high) / 2) * length - size / 2);
    return { start: Math.max(0, Math.min(start, Math.floor(length - size))), size };
  };
  const across = side(box.left, box.right, whole.width, AROUND.across, LEAST.across);
  const down = side(box.top, box.bottom, whole.height, AROUND.down, LEAST.down);
  return { left: across.start, top: down.start, width: across.size, height: down.size };
}

function cut(page: Picture, whole: Size, { left, top, width, height }: Part): Picture {
  const [across, down] = [page.width / whole.width, page.height / whole.height];
  const map: Affine = [across, 0, left * across, 0, down, top * down];
  const plane = (from: Uint8Array) => warpPlane(from, page, map, { width, height });
  return { width, height, dark: plane(page.dark), colour: page.colour === null ? null : plane(page.colour) };
}

const inPixels = (box: Box, { width, height }: Size, { left, top }: Part): Box => ({
  left: box.left * width - left,
  top: box.top * height - top,
  right: box.right * width - left,
  bottom: box.bottom * height - top,
});
