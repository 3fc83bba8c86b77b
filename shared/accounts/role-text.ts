import type { Candidate, Span } from "./account.ts";
import { IBAN_LABEL } from "./labels.ts";
import { hasLongNumber } from "./unread.ts";

/** Where the words stand that belong to a number: its sentence, the next one, the lines above. */

/** Another number; a bank's code belongs to an account and does not end what is said of it. */
export type Other = Span & { kind?: Candidate["kind"]; value?: string; isHidden?: boolean };
/** A page's text, and everything found on it. */
export interface Surroundings {
  text: string;
  others: readonly Other[];
}

/** German verbs and "(beneficiary)" come after the number. */
const LINES_BELOW = 1;

/** "Creditor name: Direct Debit Services" over "Creditor account: ": each line of data says one thing. */
const FIELD = /^\p{Lu}[^:\n]{1,40}: \S/u;
const LABEL = /^\p{Lu}[^:\n]{1,40}:\s*$/u;

/** The account's own sentence and the one after it, if that holds no other account: then it speaks of that one. */
export function sentences(
  candidate: Candidate,
  context: Surroundings,
): { before: string; after: string; next: string } {
  const { text, others } = context;
  const other = endOfOtherBefore(candidate, others);
  const own = withoutRestOf(other, sentenceBefore(candidate, context), context, candidate.start);
  const lineStart = text.lastIndexOf("\n", candidate.start - 1) + 1;
  const lineAbove = text.lastIndexOf("\n", lineStart - 2) + 1;
  const whole = text.slice(lineAbove, Math.max(0, lineStart - 1));
  // What follows another account on its line is said of that one.
  const above = other > lineAbove || hasLongNumber(whole) ? "" : whole;
  // "Do not pay to:" over the number is of its sentence, whatever letter the line begins with.
  const before = own.includes("\n") || /[.!?]\s*$/.test(above) ? own : `${above} ${own}`;
  const rest = after(candidate, context);
  const from = candidate.end + rest.length;
  const start = from + (/^[\s.;!?)]*/.exec(text.slice(from))?.[0].length ?? 0);
  const stop = text.slice(start).search(/[.;!?](?:\s|$)|\n\s*\n/);
  const end = stop === -1 ? text.length : start + stop + 1;
  const isOfOther = others.some((other) => other.start >= candidate.end && other.start < end && other.kind !== "bic");
  return { before, after: rest, next: isOfOther ? "" : text.slice(start, end) };
}

/** An account's sentence goes on behind it: "A: never pay to it. B …" denies A. `other`: where that one ends. */
function withoutRestOf(other: number, before: string, { text }: Surroundings, start: number): string {
  if (other === 0 || start - before.length < other || text.slice(other, start) !== before) return before;
  const ends = [before.indexOf("\n"), SENTENCE_END.exec(before)?.index ?? -1].filter((at) => at >= 0);
  return ends.length === 0 ? before : before.slice(Math.min(...ends) + 1);
}

/** "nr. " and "no. " end none. */
export const SENTENCE_END = /(?<!(?<!\p{L})(?:nr|no|n|kto|art|ref|tel|str|bzw|inkl|incl|resp|approx|ca))[.;!?](?=\s)/iu;

/** "IBAN des Zahlungsempfängers IBAN des Zahlungspflichtigen": headings of columns that a scan brought together. */
const TWO_LABELS = new RegExp(`${IBAN_LABEL}.*${IBAN_LABEL}`, "iu");

/** From the end of the sentence, or of the account, before it on the same or the line above. */
export function sentenceBefore(candidate: Candidate, { text, others }: Surroundings): string {
  const lineStart = text.lastIndexOf("\n", candidate.start - 1) + 1;
  const previous = text.lastIndexOf("\n", lineStart - 2) + 1;
  // A sentence runs on over the line's end; a heading of its own does not begin in small letters.
  const lineBefore = text.slice(previous, lineStart);
  // A line in cells is a table's or two columns', and no sentence.
  const isField = FIELD.test(lineBefore) && LABEL.test(text.slice(lineStart, candidate.start));
  const runsOn =
    !isField &&
    !/\S(?:\t| {2,})\S/.test(lineBefore) &&
    !TWO_LABELS.test(lineBefore) &&
    (/^[ >]*\p{Ll}/u.test(text.slice(lineStart, candidate.start)) || /[\p{Ll},]\s*$/u.test(lineBefore));
  const from = Math.max(runsOn ? previous : lineStart, endOfOtherBefore(candidate, others));
  const before = text.slice(from, candidate.start);
  const sentence = Math.max(...Array.from(before.matchAll(/[.;!?]\s+(?=\p{Lu})/gu), (m) => m.index + 1), 0);
  return before.slice(sentence);
}

/** What follows in the same sentence, where no other account does: then it speaks of that one. */
export function after(candidate: Candidate, { text, others }: Surroundings): string {
  let end = candidate.end;
  for (let line = 0; line <= LINES_BELOW; line++) {
    const next = text.indexOf("\n", end);
    end = next === -1 ? text.length : next + 1;
  }
  const isNext = ({ start, kind }: Other) => start >= candidate.end && kind !== "bic";
  const other = Math.min(text.length, ...others.filter(isNext).map(({ start }) => start));
  const rest = text.slice(candidate.end, Math.min(end, other));
  const stop = rest.search(/[.;!?](?:\s|$)|\n\s*\n/);
  if (stop !== -1) return rest.slice(0, stop);
  const lineEnd = rest.indexOf("\n");
  return other < end ? rest.slice(0, Math.max(0, lineEnd)) : rest;
}

export function startOfLinesAbove(text: string, at: number, lines: number): number {
  let from = text.lastIndexOf("\n", at - 1) + 1;
  for (let line = 0; line < lines && from > 1; line++) from = text.lastIndexOf("\n", from - 2) + 1;
  return from;
}

export function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(text.lastIndexOf("\n", at) + 1, end === -1 ? text.length : end).trim();
}

export function endOfOtherBefore(candidate: Candidate, others: readonly Span[]): number {
  const ends = others.filter(({ end }) => end <= candidate.start).map(({ end }) => end);
  return Math.max(0, ...ends);
}
