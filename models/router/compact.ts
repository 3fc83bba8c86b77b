import type { Tensor } from "#shared/ml/tensors.ts";

/**
 * A matrix at one byte per value, each row with a scale of its own: rare features have
 * weights a hundred times smaller than common ones, and one scale for all would round
 * them away.
 */

/** The tensors `name` (values from -1 to 1) and `nameScale`. */
export function compactRows(name: string, values: Float32Array, rows: number, columns: number): Tensor[] {
  const scale = new Float32Array(rows);
  const shares = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    let largest = 0;
    for (let c = 0; c < columns; c += 1) largest = Math.max(largest, Math.abs(values[row * columns + c] as number));
    scale[row] = largest;
    if (largest === 0) continue;
    for (let c = 0; c < columns; c += 1)
      shares[row * columns + c] = (values[row * columns + c] as number) / (scale[row] as number);
  }
  return [
    { name, shape: [rows, columns], data: shares, bits: 8 },
    { name: `${name}Scale`, shape: [rows], data: scale },
  ];
}

export interface CompactRows {
  shares: Float32Array;
  scale: Float32Array;
}

/** Writes the rows `index` of `compactRows` into `into`, one behind the other, `stride` values a row, from column `offset` on. */
export function gatherRows(
  { shares, scale }: CompactRows,
  index: Int32Array,
  into: Float32Array,
  { stride, offset }: { stride: number; offset: number },
): void {
  const columns = shares.length / Math.max(1, scale.length);
  for (let k = 0; k < index.length; k += 1) {
    const from = (index[k] as number) * columns;
    const size = scale[index[k] as number] as number;
    for (let c = 0; c < columns; c += 1) into[k * stride + offset + c] = (shares[from + c] as number) * size;
  }
}
