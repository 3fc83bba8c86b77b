import type { Health } from "#shared/pdf/characters.ts";

/** What is known of a page's text layer before anybody looks at its picture. */
export interface Layer {
  health: Health;
  text: string;
  /** Share of the page that its largest image covers, 0–1. */
  imageShare: number;
}

export type Verdict =
  | { isTrusted: true }
  | { isTrusted: false; because: "no-text" | "unmapped" | "letterhead" | "poor-ocr" | "not-words" };

/** More unmapped letters than this and words are lost: one logo font of symbols has fewer. */
const UNMAPPED_SHARE_MAX = 0.1;
/** A page that is mostly one image is a scan, whatever is printed over it. */
export const SCAN_SHARE_MIN = 0.6;
/** A letterhead, a stamp of the scanner, a page number; a letter has more. */
export const LETTERHEAD_CHARACTERS_MAX = 300;
/** Fewer characters than this cannot be judged by whether they make words. */
const JUDGED_CHARACTERS_MIN = 80;
/** Share of its tokens that look like words or numbers: print 0.95, good OCR 0.9, a font with a wrong map below 0.5. */
const CLEAN_SHARE_MIN = 0.55;
/** Somebody else's OCR must be good to be kept, since ours can be had. Under a scan it may as well be drawn as not. */
const CLEAN_SHARE_OF_OCR_MIN = 0.85;

/** Whether a text layer says what a person sees. Pure; broken fonts and old OCR are why it may not. */
export function judgeLayer({ health, text, imageShare }: Layer): Verdict {
  const { characters, unmapped, invisible } = health;
  if (characters === 0) return { isTrusted: false, because: "no-text" };
  if (unmapped / characters > UNMAPPED_SHARE_MAX) return { isTrusted: false, because: "unmapped" };
  const isScan = imageShare >= SCAN_SHARE_MIN;
  const visible = characters - invisible;
  if (isScan && invisible === 0 && visible <= LETTERHEAD_CHARACTERS_MAX)
    return { isTrusted: false, because: "letterhead" };
  if (characters < JUDGED_CHARACTERS_MIN) return invisible > visible ? poor() : { isTrusted: true };
  const clean = cleanShare(text);
  if ((isScan || invisible > visible) && clean < CLEAN_SHARE_OF_OCR_MIN) return poor();
  return clean < CLEAN_SHARE_MIN || lacksVowels(text)
    ? { isTrusted: false, because: "not-words" }
    : { isTrusted: true };
}

const poor = (): Verdict => ({ isTrusted: false, because: "poor-ocr" });

/** A word with at most a sign around it, or a number with its separators, in any script. */
const CLEAN =
  /^[\p{P}\p{S}]{0,2}(?:\p{L}[\p{L}\p{M}'’-]*|[\p{N}][\p{N}.,:/%€$£'’-]*|[\p{L}\p{N}]{2,34})[\p{P}\p{S}]{0,3}$/u;
/** Latin words of four letters and more without a vowel come from a font whose letters are shifted. */
const NO_VOWEL = /^[b-df-hj-np-tv-xz]{4,}$/i;

/** Letters of the Latin alphabet from which a text can be judged by its vowels. */
const LETTERS_MIN = 60;
/** European languages have 0.36–0.47; a table of abbreviations 0.3; an alphabet shifted by 29, the usual accident, 0.2. */
const VOWELS_SHARE_MIN = 0.23;

function lacksVowels(text: string): boolean {
  const letters = text.normalize("NFD").match(/[a-z]/gi)?.length ?? 0;
  const vowels = text.normalize("NFD").match(/[aeiouy]/gi)?.length ?? 0;
  return letters >= LETTERS_MIN && vowels / letters < VOWELS_SHARE_MIN;
}

function cleanShare(text: string): number {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  if (tokens.length === 0) return 0;
  const clean = tokens.filter((token) => /^\p{P}+$/u.test(token) || (CLEAN.test(token) && !NO_VOWEL.test(token)));
  return clean.length / tokens.length;
}
