import { type Interval, macroF1Interval, shareInterval } from "./intervals.ts";

/** How good a classifier is that may abstain: figures anybody can recompute from its answers. */

export interface Answer {
  /** Null: none of the labels is right, the only good answer is to abstain. */
  truth: string | null;
  /** Given even when it abstains. */
  label: string;
  confidence: number;
  abstained: boolean;
}

export interface ClassFigures {
  precision: number;
  recall: number;
  f1: number;
  support: number;
  intervals: { precision: Interval | null; recall: Interval | null };
}
export interface ClassificationFigures {
  rows: number;
  /** Rows that have a label. */
  inScope: number;
  /** Over rows that have a label; abstaining counts by the label it would have given. */
  accuracy: number;
  macroF1: number;
  perClass: Record<string, ClassFigures>;
  /** Largest share of the rows with a label that is answered, most confident first, with at most 2.5 % of all answers wrong. */
  coverageAt2_5: number;
  /** At the model's own threshold: share of the rows with a label it answers, and of all answers the share that is wrong. */
  coverage: number;
  errorAmongAnswered: number;
  abstained: number;
  /** Expected calibration error in 15 bins. */
  ece: number;
  /** Of rows without a right label, the share it abstains on; null where there are none. */
  outOfScopeRecall: number | null;
  /** 95 % intervals of the figures of the same name; null where there were no rows. */
  intervals: Record<"accuracy" | "macroF1" | "coverage" | "errorAmongAnswered" | "outOfScopeRecall", Interval | null>;
}

/** Wrong among those routed without a person: what we promise by default. */
export const ERROR_MAX = 0.025;
const CALIBRATION_BINS = 15;

export function classificationFigures(answers: readonly Answer[]): ClassificationFigures {
  const inScope = answers.filter((answer) => answer.truth !== null);
  const outOfScope = answers.filter((answer) => answer.truth === null);
  const right = inScope.filter((answer) => answer.label === answer.truth).length;
  const answered = answers.filter((answer) => !answer.abstained);
  const wrong = answered.filter((answer) => answer.label !== answer.truth).length;
  const answeredInScope = inScope.filter((answer) => !answer.abstained).length;
  const left = outOfScope.filter((answer) => answer.abstained).length;
  const perClass = figuresPerClass(inScope);
  // Classes the data do not hold say nothing about recall: they are shown, not averaged.
  const present = Object.values(perClass).filter((figures) => figures.support > 0);
  return {
    rows: answers.length,
    inScope: inScope.length,
    accuracy: round(share(right, inScope.length)),
    macroF1: round(share(sum(present.map((figures) => figures.f1)), present.length)),
    perClass,
    coverageAt2_5: round(share(bestCut(answers, ERROR_MAX).inScope, inScope.length)),
    coverage: round(share(answeredInScope, inScope.length)),
    errorAmongAnswered: round(share(wrong, answered.length)),
    abstained: answers.length - answered.length,
    ece: round(calibrationError(inScope)),
    outOfScopeRecall: outOfScope.length === 0 ? null : round(share(left, outOfScope.length)),
    intervals: {
      accuracy: shareInterval(right, inScope.length),
      macroF1: macroF1Interval(inScope),
      coverage: shareInterval(answeredInScope, inScope.length),
      errorAmongAnswered: shareInterval(wrong, answered.length),
      outOfScopeRecall: shareInterval(left, outOfScope.length),
    },
  };
}

/**
 * The lowest confidence at which at most `errorMax` of the answers are wrong, most
 * confident first; answers of equal confidence stand or fall together. Infinity where
 * there is none.
 */
export function thresholdFor(answers: readonly Answer[], errorMax: number): number {
  return bestCut(answers, errorMax).threshold;
}

export interface CurvePoint {
  /** Share of the answers that are given, most confident first. */
  coverage: number;
  /** Of these, the share that is wrong. */
  error: number;
}

/** `points` points of the risk–coverage curve, evenly apart in coverage. */
export function riskCoverage(answers: readonly Answer[], points = 100): CurvePoint[] {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  const wrongUpTo = new Int32Array(sorted.length + 1);
  sorted.forEach(({ label, truth }, i) => {
    wrongUpTo[i + 1] = (wrongUpTo[i] as number) + (label === truth ? 0 : 1);
  });
  return Array.from({ length: Math.min(points, sorted.length) }, (_, k) => {
    const count = Math.ceil(((k + 1) * sorted.length) / Math.min(points, sorted.length));
    return { coverage: round(count / sorted.length), error: round((wrongUpTo[count] as number) / count) };
  });
}

function bestCut(answers: readonly Answer[], errorMax: number): { threshold: number; inScope: number } {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  let [wrong, inScope] = [0, 0];
  let best = { threshold: Number.POSITIVE_INFINITY, inScope: 0 };
  sorted.forEach((answer, i) => {
    if (answer.label !== answer.truth) wrong += 1;
    if (answer.truth !== null) inScope += 1;
    const isLastOfItsConfidence = sorted[i + 1]?.confidence !== answer.confidence;
    if (isLastOfItsConfidence && wrong <= errorMax * (i + 1)) best = { threshold: answer.confidence, inScope };
  });
  return best;
}

function figuresPerClass(answers: readonly Answer[]): Record<string, ClassFigures> {
  const counts = new Map<string, { right: number; said: number; support: number }>();
  const of = (label: string) => {
    const known = counts.get(label) ?? { right: 0, said: 0, support: 0 };
    counts.set(label, known);
    return known;
  };
  for (const { truth, label } of answers) {
    of(label).said += 1;
    of(truth ?? "").support += 1;
    if (label === truth) of(label).right += 1;
  }
  return Object.fromEntries(
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, { right, said, support }]) => [
        label,
        {
          precision: round(share(right, said)),
          recall: round(share(right, support)),
          f1: round(share(2 * right, said + support)),
          support,
          intervals: { precision: shareInterval(right, said), recall: shareInterval(right, support) },
        },
      ]),
  );
}

function calibrationError(answers: readonly Answer[]): number {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ n: 0, right: 0, confidence: 0 }));
  for (const { truth, label, confidence } of answers) {
    const bin = bins[Math.min(CALIBRATION_BINS - 1, Math.floor(confidence * CALIBRATION_BINS))];
    if (bin === undefined) continue;
    bin.n += 1;
    bin.confidence += confidence;
    if (label === truth) bin.right += 1;
  }
  return share(sum(bins.map((bin) => Math.abs(bin.confidence - bin.right))), answers.length);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
