import { randomStream } from "./random.ts";

/** How far a figure may be from the truth because it was measured on few rows: 95 % intervals, the same on every machine. */
export type Interval = [low: number, high: number];

/** 95 % of a normal distribution. */
const Z = 1.96;
/** Ends of 95 % of the resamples move by less than a third of a point with more. */
const RESAMPLES = 200;
const SEED = 1;

/** Wilson's, of `part` in `whole`: it stays within 0 and 1, also for few rows. Null where there are none. */
export function shareInterval(part: number, whole: number): Interval | null {
  if (whole === 0) return null;
  const share = part / whole;
  const scale = 1 + (Z * Z) / whole;
  const centre = (share + (Z * Z) / (2 * whole)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / whole + (Z * Z) / (4 * whole * whole))) / scale;
  return [rounded(Math.max(0, centre - half)), rounded(Math.min(1, centre + half))];
}

/**
 * Of the mean F1 over the classes, by drawing as many rows again, with repetition, from a
 * seeded stream: there is no formula for it. Null where there are no rows.
 */
export function macroF1Interval(rows: readonly { truth: string | null; label: string }[]): Interval | null {
  if (rows.length === 0) return null;
  const names = [...new Set(rows.flatMap(({ truth, label }) => [truth ?? "", label]))];
  const numberOf = new Map(names.map((name, i) => [name, i]));
  const truths = Int32Array.from(rows, ({ truth }) => numberOf.get(truth ?? "") as number);
  const labels = Int32Array.from(rows, ({ label }) => numberOf.get(label) as number);
  const random = randomStream(SEED);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const [right, said, support] = [0, 0, 0].map(() => new Int32Array(names.length)) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    for (let k = 0; k < rows.length; k += 1) {
      const i = Math.floor(random() * rows.length);
      const [truth, label] = [truths[i] as number, labels[i] as number];
      support[truth] = (support[truth] as number) + 1;
      said[label] = (said[label] as number) + 1;
      if (truth === label) right[truth] = (right[truth] as number) + 1;
    }
    let [sum, present] = [0, 0];
    for (let c = 0; c < names.length; c += 1) {
      if (support[c] === 0) continue;
      present += 1;
      sum += (2 * (right[c] as number)) / ((said[c] as number) + (support[c] as number));
    }
    return sum / present;
  }).sort((a, b) => a - b);
  const at = (share: number) => rounded(drawn[Math.floor(share * RESAMPLES)] ?? 0);
  return [at(0.025), at(0.975)];
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
