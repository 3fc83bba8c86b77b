import { calibrate } from "./calibrate.ts";
import { tellingText } from "./folds.ts";
import type { Settings } from "./judge.ts";
import { type HeldRow, measure } from "./measure.ts";
import type { RouterRow } from "./model.ts";
import { NEVER } from "./risk.ts";

/** From answers to rows that were not learned from to settings, and to what these answers show. */

export interface Judged extends ReturnType<typeof measure> {
  settings: Settings;
}

interface Learned {
  rows: readonly RouterRow[];
  labels: string[];
  hasNone: boolean;
  /** Labels with too few rows to be tested, by their places. */
  untested: readonly number[];
}

/** Settings fitted on all of `held`, and figures of each third of it under what the others fitted. */
export function judgedBy(held: readonly HeldRow[], { rows, labels, hasNone, untested }: Learned): Judged {
  const unmeasured = unmeasuredLanguages(rows, held);
  const settingsOf = (some: readonly HeldRow[]): Settings =>
    closed({ ...calibrate(some, labels, hasNone), unmeasured }, untested);
  const settings = settingsOf(held);
  return { settings, ...measure(held.map(measured), settings, settingsOf) };
}

/** Languages that were learned from made rows, and nothing was kept from learning to measure on. */
function unmeasuredLanguages(rows: readonly RouterRow[], held: readonly HeldRow[]): string[] {
  const measured = new Set(held.map(({ row }) => row.language));
  const made = rows.flatMap(({ made, language }) => (made === true && language !== undefined ? [language] : []));
  return [...new Set(made)].filter((language) => !measured.has(language)).sort();
}

/**
 * Labels that could not be tested are suggestions only: what others of their kind showed is no
 * word on them, and of their own they have shown nothing.
 */
function closed(settings: Settings, untested: readonly number[]): Settings {
  if (untested.length === 0) return settings;
  const close = (thresholds: readonly number[]) =>
    thresholds.map((threshold, label) => (untested.includes(label) ? NEVER : threshold));
  const bands = settings.bands.map((band) => ({
    ...band,
    thresholds: close(band.thresholds),
    languages: Object.fromEntries(Object.entries(band.languages).map(([name, some]) => [name, close(some)])),
  }));
  return { ...settings, bands };
}

/** As `measure` is to see it, which parts rows by their text. */
const measured = (one: HeldRow): HeldRow => ({ ...one, row: { ...one.row, text: tellingText(one.row) } });

/** What is fitted apart where the sender is known; labels are the same. */
export const differing = ({ bands, second, knownMin, unmeasured }: Settings) => ({
  bands,
  second,
  knownMin,
  unmeasured,
});

/** What knowing the sender is worth: the same rows with it and without, each judged by themselves. */
export function figuresBySender(
  told: readonly HeldRow[],
  untold: readonly HeldRow[],
  judged: (some: readonly HeldRow[]) => Judged,
): Record<string, unknown> {
  const rows = new Set(told.map(({ row }) => row));
  const whole = (some: readonly HeldRow[]) => {
    const { perClass: _, perLanguage: __, perLength: ___, ...rest } = judged(some).metrics;
    return rest;
  };
  return {
    "known sender": whole(told),
    "the same rows without it": whole(untold.filter(({ row }) => rows.has(row))),
  };
}
