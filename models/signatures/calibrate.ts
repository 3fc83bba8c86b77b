import { ln } from "#shared/ml/deterministic-math.ts";
import type { Found } from "./detect.ts";
import { falseAlarmsAt, type Judged, type Mark, marksOf, topScore } from "./figures.ts";
import { sigmoid, softplus } from "./net/loss.ts";

/** From the net's score to a confidence that means what it says, and to the three answers about a page. */

export interface Calibration {
  /** confidence = sigmoid(slope * logit(score) + offset - top * height in the top quarter). */
  slope: number;
  offset: number;
  /**
   * What a candidate at the very top of a page loses: letterheads in script, notes and
   * initials of who read it stand there, and next to no signature does.
   */
  top: number;
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

/** Of a page's height, from above: where a candidate's place begins to tell against it. */
const TOP_SHARE = 0.25;

const logit = (share: number): number => ln(share / (1 - share));
const bounded = (score: number): number => Math.min(1 - 1e-6, Math.max(1e-6, score));
/** What the confidence is made of: the score's logit, 1, and 1 at the upper edge falling to 0 at the end of the top quarter. */
const partsOf = ({ box, score }: Found): Parts => [
  logit(bounded(score)),
  1,
  Math.max(0, 1 - (box.top + box.bottom) / 2 / TOP_SHARE),
];
type Parts = [number, number, number];

/** `found`: with its box in fractions of the page. */
export const confidenceOf = (found: Found, { slope, offset, top }: Calibration): number =>
  sigmoid(dot(partsOf(found), [slope, offset, -top]));

/**
 * Logistic regression of "this answer is right" on the score's logit (Platt) and the
 * place on the page, by Newton's method with shortened steps.
 */
export function fitCalibration(marks: readonly Mark[]): Calibration {
  const points = marks.map(({ found, isRight }) => ({ parts: partsOf(found), y: isRight ? 1 : 0 }));
  const start: Parts = [1, 0, 0];
  const costOf = (at: Parts) => {
    let sum = (PULL / 2) * at.reduce((total, value, i) => total + (value - (start[i] ?? 0)) ** 2, 0);
    for (const { parts, y } of points) {
      const x = dot(parts, at);
      sum += softplus(x) - y * x;
    }
    return sum;
  };
  let at = start;
  let cost = costOf(at);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = at.map((value, i) => PULL * (value - (start[i] ?? 0)));
    const curve = start.map((_, i) => start.map((_, k) => (i === k ? PULL : 0)));
    for (const { parts, y } of points) {
      const p = sigmoid(dot(parts, at));
      for (const [i, a] of parts.entries()) {
        gradient[i] = (gradient[i] ?? 0) + (p - y) * a;
        const row = curve[i] as number[];
        for (const [k, b] of parts.entries()) row[k] = (row[k] ?? 0) + p * (1 - p) * a * b;
      }
    }
    const way = solved(curve, gradient);
    const moved = (by: number) => at.map((value, i) => value - by * (way[i] ?? 0)) as Parts;
    // A whole step may overshoot where nearly all answers are sure: half of it, and half again, until it helps.
    let by = 1;
    while (by > 1e-4 && costOf(moved(by)) > cost) by /= 2;
    at = moved(by);
    cost = costOf(at);
  }
  const [slope, offset, top] = at;
  return { slope: round(slope), offset: round(offset), top: round(0 - top) };
}

const dot = (a: Parts, b: Parts): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** x of matrix * x = right, by elimination; the matrix is positive definite. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (const [i, pivot] of rows.entries()) {
    const by = pivot[i] as number;
    for (let k = 0; k < pivot.length; k += 1) pivot[k] = (pivot[k] as number) / by;
    for (const other of rows) {
      if (other === pivot) continue;
      const times = other[i] as number;
      for (let k = 0; k < other.length; k += 1) other[k] = (other[k] as number) - times * (pivot[k] as number);
    }
  }
  return rows.map((row) => row.at(-1) as number);
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
  found.map((one) => ({ box: one.box, score: confidenceOf(one, calibration) }));

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
