import { answerOf, type Thresholds } from "./calibrate.ts";
import { measure } from "./evaluate.ts";
import { falseAlarmsAt, recallAt } from "./figures.ts";
import type { DevPage } from "./measure.ts";

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Figures of pages kept back, real and drawn ones never in one figure. Scores are confidences. */
export function figuresOfDev(pages: readonly DevPage[], thresholds: Thresholds): Record<string, unknown> {
  const signed = pages.filter(({ kind }) => kind === "signed");
  const bySource = [...new Set(signed.map(({ source }) => source))].sort().map((source) => {
    const judged = signed.filter((page) => page.source === source).map((page) => page.judged);
    return [source, { ...measure(judged), recallAtThreshold: round(recallAt(judged, thresholds.present)) }];
  });
  const unsigned = (["wiped", "drawn"] as const).map((kind) => {
    const judged = pages.filter((page) => page.kind === kind).map((page) => page.judged);
    return [kind, { pages: judged.length, falseAlarms: round(falseAlarmsAt(judged, thresholds.present)) }];
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
