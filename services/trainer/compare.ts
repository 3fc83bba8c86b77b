import { canonicalJson } from "#shared/json.ts";
import type { AnyModel } from "#shared/ml/model.ts";

/** Answers of two versions to one input; `row` where it is known what is right. */
export interface Pair {
  a: unknown;
  b: unknown;
  row: unknown | null;
}

export interface Comparison {
  inputs: number;
  /** Share of inputs both say the same about. */
  agreement: number | null;
  /** Of inputs whose right answer is known. */
  known: number;
  /** B is right and A is wrong, and the other way round. */
  wins: number;
  losses: number;
  bothRight: number;
  bothWrong: number;
  /** The model's own figures of each version, calibration among them; null where nothing is known to be right. */
  a: Record<string, unknown> | null;
  b: Record<string, unknown> | null;
}

/** How version B does beside version A. */
export async function comparePairs(definition: AnyModel, pairs: readonly Pair[]): Promise<Comparison> {
  const said = (output: unknown): string => definition.verdict?.said(output) ?? canonicalJson(output);
  const agreed = pairs.filter(({ a, b }) => said(a) === said(b)).length;
  const known = pairs.filter(({ row }) => row !== null);
  const { verdict } = definition;
  const counts = { wins: 0, losses: 0, bothRight: 0, bothWrong: 0 };
  if (verdict !== undefined)
    for (const { a, b, row } of known) {
      const [rightA, rightB] = [verdict.isRight(row, a), verdict.isRight(row, b)];
      counts[rightA ? (rightB ? "bothRight" : "losses") : rightB ? "wins" : "bothWrong"] += 1;
    }
  const figures = async (pick: (pair: Pair) => unknown) => {
    if (known.length === 0) return null;
    return definition.evaluate(
      known.map(({ row }) => row),
      known.map(pick),
    );
  };
  return {
    inputs: pairs.length,
    agreement: pairs.length === 0 ? null : Math.round((10_000 * agreed) / pairs.length) / 10_000,
    known: known.length,
    ...counts,
    a: await figures(({ a }) => a),
    b: await figures(({ b }) => b),
  };
}
