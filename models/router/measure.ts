import { sha256 } from "#shared/json.ts";
import { type Answer, type CurvePoint, riskCoverage } from "#shared/ml/classification.ts";
import { answerTo, type Held } from "./calibrate.ts";
import { routerFigures } from "./figures.ts";
import { bandOf, type Settings } from "./judge.ts";
import type { RouterRow } from "./model.ts";

/**
 * Figures of held-back rows. What weighs the models and the thresholds are fitted on such rows
 * too, so each is measured under numbers that were fitted on others: what ships is fitted on
 * all, and the figures are not kind to it.
 */

export interface HeldRow extends Held {
  row: RouterRow;
  /** Whether it was answered with its sender. */
  hasSender: boolean;
}

/** Each part is measured under what the others fitted. */
const PARTS = 3;

interface Measured {
  one: HeldRow;
  answer: Answer;
}

/** `fit` fits settings on some of the rows; `shipped` are those fitted on all, whose bands of length the figures are told by. */
export function measure(
  held: readonly HeldRow[],
  shipped: Settings,
  fit: (some: readonly HeldRow[]) => Settings,
): { metrics: Record<string, unknown>; riskCoverage: CurvePoint[] } {
  const partOf = ({ row }: HeldRow) => Number.parseInt(sha256(`part:${row.text}`).slice(0, 8), 16) % PARTS;
  const parts = held.map(partOf);
  const measured = Array.from({ length: PARTS }, (_, part) => {
    const inside = held.filter((_row, i) => parts[i] === part);
    if (inside.length === 0) return [];
    const settings = fit(held.filter((_row, i) => parts[i] !== part));
    return inside.map((one): Measured => ({ one, answer: answerTo(one, settings) }));
  }).flat();
  const real = measured.filter(({ one }) => !one.made);
  return { metrics: figuresOf(measured, real, shipped), riskCoverage: riskCoverage(real.map(({ answer }) => answer)) };
}

const figures = (part: readonly Measured[]) =>
  routerFigures(
    part.map(({ answer }) => answer),
    part.map(({ one }) => one.row),
  );

/**
 * Rows that somebody wrote, and apart the messages and the letters among them. Those made up
 * are only told per language, under a name of their own.
 */
function figuresOf(
  measured: readonly Measured[],
  real: readonly Measured[],
  { bands }: Settings,
): Record<string, unknown> {
  const whole = figures(real);
  const perLength = bands.map(({ words }) => {
    const some = real.filter(({ one }) => bandOf(bands, one.words).words === words);
    const { perClass: _, perLanguage: __, ...rest } = figures(some);
    return [`from ${words} words`, rest] as const;
  });
  const made = Object.entries(figures(measured.filter(({ one }) => one.made)).perLanguage);
  const perLanguage = {
    ...whole.perLanguage,
    ...Object.fromEntries(made.map(([name, rest]) => [`${name}, made`, rest])),
  };
  return { ...whole, perLength: Object.fromEntries(perLength), perLanguage };
}
