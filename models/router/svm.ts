import { randomStream, shuffle } from "#shared/ml/random.ts";

/**
 * One linear support vector machine per label (squared hinge loss), by dual
 * coordinate descent (Hsieh et al. 2008, the method of LIBLINEAR). It needs no
 * learning rate and no tuning, and uses + - * / only, so it is the same everywhere.
 */

/** Rows of sparse features: row i has features index[start[i]] to index[start[i + 1] - 1]. */
export interface SparseRows {
  start: Int32Array;
  index: Int32Array;
  value: Float32Array;
}

export interface SvmOptions {
  features: number;
  labels: number;
  /** How much a row on the wrong side costs, per row: rarer labels more, disputed ones less. */
  cost: Float64Array;
  seed: number;
  passesMax: number;
  /** Stops once no row moves its own constraint by more than this. */
  tolerance: number;
  onLabel?: (done: number) => void;
}

/** Weights, features x labels. `target[i]` is a row's label. */
export function trainSvm(rows: SparseRows, target: Int32Array, options: SvmOptions): Float32Array {
  const { features, labels } = options;
  const weights = new Float32Array(features * labels);
  const squares = squaredNorms(rows, target.length);
  for (let label = 0; label < labels; label += 1) {
    const w = trainOne(rows, target, label, squares, options);
    for (let f = 0; f < features; f += 1) weights[f * labels + label] = w[f] ?? 0;
    options.onLabel?.(label + 1);
  }
  return weights;
}

function trainOne(
  { start, index, value }: SparseRows,
  target: Int32Array,
  label: number,
  squares: Float64Array,
  { features, cost, seed, passesMax, tolerance }: SvmOptions,
): Float64Array {
  const n = target.length;
  const w = new Float64Array(features);
  const alpha = new Float64Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const random = randomStream(seed + label * 7919);
  const active = n;
  for (let pass = 0; pass < passesMax; pass += 1) {
    shuffle(order.subarray(0, active), random);
    let largest = 0;
    for (let s = 0; s < active; s += 1) {
      const i = order[s] as number;
      const y = target[i] === label ? 1 : -1;
      const from = start[i] as number;
      const to = start[i + 1] as number;
      const ridge = 0.5 / (cost[i] as number);
      let margin = 0;
      for (let k = from; k < to; k += 1) margin += (w[index[k] as number] as number) * (value[k] as number);
      const a = alpha[i] as number;
      const gradient = y * margin - 1 + a * ridge;
      if (a === 0 && gradient >= 0) continue;
      largest = Math.max(largest, Math.abs(gradient));
      const next = Math.max(0, a - gradient / ((squares[i] as number) + ridge));
      const step = (next - a) * y;
      if (step === 0) continue;
      alpha[i] = next;
      for (let k = from; k < to; k += 1) {
        const f = index[k] as number;
        w[f] = (w[f] as number) + step * (value[k] as number);
      }
    }
    if (largest < tolerance) break;
  }
  return w;
}

function squaredNorms({ start, value }: SparseRows, n: number): Float64Array {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let k = start[i] as number; k < (start[i + 1] as number); k += 1) {
      const one = value[k] as number;
      sum += one * one; // not **, which is the engine's pow
    }
    squares[i] = sum;
  }
  return squares;
}
