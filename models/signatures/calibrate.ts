import { ln } from "#shared/ml/deterministic-math.ts";
import type { Found } from "./detect.ts";
import { falseAlarmsAt, type Judged, type Mark, marksOf, topScore } from "./figures.ts";
import { sigmoid, softplus } from "./net/loss.ts";

/** From the net's score to a confidence that means what it says, and to the three answers about a page. */

export interface Calibration {
  /** confidence = sigmoid(slope * logit(score) + offset). */
  slope: number;
  offset: number;
}
export interface Thresholds {
  /** From this confidence on, a signature is told as present. */
  present: number;
  /** Below this, for all candidates of a page, it is told as unsigned. Between the two, a person looks. */
  absent: number;
}
export type Answer = "present" | "absent" | "unsure";

/** Of pages without a signature, the share we let call "present". The promise is 3 %; the rest is for pages unlike ours. */
const FALSE_ALARMS_MAX = 0.02;
/** Of pages with one, the share we let call "absent". */
const OVERLOOKED_MAX = 0.02;
/** It is there after ten. */
const STEPS = 30;
/** A pull towards slope 1 and offset 0, worth this many answers: for sets that are told apart without a mistake. */
const PULL = 1;

const logit = (share: number): number => ln(share / (1 - share));
const bounded = (score: number): number => Math.min(1 - 1e-6, Math.max(1e-6, score));

export const confidenceOf = (score: number, { slope, offset }: Calibration): number =>
  sigmoid(slope * logit(bounded(score)) + offset);

/** Logistic regression of "this answer is right" on the score's logit (Platt), by Newton's method with shortened steps. */
export function fitCalibration(marks: readonly Mark[]): Calibration {
  const points = marks.map(({ score, isRight }) => ({ x: logit(bounded(score)), y: isRight ? 1 : 0 }));
  const costOf = (slope: number, offset: number) => {
    let sum = (PULL / 2) * ((slope - 1) * (slope - 1) + offset * offset);
    for (const { x, y } of points) sum += softplus(slope * x + offset) - y * (slope * x + offset);
    return sum;
  };
  let [slope, offset] = [1, 0];
  let cost = costOf(slope, offset);
  for (let step = 0; step < STEPS; step += 1) {
    let [gs, go, hss, hso, hoo] = [PULL * (slope - 1), PULL * offset, PULL, 0, PULL];
    for (const { x, y } of points) {
      const p = sigmoid(slope * x + offset);
      const spread = p * (1 - p);
      gs += (p - y) * x;
      go += p - y;
      hss += spread * x * x;
      hso += spread * x;
      hoo += spread;
    }
    const determinant = hss * hoo - hso * hso;
    const [ds, dO] = [(hoo * gs - hso * go) / determinant, (hss * go - hso * gs) / determinant];
    // A whole step may overshoot where nearly all answers are sure: half of it, and half again, until it helps.
    let by = 1;
    while (by > 1e-4 && costOf(slope - by * ds, offset - by * dO) > cost) by /= 2;
    [slope, offset] = [slope - by * ds, offset - by * dO];
    cost = costOf(slope, offset);
  }
  return { slope: round(slope), offset: round(offset) };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Thresholds of confidence out of pages with and without a signature, whose scores are confidences already. */
export function fitThresholds(signed: readonly Judged[], unsigned: readonly Judged[]): Thresholds {
  const steps = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  const present = steps.find((threshold) => falseAlarmsAt(unsigned, threshold) <= FALSE_ALARMS_MAX) ?? 0.99;
  const tops = signed.map(topScore);
  const overlooked = (threshold: number) => tops.filter((top) => top < threshold).length / Math.max(1, tops.length);
  const absent = steps.findLast((threshold) => threshold <= present && overlooked(threshold) <= OVERLOOKED_MAX) ?? 0.01;
  return { present, absent };
}

export function answerOf(confidences: readonly number[], { present, absent }: Thresholds): Answer {
  const top = Math.max(0, ...confidences);
  if (top >= present) return "present";
  return top < absent ? "absent" : "unsure";
}

/** Found with confidences in place of scores. */
export const calibrated = (found: readonly Found[], calibration: Calibration): Found[] =>
  found.map(({ box, score }) => ({ box, score: confidenceOf(score, calibration) }));

/** Less sure candidates are not told. */
export const CONFIDENCE_MIN = 0.05;

/**
 * Mean gap between confidence and how often it was right, over ten bins, of the candidates
 * that are told: a page has a hundred others, rightly near 0, that would hide any gap.
 */
export function calibrationError(pages: readonly Judged[]): number {
  const marks = marksOf(pages).marks.filter(({ score }) => score >= CONFIDENCE_MIN);
  const BINS = 10;
  let gap = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const part = marks.filter(({ score }) => Math.min(BINS - 1, Math.floor(score * BINS)) === bin);
    const mean = (pick: (mark: Mark) => number) => part.reduce((sum, mark) => sum + pick(mark), 0);
    gap += Math.abs(mean(({ score }) => score) - mean(({ isRight }) => (isRight ? 1 : 0)));
  }
  return marks.length === 0 ? 0 : gap / marks.length;
}
