import type { SparseText } from "./vocabulary.ts";

/**
 * What `compactRows` wrote, as it is answered with: still a byte per value, and what each stands for. The rows
 * of a text lie all over the matrix, and as floats four times as much of it would be fetched for each.
 */
export interface CompactRows {
  columns: number;
  levels: Uint8Array;
  /** Of each level. */
  shares: Float32Array;
  /** Of each row. */
  scale: Float32Array;
}

const LEVEL_MAX = 255;

/** Shares as they were read from weights; null where they are not of 8 bits. */
export function compactRowsOf(shares: Float32Array, scale: Float32Array): CompactRows | null {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const share of shares) {
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  const perShare = most > least ? LEVEL_MAX / (most - least) : 0;
  const levels = new Uint8Array(shares.length);
  const shareOf = new Float32Array(LEVEL_MAX + 1);
  for (let i = 0; i < shares.length; i += 1) {
    const level = Math.round(((shares[i] as number) - least) * perShare);
    levels[i] = level;
    shareOf[level] = shares[i] as number;
  }
  for (let i = 0; i < shares.length; i += 1) if (shareOf[levels[i] as number] !== shares[i]) return null;
  return { columns: shares.length / Math.max(1, scale.length), levels, shares: shareOf, scale };
}

/** The value of a row in a column, as it would stand in the matrix of floats. */
export const valueAt = ({ columns, levels, shares, scale }: CompactRows, row: number, column: number): number =>
  Math.fround((shares[levels[row * columns + column] as number] as number) * (scale[row] as number));

/** Values times the rows `index`, added up per column. */
export function sumOfCompactRows(
  { columns, levels, shares, scale }: CompactRows,
  { index, value }: Pick<SparseText, "index" | "value">,
): Float64Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < index.length; k += 1) {
    const [row, times] = [index[k] as number, value[k] as number];
    const [from, size] = [row * columns, scale[row] as number];
    for (let c = 0; c < columns; c += 1)
      sums[c] = (sums[c] as number) + times * Math.fround((shares[levels[from + c] as number] as number) * size);
  }
  return sums;
}

/** `start`, and values of a row, `weights` of those in the columns `at`, added up behind it. */
export function addedOf(
  { columns, levels, shares, scale }: CompactRows,
  row: number,
  { start, at, weights }: { start: number; at: Int32Array; weights: Float64Array },
): number {
  const [from, size] = [row * columns, scale[row] as number];
  let sum = start;
  for (let u = 0; u < at.length; u += 1)
    sum += (weights[u] as number) * Math.fround((shares[levels[from + (at[u] as number)] as number] as number) * size);
  return sum;
}
