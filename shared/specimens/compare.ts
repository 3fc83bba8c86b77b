import { cellsOf } from "./gradients.ts";
import { hingesOf } from "./hinges.ts";
import { columnsOf, mismatch, type Patches, patchesOf, warped } from "./matching.ts";
import type { Strokes } from "./strokes.ts";

/**
 * How similar a signature is to specimens of one hand: four distances between strokes, added
 * up by fixed weights. Nothing in it is trained. It says how similar, never whose. Pure.
 */

export interface Features {
  patches: Patches;
  columns: Float32Array;
  /** Of short and of long legs, as roots. */
  hinges: readonly [Float32Array, Float32Array];
}

/** Points of a leg: a stroke's edge, and a bow. */
const LEGS = [6, 14] as const;

/** What a comparison needs of a signature. */
export function featuresOf(strokes: Strokes): Features {
  const cells = cellsOf(strokes);
  const [short, long] = LEGS.map((leg) => hingesOf(strokes, leg).map((share) => Math.sqrt(share)));
  return {
    patches: patchesOf(cells),
    columns: columnsOf(cells),
    hinges: [short as Float32Array, long as Float32Array],
  };
}

/**
 * The distances, what each is usually between two signatures by one hand (measured on the
 * signers that the metric was chosen with), and how much it counts.
 */
const DISTANCES: readonly { of: (a: Features, b: Features) => number; usual: number; weight: number }[] = [
  { of: (a, b) => mismatch(a.patches, b.patches), usual: 0.239, weight: 2 },
  { of: (a, b) => warped(a.columns, b.columns), usual: 3.81, weight: 1 },
  { of: (a, b) => straight(a.hinges[0], b.hinges[0]), usual: 0.305, weight: 1 },
  { of: (a, b) => straight(a.hinges[1], b.hinges[1]), usual: 0.389, weight: 1 },
];
const WEIGHTS = DISTANCES.reduce((sum, { weight }) => sum + weight, 0);
/** Pairs of specimens after which their own spread counts as much as what is usual. */
const PAIRS_HALF = 2.5;

/** 100 the same picture, 50 as far off as one hand usually is from itself, 0 twice as far or more. */
export const similarityOf = (questioned: Features, references: readonly Features[]): number =>
  similarityAt(distanceOf(questioned, references));

/** A distance on the scale that people see. */
export const similarityAt = (distance: number): number => Math.round(Math.max(0, Math.min(100, 100 - 50 * distance)));

/** 1 where a signature is as far from the specimens as one hand usually is from itself; a steady hand is held to its own spread. */
export function distanceOf(questioned: Features, references: readonly Features[]): number {
  const toReferences = references.map((reference) => distancesOf(questioned, reference));
  const between = references.flatMap((a, i) => references.slice(i + 1).map((b) => distancesOf(a, b)));
  return combined(toReferences, between);
}

/** Each distance between two signatures, in the order that `combined` takes. */
export const distancesOf = (a: Features, b: Features): number[] => DISTANCES.map(({ of }) => of(a, b));

/** One figure of the distances to each specimen and of those between specimens. */
export function combined(toReferences: readonly number[][], between: readonly number[][]): number {
  if (toReferences.length === 0) throw new RangeError("there is no specimen to compare with");
  const own = between.length / (between.length + PAIRS_HALF);
  let sum = 0;
  for (const [k, { usual, weight }] of DISTANCES.entries()) {
    const all = toReferences.map((distances) => distances[k] as number);
    const spread = between.length === 0 ? usual : mean(between.map((distances) => distances[k] as number));
    // Near to one specimen and not far from the others.
    const distance = (mean(all) + Math.min(...all)) / 2;
    sum += (weight * distance) / (own * spread + (1 - own) * usual);
  }
  return sum / WEIGHTS;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function straight(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}
