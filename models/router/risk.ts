import { type Answer, ERROR_MAX } from "#shared/ml/classification.ts";

/**
 * Which confidence is enough to route without a person. Of the held-back answers above the
 * thresholds at most 2.5 % are wrong in each department, and so many are seen in all that the
 * rate is shown to be kept: 95 times of 100 a router that errs more would have shown it. A
 * handful of right answers shows nothing, and rows nobody wrote excuse no error among those
 * somebody did.
 */

export interface Offered extends Answer {
  /** Whether the row was made up. */
  made: boolean;
}

/** Where no confidence is enough, every answer goes to a person. */
export const NEVER = 1.01;
/** One-sided 95 % of a normal distribution. */
const Z = 1.645;
/** Labels that are answered less often are taken together: none of them shows a rate alone. */
const LABEL_ANSWERS_MIN = 200;
/** Of 100 answers one or two wrong make 2.5 %: fewer answers would let chance choose. */
const ACCEPTED_MIN = 100;
/** Rates tried per department until all together show what is promised. */
const STRICTER = 0.85;
const TRIES = 16;

/** The least confidence to answer with a label, and how many answers to rows that somebody wrote it was shown by. */
export interface Shown {
  threshold: number;
  real: number;
}

/** Per label, in the order of `labels`. */
export function thresholdsFor(offered: readonly Offered[], labels: readonly string[]): Shown[] {
  const answersOf = new Map(labels.map((label) => [label, [] as Offered[]]));
  for (const answer of offered) answersOf.get(answer.label)?.push(answer);
  const isAlone = (label: string) => (answersOf.get(label)?.length ?? 0) >= LABEL_ANSWERS_MIN;
  const few = labels.filter((label) => !isAlone(label));
  const groups = [few, ...labels.filter(isAlone).map((label) => [label])].map((group) => ({
    labels: group,
    sorted: group.flatMap((label) => answersOf.get(label) ?? []).sort((a, b) => b.confidence - a.confidence),
  }));
  let rate = ERROR_MAX;
  for (let tried = 0; tried < TRIES; tried += 1, rate *= STRICTER) {
    const chosen = groups.map(({ labels: names, sorted }) => ({ names, ...lowest(sorted, rate) }));
    const total = (pick: (one: typeof NOTHING) => number) => sum(chosen.map(pick));
    const all = highestRate(
      total((one) => one.wrong),
      total((one) => one.all),
    );
    // Made rows are easier: those that somebody wrote must show the rate without their help.
    const real = total((one) => one.real);
    const isShown =
      real < ACCEPTED_MIN ||
      highestRate(
        total((one) => one.realWrong),
        real,
      ) <= ERROR_MAX;
    if (all <= ERROR_MAX && isShown)
      return labels.map((label) => {
        const { threshold, real } = chosen.find(({ names }) => names.includes(label)) ?? NOTHING;
        return { threshold, real };
      });
  }
  return labels.map(() => ({ threshold: NEVER, real: 0 }));
}

/** Whether answers to rows that somebody wrote stand behind a threshold. */
export const isBacked = ({ threshold, real }: Shown): boolean => real >= ACCEPTED_MIN && threshold < NEVER;

/**
 * Thresholds that rest on made rows alone, made stricter. What is made up is told too easily to
 * say that little confidence is enough: it must be as much as rows that somebody wrote needed
 * for the label in any other part, and for a label nobody wrote about, the most that any needed.
 */
export function withFloors(parts: readonly (readonly Shown[])[]): number[][] {
  const most = (shown: readonly (Shown | undefined)[]) =>
    Math.max(0, ...shown.flatMap((one) => (one !== undefined && isBacked(one) ? [one.threshold] : [])));
  const highest = most(parts.flat()) || NEVER;
  const floors = (parts[0] ?? []).map((_, label) => most(parts.map((part) => part[label])) || highest);
  return parts.map((part) =>
    part.map((one, label) => (isBacked(one) ? one.threshold : Math.max(one.threshold, floors[label] ?? NEVER))),
  );
}

const NOTHING = { threshold: NEVER, all: 0, wrong: 0, real: 0, realWrong: 0 };

/** Answers of equal confidence stand or fall together. */
function lowest(sorted: readonly Offered[], rate: number): typeof NOTHING {
  const seen = { real: { all: 0, wrong: 0 }, made: { all: 0, wrong: 0 } };
  let best = NOTHING;
  sorted.forEach((answer, i) => {
    const part = answer.made ? seen.made : seen.real;
    part.all += 1;
    if (answer.label !== answer.truth) part.wrong += 1;
    if (i + 1 < ACCEPTED_MIN || sorted[i + 1]?.confidence === answer.confidence) return;
    if ([seen.real, seen.made].every(({ all, wrong }) => wrong <= rate * all))
      best = {
        ...{ threshold: answer.confidence, all: i + 1 },
        ...{ wrong: seen.real.wrong + seen.made.wrong, real: seen.real.all, realWrong: seen.real.wrong },
      };
  });
  return best;
}

/** The highest rate that `wrong` of `all` leave likely: the upper end of Wilson's interval. */
export function highestRate(wrong: number, all: number): number {
  if (all === 0) return 1;
  const rate = wrong / all;
  const centre = rate + (Z * Z) / (2 * all);
  const half = Z * Math.sqrt((rate * (1 - rate)) / all + (Z * Z) / (4 * all * all));
  return (centre + half) / (1 + (Z * Z) / all);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
