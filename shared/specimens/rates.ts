import table from "./rates.json" with { type: "json" };

/** Of 100 signatures of each kind. Figures of other people's signatures, not a judgement on this one. */
export interface Rates {
  /** Skilled forgeries that are at least so similar. */
  forgeries: number;
  /** Signatures of other people that are at least so similar. */
  strangers: number;
  /** Signatures by the same hand that are less similar. */
  own: number;
}

export interface RateTable {
  /** Specimens that each signature was compared with. */
  references: number;
  /** At similarity 0, STEP, 2 STEP … 100. */
  forgeries: readonly number[];
  strangers: readonly number[];
  own: readonly number[];
}

/** Similarity between two entries of a table. */
export const STEP = 5;

/** What a similarity meant among the signers it was measured with; of the table with that many specimens, or the next fewer. */
export function ratesAt(similarity: number, references: number, tables: readonly RateTable[] = table): Rates {
  const fitting = tables.filter((one) => one.references <= references);
  const found = fitting.reduce((best, one) => (one.references > best.references ? one : best), fitting[0] as RateTable);
  const at = (values: readonly number[]) => {
    const place = Math.max(0, Math.min(values.length - 1, similarity / STEP));
    const first = Math.floor(place);
    const [low, high] = [values[first] as number, values[Math.min(values.length - 1, first + 1)] as number];
    return Math.round((low + (high - low) * (place - first)) * 10) / 10;
  };
  return { forgeries: at(found.forgeries), strangers: at(found.strangers), own: at(found.own) };
}

/** A table from similarities that were measured. One more than was seen is counted: what never happened in a few hundred may happen. */
export function tableOf(
  references: number,
  { forgeries, strangers, own }: Record<keyof Rates, readonly number[]>,
): RateTable {
  const steps = Array.from({ length: 100 / STEP + 1 }, (_, i) => i * STEP);
  const of100 = (count: number, all: number) => Math.min(100, Math.ceil(((count + 1) / (all + 1)) * 1_000) / 10);
  const atLeast = (values: readonly number[]) =>
    steps.map((step) => of100(values.filter((value) => value >= step).length, values.length));
  const below = (values: readonly number[]) =>
    steps.map((step) => of100(values.filter((value) => value < step).length, values.length));
  return { references, forgeries: atLeast(forgeries), strangers: atLeast(strangers), own: below(own) };
}
