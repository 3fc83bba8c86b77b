import { shareInterval } from "#shared/ml/intervals.ts";
import { resampledInterval } from "#shared/ml/resampled.ts";
import { answerOf, type Thresholds } from "./calibrate.ts";
import { measure } from "./evaluate.ts";
import { averagePrecision, falseAlarmsAt, marksOf, recallAt } from "./figures.ts";
import type { DevPage } from "./measure.ts";

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Figures of pages kept back, real and drawn ones never in one figure. Scores are confidences. */
export function figuresOfDev(pages: readonly DevPage[], thresholds: Thresholds): Record<string, unknown> {
  const signed = pages.filter(({ kind }) => kind === "signed");
  const bySource = [...new Set(signed.map(({ source }) => source))].sort().map((source) => {
    const judged = signed.filter((page) => page.source === source).map((page) => page.judged);
    const { truths } = marksOf(judged);
    const recall = recallAt(judged, thresholds.present);
    const intervals = {
      ap50: resampledInterval(judged, averagePrecision),
      recallAtThreshold: shareInterval(Math.round(recall * truths), truths),
    };
    return [source, { ...measure(judged), recallAtThreshold: round(recall), intervals }];
  });
  const unsigned = (["wiped", "drawn"] as const).map((kind) => {
    const judged = pages.filter((page) => page.kind === kind).map((page) => page.judged);
    const share = falseAlarmsAt(judged, thresholds.present);
    const intervals = { falseAlarms: shareInterval(Math.round(share * judged.length), judged.length) };
    return [kind, { pages: judged.length, falseAlarms: round(share), intervals }];
  });
  return {
    signed: Object.fromEntries(bySource),
    unsigned: Object.fromEntries(unsigned),
    answers: Object.fromEntries(
      (["signed", "wiped", "drawn"] as const).map((kind) => {
        const counts = { present: 0, absent: 0, unsure: 0 };
        for (const page of pages)
          if (page.kind === kind)
            counts[
              answerOf(
                page.judged.found.map(({ score }) => score),
                thresholds,
              )
            ] += 1;
        return [kind, counts];
      }),
    ),
    measuredOn: "pages kept back by document and signer",
  };
}
