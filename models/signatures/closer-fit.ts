import { type Closer, type Parts, partsOf, weigh } from "./closer.ts";
import type { Found } from "./detect.ts";

/** A candidate in doubt, with the net's scores of both looks. */
export interface Looked {
  found: Found;
  closer: number;
  isRight: boolean;
}

const STEPS = 4_000;
const RATE = 1;
/** A pull towards the scores as they are, worth this many answers. */
const PULL = 1;
const START: Parts = [1, 0, 0, 0];

/** Logistic regression of "this candidate is right" on both looks, by gradient steps. */
export function fitCloser(looked: readonly Looked[]): Pick<Closer, "first" | "second" | "top" | "offset"> {
  const points = looked.map(({ found, closer, isRight }) => ({ parts: partsOf(found, closer), y: isRight ? 1 : 0 }));
  // Each part is brought to about the same spread, so that one rate suits all.
  const spread = START.map((_, i) => Math.sqrt(mean(points.map(({ parts }) => (parts[i] as number) ** 2))) || 1);
  const weights: Parts = [...START];
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = START.map((start, i) => (PULL * ((weights[i] as number) - start)) / points.length);
    for (const { parts, y } of points) {
      const gap = (weigh(parts, weights) - y) / points.length;
      for (const [i, part] of parts.entries()) slopes[i] = (slopes[i] as number) + gap * part;
    }
    for (const [i, slope] of slopes.entries())
      weights[i] = (weights[i] as number) - (RATE * slope) / (spread[i] as number) ** 2;
  }
  const [first, second, top, offset] = weights.map((value) => Math.round(value * 10_000) / 10_000) as Parts;
  return { first, second, top, offset };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
