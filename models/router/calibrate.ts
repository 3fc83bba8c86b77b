import type { Answer } from "#shared/ml/classification.ts";
import { fitFactors, READERS, type Reader, type Scored } from "./factors.ts";
import { type Band, bandOf, type Look, type Seen, type Settings } from "./judge.ts";
import { lookAt } from "./look.ts";
import { isBacked, NEVER, type Shown, thresholdsFor, withFloors } from "./risk.ts";

/** From scores to probabilities and thresholds, fitted on answers to rows the models were not trained on. */

/** What all readers said to a row they had not learned from. Its language is as it will be told from the text, not as the row says. */
export type Held = Scored & Seen & { language: string | null; made: boolean };

/** Nobody who writes in the language of the training rows knows fewer of its words. */
const KNOWN_SHARE_MAX = 0.5;
const KNOWN_QUANTILE = 0.01;
/** A message has fewer words than this, a letter has as many or more. */
const LETTER_WORDS = 30;
/** Rows of a length that factors of its own can be fitted on. */
const BAND_ROWS_MIN = 300;
/** Rows of a language, of one length, that thresholds of its own can. */
const LANGUAGE_ROWS_MIN = 150;

/** Who reads a text first, and who reads again what that left open. */
const FIRST: readonly Reader[] = ["linear", "network"];
const SECOND: readonly Reader[] = READERS;

/**
 * Factors of the first look, then of the second on what the first leaves open, then thresholds
 * on the answers that both give together: what is left open is hard, and alone would show no rate.
 */
export function calibrate(held: readonly Held[], labels: string[], hasNone: boolean): Settings {
  const shares = held.map(({ known }) => known).toSorted((a, b) => a - b);
  const quantile = shares[Math.floor(shares.length * KNOWN_QUANTILE)] ?? 0;
  const knownMin = Math.round(Math.min(KNOWN_SHARE_MAX, quantile) * 1_000) / 1_000;
  const firstLooks = looksAt(held, FIRST);
  const first: Settings = {
    ...{ labels, hasNone, knownMin, second: null },
    // What is left to a person for another reason needs no confidence to be left to a person.
    bands: firstLooks.map((look) => ({ ...look, thresholds: labels.map(() => 0), languages: {} })),
  };
  const open = held.filter((one) => one.meaning !== null && lookAt(one, one, first).isOpen);
  const second = open.length < BAND_ROWS_MIN ? null : looksAt(open, SECOND);
  return { ...first, second, bands: bandsOf(held, { ...first, second }) };
}

/** Messages and letters apart, by the words they begin at; where there are too few of either to say anything of their own, all are one kind. */
function partsOf(held: readonly Held[]): { words: number; part: readonly Held[] }[] {
  const isLetter = ({ words }: Held) => words >= LETTER_WORDS;
  const [letters, messages] = [held.filter(isLetter), held.filter((one) => !isLetter(one))];
  if (Math.min(letters.length, messages.length) < BAND_ROWS_MIN) return [{ words: 0, part: held }];
  return [
    { words: 0, part: messages },
    { words: LETTER_WORDS, part: letters },
  ];
}

const looksAt = (held: readonly Held[], readers: readonly Reader[]): Look[] =>
  partsOf(held).map(({ words, part }) => ({ words, ...fitFactors(written(part), readers) }));

/** The bands of `open`, whose thresholds are 0, with thresholds that keep the promised rate. */
function bandsOf(held: readonly Held[], open: Settings): Band[] {
  const { labels, bands } = open;
  const shownBy = (some: readonly Held[]): Shown[] =>
    thresholdsFor(
      some.map((one) => ({ ...answerTo(one, open), made: one.made })).filter((answer) => !answer.abstained),
      labels,
    );
  const fitted = partsOf(held).map(({ words, part }) => {
    const names = languagesOf(part);
    const cells = names.map((language) => shownBy(part.filter((one) => one.language === language)));
    // A text whose language cannot be told is like the rows of which it could not be told.
    const rest = part.filter(({ language }) => language === null || !names.includes(language));
    const shown = [shownBy(rest.length < LANGUAGE_ROWS_MIN ? part : rest), ...cells];
    const isMessages = words < LETTER_WORDS && bands.length > 1;
    return { band: bandOf(bands, words), names, shown: isMessages ? shown.map(closedUnlessBacked) : shown };
  });
  const thresholds = withFloors(fitted.flatMap(({ shown }) => shown));
  return fitted.map(({ band, names, shown }): Band => {
    const [all = [], ...languages] = thresholds.splice(0, shown.length);
    return {
      ...band,
      thresholds: all,
      languages: Object.fromEntries(names.map((name, i) => [name, languages[i] ?? all])),
    };
  });
}

/**
 * Made rows alone open nothing to messages: a dozen words say what a made-up message says, or
 * something else. Of 53 German messages that others wrote, 14 of 19 answers were wrong that
 * made rows had let pass.
 */
const closedUnlessBacked = (shown: readonly Shown[]): Shown[] =>
  shown.map((one) => (isBacked(one) ? one : { ...one, threshold: NEVER }));

/** Rows somebody wrote: what is made up is too easily told to say how sure one may be. Where there are few, all. */
function written(part: readonly Held[]): readonly Held[] {
  const some = part.filter(({ made }) => !made);
  return some.length < BAND_ROWS_MIN ? part : some;
}

/** Languages that are told of rows enough. */
function languagesOf(part: readonly Held[]): string[] {
  const counts = new Map<string, number>();
  for (const { language } of part) if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts.keys()].filter((language) => (counts.get(language) ?? 0) >= LANGUAGE_ROWS_MIN).sort();
}

/** What the router says to a held-back row under `settings`. */
export function answerTo(one: Held, settings: Settings): Answer {
  const { label, confidence, doubt } = lookAt(one, one, settings).judgement;
  const { labels } = settings;
  return { truth: labels[one.truth] ?? null, label: labels[label] as string, confidence, abstained: doubt !== null };
}
