import type { Candidate, CheckState } from "./account.ts";

/** How much a claim on the same characters weighs: check digits that hold are no accident. */
export const WEIGHT: Readonly<Record<CheckState, number>> = { valid: 3, repaired: 2, none: 1, invalid: 0 };

/**
 * Both lists, without those that claim characters another one claims with better
 * right; at equal right the earlier keeps them. `length`: of the text searched.
 */
export function merge(found: readonly Candidate[], more: readonly Candidate[], length: number): Candidate[] {
  // A mark for each character: comparing each with each took minutes on a page that is all numbers.
  const claims = new Int32Array(length);
  const all = [...found];
  const gone = new Set<number>();
  const claim = (one: Candidate, mark: number) => {
    for (const { start, end } of one.parts ?? [one]) claims.fill(mark, start, end);
  };
  for (const [i, one] of found.entries()) claim(one, i + 1);
  for (const one of more) {
    const rivals = rivalsOf(one, claims);
    if (rivals.some((i) => WEIGHT[all[i]?.check ?? "valid"] >= WEIGHT[one.check])) continue;
    for (const i of rivals) {
      const rival = all[i];
      if (rival !== undefined) claim(rival, 0);
      gone.add(i);
    }
    all.push(one);
    claim(one, all.length);
  }
  return all.filter((_, i) => !gone.has(i));
}

function rivalsOf(one: Candidate, claims: Int32Array): number[] {
  const marks = new Set((one.parts ?? [one]).flatMap(({ start, end }) => Array.from(claims.subarray(start, end))));
  marks.delete(0);
  return Array.from(marks, (mark) => mark - 1);
}
