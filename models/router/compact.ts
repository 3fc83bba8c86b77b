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
