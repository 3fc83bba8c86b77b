import { exp } from "#shared/ml/deterministic-math.ts";
import { type Box, overlap } from "./box.ts";
import { DISTANCE_UNIT, OUTPUT_MAX, sigmoid } from "./net/loss.ts";
import { OUTPUTS, STRIDE } from "./net/net.ts";

/** From the net's output to boxes: pure. */

export interface Found {
  /** In input pixels, or in fractions where it says so. */
  box: Box;
  /** The net's certainty, not yet calibrated. */
  score: number;
}

/** Candidates are told from this score on. */
const SCORE_MIN = 0.02;
/** Candidates of a page: a page of a register has some thirty signatures. */
const FOUND_MAX = 100;
/** Boxes that share more than this are one signature. */
const SAME_IOU = 0.4;
/**
 * Of those, the ones whose boxes are averaged: a cell that shares less with the surest sees a part of the
 * signature, or one beside it.
 */
const MEAN_IOU = 0.5;

/**
 * Boxes of one page, best first. Neighbouring cells tell the same signature: the surest
 * speaks for them, and its box is the mean of those most like its own, weighed by certainty.
 */
export function detect(output: Float32Array, height: number, width: number): Found[] {
  const all: Found[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * OUTPUTS;
      const score = sigmoid(output[at] as number);
      if (score < SCORE_MIN) continue;
      const [l, t, r, b] = [1, 2, 3, 4].map(
        (i) => DISTANCE_UNIT * exp(Math.max(-OUTPUT_MAX, Math.min(OUTPUT_MAX, output[at + i] as number))),
      ) as [number, number, number, number];
      const [px, py] = [(x + 0.5) * STRIDE, (y + 0.5) * STRIDE];
      all.push({ score, box: { left: px - l, top: py - t, right: px + r, bottom: py + b } });
    }
  }
  // Equal scores keep the order of reading: sort is stable.
  all.sort((a, b) => b.score - a.score);
  const kept: Found[] = [];
  let rest = all;
  while (rest.length > 0 && kept.length < FOUND_MAX) {
    const best = rest[0] as Found;
    const shares = rest.map(({ box }) => overlap(box, best.box));
    kept.push({ score: best.score, box: meanBox(rest.filter((_, i) => (shares[i] as number) > MEAN_IOU)) });
    rest = rest.filter((_, i) => (shares[i] as number) <= SAME_IOU);
  }
  return kept;
}

function meanBox(same: readonly Found[]): Box {
  const mean = { left: 0, top: 0, right: 0, bottom: 0 };
  let sum = 0;
  for (const { box, score } of same) {
    // Squared: a doubtful cell at the edge sees less of the signature.
    const weight = score * score;
    sum += weight;
    for (const side of ["left", "top", "right", "bottom"] as const) mean[side] += box[side] * weight;
  }
  for (const side of ["left", "top", "right", "bottom"] as const) mean[side] /= sum;
  return mean;
}
