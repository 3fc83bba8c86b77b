import { type Answer, ERROR_MAX, thresholdFor } from "#shared/ml/classification.ts";
import { ln, softmax } from "#shared/ml/deterministic-math.ts";
import { type Band, bandOf, judge, type Settings } from "./judge.ts";

/**
 * From scores to probabilities and thresholds, fitted on answers to rows the models were
 * not trained on. The linear machine and the network are weighed against each other by
 * two factors, which also are what a temperature is for one model.
 */

/** What both models said to a row they were not trained on. */
export interface Held {
  truth: number;
  linear: Float64Array;
  network: Float64Array;
  words: number;
  known: number;
  knownWords: number;
}

/** Nobody who writes in the language of the training rows knows fewer of its words. */
const KNOWN_SHARE_MAX = 0.5;
const KNOWN_QUANTILE = 0.01;
/** Where no confidence keeps the error rate, every answer goes to a person. */
const NEVER = 1.01;
/** Fewer answers than this prove no error rate. */
const ACCEPTED_MIN = 40;
/** A message has fewer words than this, a letter has as many or more. */
const LETTER_WORDS = 30;
/** Rows of a kind that factors and a threshold of its own can be fitted on. */
const BAND_ROWS_MIN = 300;
const NEWTON_STEPS = 25;
/** No halving of a step helps after so many: it stands at the optimum. */
const HALVINGS_MAX = 20;
const START = { linear: 2, network: 0.5 };

export function calibrate(held: readonly Held[], labels: string[], hasNone: boolean): Settings {
  const shares = held.map(({ known }) => known).toSorted((a, b) => a - b);
  const quantile = shares[Math.floor(shares.length * KNOWN_QUANTILE)] ?? 0;
  const knownMin = Math.round(Math.min(KNOWN_SHARE_MAX, quantile) * 1_000) / 1_000;
  const isLetter = ({ words }: Held) => words >= LETTER_WORDS;
  const [letters, messages] = [held.filter(isLetter), held.filter((one) => !isLetter(one))];
  // Too few of either kind to say anything of their own: all are one kind.
  const isOneKind = Math.min(letters.length, messages.length) < BAND_ROWS_MIN;
  const parts = isOneKind
    ? [{ words: 0, part: held }]
    : [
        { words: 0, part: messages },
        { words: LETTER_WORDS, part: letters },
      ];
  const bands = parts.map(({ words, part }): Band => {
    const band: Band = { words, ...fitFactors(part), threshold: 0 };
    const open: Settings = { labels, hasNone, knownMin, bands: [{ ...band, words: 0 }] };
    // What is left to a person for another reason needs no confidence to be left to a person.
    const offered = part.map((one) => answerTo(one, open)).filter((answer) => !answer.abstained);
    const threshold = thresholdFor(offered, ERROR_MAX);
    const accepted = offered.filter((answer) => answer.confidence >= threshold).length;
    return { ...band, threshold: accepted < ACCEPTED_MIN ? NEVER : threshold };
  });
  return { labels, hasNone, knownMin, bands };
}

/** What the model says to a held-back row under `settings`. */
export function answerTo(one: Held, settings: Settings): Answer {
  const shares = softmax(mixed(one, bandOf(settings, one.words)));
  const { label, confidence, doubt } = judge(shares, one, settings);
  const { labels } = settings;
  return { truth: labels[one.truth] ?? null, label: labels[label] as string, confidence, abstained: doubt !== null };
}

type Factors = Pick<Band, "linear" | "network">;

function mixed({ linear, network }: Pick<Held, "linear" | "network">, factors: Factors): Float64Array {
  return linear.map((score, c) => factors.linear * score + factors.network * (network[c] as number));
}

/** The factors under which the held-back answers are likeliest: Newton's method on a convex loss, steps halved where it overshoots. */
function fitFactors(held: readonly Held[]): Factors {
  let at: Factors = START;
  let loss = lossAt(held, at);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const move = newtonStep(held, at);
    let next = at;
    let nextLoss = loss;
    for (let halving = 0, size = 1; halving < HALVINGS_MAX && !(nextLoss < loss); halving += 1, size /= 2) {
      // A model that would be believed the wrong way round is not believed at all.
      next = {
        linear: Math.max(0, at.linear - size * move.linear),
        network: Math.max(0, at.network - size * move.network),
      };
      nextLoss = lossAt(held, next);
    }
    const isDone = !(loss - nextLoss > held.length * 1e-9);
    if (nextLoss < loss) [at, loss] = [next, nextLoss];
    if (isDone) break;
  }
  return { linear: rounded(at.linear), network: rounded(at.network) };
}

function lossAt(held: readonly Held[], factors: Factors): number {
  let loss = 0;
  for (const one of held) loss -= ln(Math.max(1e-12, softmax(mixed(one, factors))[one.truth] ?? 0));
  return loss;
}

function newtonStep(held: readonly Held[], factors: Factors): Factors {
  const gradient = [0, 0];
  // A little on the diagonal, so that two models that always agree still have a solution.
  const curve = { ll: 1e-6 * held.length, nn: 1e-6 * held.length, ln: 0 };
  for (const one of held) {
    const shares = softmax(mixed(one, factors));
    const mean = { l: 0, n: 0, ll: 0, nn: 0, ln: 0 };
    for (let c = 0; c < shares.length; c += 1) {
      const [p, l, n] = [shares[c] as number, one.linear[c] as number, one.network[c] as number];
      mean.l += p * l;
      mean.n += p * n;
      mean.ll += p * l * l;
      mean.nn += p * n * n;
      mean.ln += p * l * n;
    }
    gradient[0] = (gradient[0] as number) + mean.l - (one.linear[one.truth] as number);
    gradient[1] = (gradient[1] as number) + mean.n - (one.network[one.truth] as number);
    curve.ll += mean.ll - mean.l * mean.l;
    curve.nn += mean.nn - mean.n * mean.n;
    curve.ln += mean.ln - mean.l * mean.n;
  }
  const [gl = 0, gn = 0] = gradient;
  const det = curve.ll * curve.nn - curve.ln * curve.ln;
  return { linear: (gl * curve.nn - gn * curve.ln) / det, network: (gn * curve.ll - gl * curve.ln) / det };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
