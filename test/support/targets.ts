import type { Answer } from "#shared/ml/classification.ts";

/** What we want a figure to be, beside what it is. */
export interface Target {
  what: string;
  value: number;
  /** At least so much, or at most. */
  min?: number;
  max?: number;
  unit?: string;
}

/** `accuracy, banking77: 0.94 (wanted: at least 0.935) met`. */
export function targetLine({ what, value, min, max, unit = "" }: Target): string {
  const wanted = min === undefined ? `at most ${max}${unit}` : `at least ${min}${unit}`;
  const missed = Math.max((min ?? value) - value, value - (max ?? value));
  const verdict = missed > 0 ? `MISSED by ${Number(missed.toFixed(4))}${unit}` : "met";
  return `${what}: ${value}${unit} (wanted: ${wanted}) ${verdict}`;
}

/**
 * The largest share of what belongs nowhere that a threshold leaves unanswered while at
 * least `inScopeMin` of the rest is answered, and rightly. Null where no threshold does.
 */
export function outOfScopeRecallAt(answers: readonly Answer[], inScopeMin: number): number | null {
  const [inside, outside] = [true, false].map((is) => answers.filter(({ truth }) => (truth !== null) === is)) as [
    Answer[],
    Answer[],
  ];
  let best: number | null = null;
  for (const threshold of new Set([0, ...answers.map(({ confidence }) => confidence)])) {
    const right = inside.filter(({ truth, label, confidence }) => confidence >= threshold && label === truth).length;
    if (right < inScopeMin * inside.length) continue;
    const left = outside.filter(({ confidence }) => confidence < threshold).length;
    best = Math.max(best ?? 0, left / outside.length);
  }
  return best;
}
