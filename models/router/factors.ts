import { ln, softmax } from "#shared/ml/deterministic-math.ts";
import { type Band, believed } from "./judge.ts";

/**
 * The linear machine and the network are weighed against each other by two factors, which
 * also are what a temperature is for one model. A third number says which share of the labels
 * no text explains, spread over the classes as often as each is: of letters of which both
 * models were certain, 4 % were wrong, and no factor can say so.
 */

export type Factors = Pick<Band, "linear" | "network" | "noise">;

interface Scored {
  truth: number;
  linear: Float64Array;
  network: Float64Array;
}
/** Factors and the whole of the noise. */
interface Point {
  linear: number;
  network: number;
  noise: number;
}

const START: Point = { linear: 2, network: 0.5, noise: 0.02 };
const STEPS_MAX = 30;
/** No halving of a step helps after so many: it stands at the optimum. */
const HALVINGS_MAX = 20;
const NOISE_MAX = 0.3;
const TINY = 1e-12;

export function mixed(
  { linear, network }: Omit<Scored, "truth">,
  factors: Pick<Factors, "linear" | "network">,
): Float64Array {
  return linear.map((score, c) => factors.linear * score + factors.network * (network[c] as number));
}

/** The numbers under which the held-back answers are likeliest: Newton's method, steps halved where it overshoots. */
export function fitFactors(held: readonly Scored[]): Factors {
  const prior = priorOf(held);
  let at = START;
  let loss = lossAt(held, at, prior);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const move = stepFrom(held, at, prior);
    let next = at;
    let nextLoss = loss;
    for (let halving = 0, size = 1; halving < HALVINGS_MAX && !(nextLoss < loss); halving += 1, size /= 2) {
      next = {
        // A model that would be believed the wrong way round is not believed at all.
        linear: Math.max(0, at.linear - size * move.linear),
        network: Math.max(0, at.network - size * move.network),
        noise: Math.min(NOISE_MAX, Math.max(0, at.noise - size * move.noise)),
      };
      nextLoss = lossAt(held, next, prior);
    }
    const isDone = !(loss - nextLoss > held.length * 1e-7);
    if (nextLoss < loss) [at, loss] = [next, nextLoss];
    if (isDone) break;
  }
  const noise = prior.map((share) => Math.round(share * at.noise * 1e6) / 1e6);
  return { linear: rounded(at.linear), network: rounded(at.network), noise };
}

/** How often each class is among the rows. */
function priorOf(held: readonly Scored[]): number[] {
  const counts = Array.from({ length: held[0]?.linear.length ?? 0 }, () => 0);
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

/** Newton's step for the two factors, and one for the noise. */
function stepFrom(held: readonly Scored[], at: Point, prior: readonly number[]): Point {
  const gradient = { l: 0, n: 0, noise: 0 };
  // A little on the diagonal, so that two models that always agree still have a solution.
  const curve = { ll: 1e-6 * held.length, nn: 1e-6 * held.length, ln: 0, noise: TINY };
  for (const one of held) {
    const shares = softmax(mixed(one, at));
    const mean = { l: 0, n: 0, ll: 0, nn: 0, ln: 0 };
    for (let c = 0; c < shares.length; c += 1) {
      const [p, l, n] = [shares[c] as number, one.linear[c] as number, one.network[c] as number];
      mean.l += p * l;
      mean.n += p * n;
      mean.ll += p * l * l;
      mean.nn += p * n * n;
      mean.ln += p * l * n;
    }
    const [share, often] = [shares[one.truth] as number, prior[one.truth] as number];
    const likely = Math.max(TINY, (1 - at.noise) * share + at.noise * often);
    // How likely it is that the scores, and not the noise, gave the row its label.
    const weight = ((1 - at.noise) * share) / likely;
    gradient.l += weight * (mean.l - (one.linear[one.truth] as number));
    gradient.n += weight * (mean.n - (one.network[one.truth] as number));
    curve.ll += weight * (mean.ll - mean.l * mean.l);
    curve.nn += weight * (mean.nn - mean.n * mean.n);
    curve.ln += weight * (mean.ln - mean.l * mean.n);
    const slope = (share - often) / likely;
    gradient.noise += slope;
    curve.noise += slope * slope;
  }
  const noise = gradient.noise / curve.noise;
  // One that stands at 0 and would go below stays there, and the other moves as if it were alone.
  if (at.network === 0 && gradient.n > 0) return { linear: gradient.l / curve.ll, network: 0, noise };
  if (at.linear === 0 && gradient.l > 0) return { linear: 0, network: gradient.n / curve.nn, noise };
  const det = curve.ll * curve.nn - curve.ln * curve.ln;
  return {
    linear: (gradient.l * curve.nn - gradient.n * curve.ln) / det,
    network: (gradient.n * curve.ll - gradient.l * curve.ln) / det,
    noise,
  };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
