import { CONFIDENCE_MIN, calibrationError } from "./calibrate.ts";
import { pagesOf, type SignatureRow } from "./data.ts";
import { averagePrecision, type Judged, marksOf, recallAt } from "./figures.ts";
import type { SignaturesOutput } from "./model.ts";

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Figures of answers to rows that name an image each, in order. */
export function figuresOf(
  rows: readonly SignatureRow[],
  outputs: readonly SignaturesOutput[],
): Record<string, unknown> {
  const pages = pagesOf(rows);
  if (pages.length !== outputs.length) throw new Error("each image must be named once");
  const judged = pages.map(({ boxes, unknown }, i): Judged => {
    const found = (outputs[i]?.signatures ?? []).map(({ box: [left, top, right, bottom], confidence }) => ({
      box: { left, top, right, bottom },
      score: confidence,
    }));
    return { found, truth: boxes, unknown };
  });
  return {
    ...measure(judged),
    answers: {
      signed: countsOf(outputs.filter((_, i) => (pages[i]?.boxes.length ?? 0) > 0)),
      unsigned: countsOf(outputs.filter((_, i) => pages[i]?.boxes.length === 0)),
    },
  };
}

/** Figures that need no threshold, and recall over precision at some. */
export function measure(judged: readonly Judged[]): Record<string, unknown> {
  const { marks, truths } = marksOf(judged);
  return {
    pages: judged.length,
    signatures: truths,
    ap50: round(averagePrecision(judged)),
    calibrationError: round(calibrationError(judged)),
    wrongTold: marks.filter(({ isRight, score }) => !isRight && score >= CONFIDENCE_MIN).length,
    recallAtHalf: round(recallAt(judged, 0.5)),
  };
}

function countsOf(outputs: readonly SignaturesOutput[]): Record<string, number> {
  const counts: Record<string, number> = { present: 0, absent: 0, unsure: 0 };
  for (const { answer } of outputs) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}
