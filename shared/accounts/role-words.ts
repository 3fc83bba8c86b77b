import type { RoleFound } from "./role.ts";
import { CUES, type Cue } from "./role-cues.ts";

/** The words of a text that say whose an account is, and which of them decide. */

export const CONFIDENCE = {
  sameClause: 0.95,
  heading: 0.85,
  after: 0.8,
  weak: 0.7,
  /** A heading that another account has already. */
  used: 0.65,
  documentOnly: 0.6,
  disputed: 0.5,
} as const;

export const UNKNOWN: RoleFound = { role: "unknown", confidence: 1, because: null };

/** Nothing was said, or nothing that decides alone. */
export const isWeak = ({ role, confidence }: RoleFound) => role === "unknown" || confidence <= CONFIDENCE.weak;

export interface Found {
  cue: Cue;
  at: number;
  end: number;
  words: string;
  /** Of a heading: an account stands between it and the number asked about. */
  isUsed?: boolean;
  /** That one is surely another's. */
  isOfOther?: boolean;
  /** Its sentence is over. */
  isPast?: boolean;
  /** Of a heading: where its line begins. */
  line?: number;
}

/** "Direct Debit Services Ltd" over "Bank account": a line that begins with a capital goes on with no sentence, save with a German noun. */
const LOWER_NOUN = /(?:account|compte|rekening)$/iu;

export function cuesIn(text: string): Found[] {
  const found = CUES.flatMap((cue) => matchesOf(cue, text, 0));
  const isEither = (one: Found) => found.some((other) => isJoined(one, other, text) || isJoined(other, one, text));
  // "debit my account" is a payer's, though "my account" stands in it.
  return found
    .filter((one) => !found.some((other) => other !== one && contains(other, one) && other.cue.role !== one.cue.role))
    .filter((one) => !isEither(one))
    .sort((a, b) => a.end - b.end || a.at - b.at);
}

/** In `text`, which begins at `from` of a longer one. */
function matchesOf(cue: Cue, text: string, from: number): Found[] {
  return Array.from(text.matchAll(cue.pattern)).flatMap(({ 0: raw, index }): Found[] => {
    const words = raw.trim().replaceAll(/\s+/g, " ");
    const newLine = LOWER_NOUN.test(words) ? raw.search(/\n\s*\p{Lu}/u) : -1;
    // A title over a sentence ("REMBOURSEMENT", "Nous verserons … sur votre compte") hides none of its words.
    if (newLine !== -1) return matchesOf(cue, raw.slice(newLine + 1), from + index + newLine + 1);
    return [{ cue, at: from + index, end: from + index + raw.length, words }];
  });
}

/** "Empfänger/Auftraggeber" over a column says of no number which it is. */
const isJoined = (first: Found, second: Found, text: string): boolean =>
  first.cue.role !== second.cue.role && /^\s?(?:\/|or|oder|ou|of)\s?$/iu.test(text.slice(first.end, second.at));

/** Words for two parties, both of which would decide alone. */
export const isOfTwo = (found: readonly Found[]): boolean =>
  new Set(found.flatMap(({ cue }) => (cue.strength === "strong" ? [cue.role] : []))).size > 1;

/** "Refunds go to this account as well": so it is somebody's who pays from it. */
const ALSO = /(?<!\p{L})(?:also|likewise|ebenfalls|auch|ebenso|[ée]galement|aussi|ook|eveneens)(?!\p{L})/iu;

const contains = (outer: Found, inner: Found) =>
  outer.at <= inner.at && inner.end <= outer.end && outer.end - outer.at > inner.end - inner.at;

/** The nearest strong words decide; else weak ones, if they all say the same. */
export function decide(found: readonly Found[], nearest: "first" | "last", confidence: number): RoleFound | null {
  const strong = found.filter(({ cue }) => cue.strength === "strong");
  const one = nearest === "last" ? strong.at(-1) : strong[0];
  if (one !== undefined)
    return {
      role: one.cue.role,
      confidence: ALSO.test(one.words) ? Math.min(confidence, CONFIDENCE.weak) : confidence,
      because: one.words,
    };
  const [weak] = found;
  if (weak === undefined) return null;
  return { role: weak.cue.role, confidence: Math.min(confidence, CONFIDENCE.weak), because: weak.words };
}
