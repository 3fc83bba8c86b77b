import type { Fitted } from "./factors.ts";

/** From probabilities to an answer: which label, how sure, and whether to say so or to leave it to a person. */

export interface Settings {
  labels: readonly string[];
  /** Whether a class after the labels was trained on what belongs to none of them. */
  hasNone: boolean;
  /** By length, shortest first; the first begins at 0 words. */
  bands: readonly Band[];
  /** How texts are judged that are read a second time, for what they mean; null: a first look is all there is. */
  second: readonly Look[] | null;
  /** Least share of a text's words that must be known: a language never seen in training is not guessed at. */
  knownMin: number;
  /** Languages (ISO 639-1) that words were learned of, but nothing was measured in: an answer in one is a suggestion. */
  unmeasured?: readonly string[];
}

/** How scores become shares. */
export interface Look extends Fitted {
  /** Texts of at least so many words. */
  words: number;
}

/**
 * Short messages and long letters are sure and wrong at different rates: with one threshold
 * for both, 1.3 % of the messages of our data were wrong and 8 % of the letters.
 */
export interface Band extends Look {
  /** Least confidence to answer with, per label; above 1 where none was shown to keep the promised error rate. */
  thresholds: readonly number[];
  /** The same for texts in a language (ISO 639-1) of which enough was measured. */
  languages: Readonly<Record<string, readonly number[]>>;
}

export type Doubt = "no-words" | "unknown-words" | "none" | "unmeasured" | "unsure";

export interface Judgement {
  /** Index of the best label. */
  label: number;
  confidence: number;
  /** The other labels, best first. */
  others: { label: number; confidence: number }[];
  /** The least confidence that would have been enough. */
  threshold: number;
  /** Why it abstains, or null. */
  doubt: Doubt | null;
}

export interface Seen {
  words: number;
  /** Share of the words that are known. */
  known: number;
  knownWords: number;
  /** The language it seems to be in, where that matters. */
  language?: string | null;
}

/** Fewer known words than this say nothing: "thank you" fits every department. */
export const KNOWN_WORDS_MIN = 2;

export function bandOf<One extends Look>(bands: readonly One[], words: number): One {
  const band = bands.findLast((one) => one.words <= words);
  if (band === undefined) throw new Error("a router without a band from 0 words");
  return band;
}

/** `shares`: the softmax's, of each label, then of none of them if the model has that class. `look`: how they were come by. */
export function judge(
  shares: ArrayLike<number>,
  seen: Seen,
  settings: Settings,
  look: Look = bandOf(settings.bands, seen.words),
): Judgement {
  const count = settings.labels.length;
  const band = bandOf(settings.bands, seen.words);
  const confidenceOf = (label: number) => rounded(believed(shares[label] ?? 0, label, look.noise));
  const ranked = Array.from({ length: count }, (_, label) => ({ label, confidence: confidenceOf(label) }));
  // Equal confidences: the first label by name, so that the answer does not hang on a sort.
  ranked.sort((a, b) => b.confidence - a.confidence || a.label - b.label);
  const [best, ...others] = ranked;
  if (best === undefined) throw new Error("a router without labels");
  const none = settings.hasNone ? confidenceOf(count) : 0;
  const threshold = thresholdsOf(band, seen.language)[best.label] ?? Number.POSITIVE_INFINITY;
  return { ...best, others, threshold, doubt: doubtOf({ ...best, none, threshold }, seen, settings) };
}

/** How likely a class is, of its share and the noise: what all noise adds up to is taken from the shares. */
export function believed(share: number, label: number, noise: readonly number[]): number {
  let all = 0;
  for (const part of noise) all += part;
  return (1 - all) * share + (noise[label] ?? 0);
}

/**
 * Surer than this by its words, a text is not read a second time: of a hundred messages that
 * leaves 20 to the slower reader, and it changed no more answers for the better below it.
 */
const SURE = 0.95;
/** A sentence or a few is what the second reader was made for: of letters it told nothing new. */
export const SECOND_WORDS_MAX = 60;

/** Whether to read a text again for what it means: not where its words are enough, nor where they are of no language learned. */
export function isOpen({ doubt, confidence }: Judgement, { words }: Seen): boolean {
  if (words > SECOND_WORDS_MAX) return false;
  return doubt === "none" || ((doubt === null || doubt === "unsure") && confidence < SURE);
}

function thresholdsOf({ thresholds, languages }: Band, language: string | null | undefined): readonly number[] {
  return (language == null ? undefined : languages[language]) ?? thresholds;
}

interface Weighed {
  confidence: number;
  none: number;
  threshold: number;
}

function doubtOf({ confidence, none, threshold }: Weighed, seen: Seen, settings: Settings): Doubt | null {
  if (seen.knownWords === 0) return "no-words";
  if (seen.known < settings.knownMin || seen.knownWords < KNOWN_WORDS_MIN) return "unknown-words";
  if (none > confidence) return "none";
  if (seen.language != null && settings.unmeasured?.includes(seen.language)) return "unmeasured";
  return confidence < threshold ? "unsure" : null;
}

/** Four decimals: all that a person or a threshold needs, and the same on every machine. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
