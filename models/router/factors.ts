import { ln, softmax } from "#shared/ml/deterministic-math.ts";
import { solveSymmetric } from "#shared/ml/linear-system.ts";
import { believed } from "./judge.ts";

/**
 * What the readers of a text say is weighed against each other by a factor each, which also
 * are what a temperature is for one model. One more number says which share of the labels no
 * text explains, spread over the classes as often as each is: of letters of which all were
 * certain, 4 % were wrong, and no factor can say so.
 */

/** Who reads a text: the linear machine and the network its words, and a machine of its own what it means. */
export const READERS = ["linear", "network", "meaning"] as const;
export type Reader = (typeof READERS)[number];

/** A score per class from each reader; null where it was not asked. */
export type Scores = Readonly<Record<Reader, Float64Array | null>>;
/** What scores are multiplied by before the softmax; 0: not believed, or not asked. */
export type Factors = Readonly<Record<Reader, number>>;
/** `noise`: per class, how likely a label is of it that no text explains. */
export type Fitted = Factors & { noise: readonly number[] };

export type Scored = Scores & { truth: number };
/** Factors and the whole of the noise. */
type Point = Factors & { noise: number };

const START: Factors = { linear: 2, network: 0.5, meaning: 1 };
const NOISE_START = 0.02;
const STEPS_MAX = 30;
/** No halving of a step helps after so many: it stands at the optimum. */
const HALVINGS_MAX = 20;
const NOISE_MAX = 0.3;
const TINY = 1e-12;

/** What all readers say together: sums of their scores, to be made shares by a softmax. */
export function mixed(scores: Scores, factors: Factors): Float64Array {
  const sums = new Float64Array(READERS.reduce((size, reader) => Math.max(size, scores[reader]?.length ?? 0), 0));
  for (const reader of READERS) {
    const own = scores[reader];
    const factor = factors[reader];
    if (own === null || factor === 0) continue;
    for (let c = 0; c < sums.length; c += 1) sums[c] = (sums[c] as number) + factor * (own[c] as number);
  }
  return sums;
}

/**
 * The numbers under which the held-back answers of `readers` are likeliest: Newton's method,
 * steps halved where it overshoots. The other readers' factors are 0.
 */
export function fitFactors(held: readonly Scored[], readers: readonly Reader[]): Fitted {
  const prior = priorOf(held);
  const point = (pick: (reader: Reader) => number, noise: number): Point => ({
    linear: readers.includes("linear") ? pick("linear") : 0,
    network: readers.includes("network") ? pick("network") : 0,
    meaning: readers.includes("meaning") ? pick("meaning") : 0,
    noise,
  });
  let at = point((reader) => START[reader], NOISE_START);
  let loss = lossAt(held, at, prior);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const move = stepFrom(held, at, prior, readers);
    let next = at;
    let nextLoss = loss;
    for (let halving = 0, size = 1; halving < HALVINGS_MAX && !(nextLoss < loss); halving += 1, size /= 2) {
      // A reader that would be believed the wrong way round is not believed at all.
      next = point(
        (reader) => Math.max(0, at[reader] - size * move[reader]),
        Math.min(NOISE_MAX, Math.max(0, at.noise - size * move.noise)),
      );
      nextLoss = lossAt(held, next, prior);
    }
    const isDone = !(loss - nextLoss > held.length * 1e-7);
    if (nextLoss < loss) [at, loss] = [next, nextLoss];
    if (isDone) break;
  }
  const noise = prior.map((share) => Math.round(share * at.noise * 1e6) / 1e6);
  return { ...point((reader) => Math.round(at[reader] * 10_000) / 10_000, 0), noise };
}

/** How often each class is among the rows. */
function priorOf(held: readonly Scored[]): number[] {
  const counts = Array.from({ length: held[0]?.linear?.length ?? 0 }, () => 0);
  for (const { truth } of held) counts[truth] = (counts[truth] ?? 0) + 1;
  return counts.map((count) => count / held.length);
}

function lossAt(held: readonly Scored[], at: Point, prior: readonly number[]): number {
  const noise = prior.map((share) => share * at.noise);
  let loss = 0;
  for (const one of held) {
    const shares = softmax(mixed(one, at));
    loss -= ln(Math.max(TINY, believed(shares[one.truth] ?? 0, one.truth, noise)));
  }
  return loss;
}

/** Newton's step for the factors, and one for the noise. */
function stepFrom(held: readonly Scored[], at: Point, prior: readonly number[], readers: readonly Reader[]): Point {
  const gradient = readers.map(() => 0);
  // A little on the diagonal, so that readers that always agree still have a solution.
  const curve = readers.map((_, i) => readers.map((_one, k) => (i === k ? 1e-6 * held.length : 0)));
  let [noiseGradient, noiseCurve] = [0, TINY];
  for (const one of held) {
    const shares = softmax(mixed(one, at));
    const scores = readers.map((reader) => one[reader] ?? new Float64Array(shares.length));
    const means = scores.map((own) => dot(shares, own));
    const [share, often] = [shares[one.truth] as number, prior[one.truth] as number];
    const likely = Math.max(TINY, (1 - at.noise) * share + at.noise * often);
    // How likely it is that the scores, and not the noise, gave the row its label.
    const weight = ((1 - at.noise) * share) / likely;
    for (const [i, own] of scores.entries()) {
      const mean = means[i] as number;
      gradient[i] = (gradient[i] as number) + weight * (mean - (own[one.truth] as number));
      const row = curve[i] as number[];
      for (const [k, other] of scores.entries()) {
        let both = 0;
        for (let c = 0; c < shares.length; c += 1)
          both += (shares[c] as number) * (own[c] as number) * (other[c] as number);
        row[k] = (row[k] as number) + weight * (both - mean * (means[k] as number));
      }
    }
    const slope = (share - often) / likely;
    noiseGradient += slope;
    noiseCurve += slope * slope;
  }
  // One that stands at 0 and would go below stays there, and the others move as if it were not there.
  const moving = readers.map((_, i) => i).filter((i) => at[readers[i] as Reader] > 0 || (gradient[i] as number) < 0);
  const moves = solveSymmetric(
    moving.map((i) => moving.map((k) => curve[i]?.[k] as number)),
    moving.map((i) => gradient[i] as number),
  );
  const moveOf = (reader: Reader): number => moves[moving.indexOf(readers.indexOf(reader))] ?? 0;
  return {
    linear: moveOf("linear"),
    network: moveOf("network"),
    meaning: moveOf("meaning"),
    noise: noiseGradient / noiseCurve,
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < a.length; c += 1) sum += (a[c] as number) * (b[c] as number);
  return sum;
}
