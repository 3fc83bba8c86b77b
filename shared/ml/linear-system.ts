/**
 * x of `matrix` * x = `right`, by Gauss's elimination without pivots: for the matrices of a
 * least-squares or Newton step, which are positive definite. A handful of unknowns.
 */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (const [i, pivot] of rows.entries()) {
    const by = pivot[i] as number;
    for (let k = 0; k < pivot.length; k += 1) pivot[k] = (pivot[k] as number) / by;
    for (const other of rows) {
      if (other === pivot) continue;
      const times = other[i] as number;
      for (let k = 0; k < other.length; k += 1) other[k] = (other[k] as number) - times * (pivot[k] as number);
    }
  }
  return rows.map((row) => row.at(-1) as number);
}
