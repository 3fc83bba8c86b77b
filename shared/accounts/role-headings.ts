import type { Candidate } from "./account.ts";
import { lastLabel } from "./labels.ts";
import type { RoleContext, RoleFound } from "./role.ts";
import type { Cue } from "./role-cues.ts";
import { endOfOtherBefore, lineAt, SENTENCE_END, startOfLinesAbove } from "./role-text.ts";
import { CONFIDENCE, cuesIn, decide, type Found, isOfTwo, isWeak, UNKNOWN } from "./role-words.ts";
import { endsLetter } from "./sender.ts";
import { cellsOf, tableHead } from "./table.ts";
import { hasLongNumber } from "./unread.ts";

/** What lines above a number and the one below it say of whose it is. */

/** A block of bank details under its heading has about this many lines. */
const LINES_ABOVE_HEADING = 8;
const LINES_ABOVE_SENTENCE = 3;
export const CHARACTERS_ABOVE = 600;
/** Longer lines are sentences, not headings. */
const HEADING_CHARACTERS_MAX = 40;
/** An IBAN's own BIC, or a second account in a list. With more between them the heading is not this one's. */
const OTHERS_UNDER_HEADING_MAX = 4;

/** "IBAN debiteur:" over "Naam debiteur:": two labels with nothing behind them are fields that nobody filled in. */
const EMPTY_LABEL = /^[^:\n]{1,40}:[\s_.…]*$/u;
const isEmptyField = (above: string, at: number): boolean => {
  const start = above.lastIndexOf("\n", at) + 1;
  const before = start === 0 ? "" : lineAt(above, start - 2);
  const [line, next] = [start, above.indexOf("\n", start) + 1].map((from) => lineAt(above, from));
  const isOfIban = (one = "") => EMPTY_LABEL.test(one) && lastLabel(one, "iban") >= 0;
  return EMPTY_LABEL.test(line ?? "") && (isOfIban(before) || (isOfIban(line) && EMPTY_LABEL.test(next ?? "")));
};

/** On a bill the word alone on its line is an address's as often as a payee's. */
const ADDRESSEE = /^(?:destinataire|empf[äa]nger(?:in)?|recipient|receiver|ontvanger)\s*:?$/iu;

/**
 * Words further up: nearest first. What speaks of an account in a sentence reaches
 * over a few lines only (on a blank form the next number is somebody else's); a
 * heading, which is a short line of its own, reaches over its block.
 */
export function underHeading(candidate: Candidate, context: RoleContext): RoleFound | null {
  const table = tableHead(context.text, candidate.start);
  const inHead = cuesIn(table?.own ?? "");
  const head = decide(inHead, "last", CONFIDENCE.heading);
  if (head !== null && !isWeak(head)) return isOfTwo(inHead) ? disputed(head) : head;
  // Of the headings of a table only its own column's speaks of it; two columns may be labels and what they label.
  const others = table !== null && table.others.length > 1 ? table.others : [];
  const found = headings(candidate, context).filter(({ words }) => !others.some((cell) => cell.includes(words)));
  const nearest = found.filter(({ cue }) => cue.strength === "strong").at(-1) ?? found.at(-1);
  // A heading that has its account already speaks of a second one less surely: the next block's may be unreadable.
  const isOver = nearest?.isUsed || nearest?.isPast;
  const sure = nearest?.isOfOther ? CONFIDENCE.used : isOver ? CONFIDENCE.weak : CONFIDENCE.heading;
  const decided = decide(found, "last", sure);
  if (decided === null || nearest === undefined) return decided;
  // Who is charged is charged once: what stands further down is the other party's.
  const isSecond = nearest.isOfOther === true && decided.role === "payer" && !context.document.isPaymentList;
  // "Receiver   Debtor" over two columns: which of them is this one's cannot be told from the line.
  const isOther = ({ cue, line }: Found) =>
    cue.strength === "strong" && cue.role !== nearest.cue.role && line === nearest.line;
  if (found.some(isOther) || isBehindTwoLabels(candidate, context)) return disputed(decided);
  return isSecond ? { ...UNKNOWN, never: "payer" } : decided;
}

const disputed = (found: RoleFound): RoleFound => ({
  ...found,
  confidence: CONFIDENCE.disputed,
  isDisputed: true,
});

/** "IBAN   BIC   IBAN   1": two parties side by side, and the number may be either's, whatever heading stands over them. */
function isBehindTwoLabels(candidate: Candidate, { text, others }: RoleContext): boolean {
  const from = Math.max(text.lastIndexOf("\n", candidate.start - 1) + 1, endOfOtherBefore(candidate, others));
  return cellsOf(text.slice(from, candidate.start)).filter((cell) => lastLabel(cell, "iban") >= 0).length > 1;
}

function headings(candidate: Candidate, { text, others, document }: RoleContext): Found[] {
  const from = Math.max(
    startOfLinesAbove(text, candidate.start, LINES_ABOVE_HEADING),
    candidate.start - CHARACTERS_ABOVE,
  );
  const near = startOfLinesAbove(text, candidate.start, LINES_ABOVE_SENTENCE);
  const above = text.slice(from, candidate.start);
  return cuesIn(above).flatMap((found) => {
    const { at, end } = found;
    const between = others.filter((other) => other.start >= from + end && other.end <= candidate.start);
    if (between.length > OTHERS_UNDER_HEADING_MAX) return [];
    const below = text.slice(from + end, candidate.start);
    // Below the signature another matter begins, or the sender's own foot.
    if (endsLetter(below)) return [];
    // Words with an account after them on their line speak of that one.
    if (between.some((other) => !text.slice(from + end, other.start).includes("\n"))) return [];
    if (from + at < near && lineAt(above, at).length > HEADING_CHARACTERS_MAX) return [];
    if (isEmptyField(above, at)) return [];
    const isAddressee = document.isInvoice && ADDRESSEE.test(lineAt(above, at));
    const cue: Cue = isAddressee ? { ...found.cue, strength: "weak" } : found.cue;
    const isOfOther = between.some(({ kind }) => kind !== "bic");
    // "Your account will be charged on 1 May." is a sentence of its own: the next account is often who charges it.
    const isPast = cue.role === "payer" && SENTENCE_END.test(below);
    const isUsed = isOfOther || hasLongNumber(below);
    return [{ ...found, cue, line: above.lastIndexOf("\n", at), isUsed, isOfOther, isPast }];
  });
}

/** "Veuillez virer sur le compte ci-dessous" below a number speaks of the next one. */
const POINTS_ON =
  /(?<!\p{L})(?:ci-dessous|ci-apr[èe]s|suivante?|(?<!as\s)below|following|unten\p{L}*|nachstehend\p{L}*|nachfolgend\p{L}*|folgende[nmsr]?|hieronder|onderstaande?|volgende?)(?!\p{L})/iu;

/**
 * What the line below says. A heading there ("Originator") begins the next block: with an account
 * under it, it says nothing of this one, and without one hardly more, since that one may be unreadable.
 */
export function onNextLine(rest: string, { end }: Candidate, { text, others }: RoleContext): RoleFound | null {
  const lineEnd = rest.indexOf("\n");
  if (lineEnd === -1) return null;
  const below = rest.slice(lineEnd + 1);
  const cues = cuesIn(below).filter(({ end: at }) => !POINTS_ON.test(lineAt(below, at - 1)));
  const [first] = cues;
  if (first === undefined) return null;
  const line = lineAt(below, first.at);
  // "Verkäufer-BIC: …" is this account's bank's.
  const isHeading = /^\p{Lu}/u.test(line) && line.length <= HEADING_CHARACTERS_MAX && !/\bBIC\b|\bSWIFT\b/iu.test(line);
  if (!isHeading) return decide(cues, "first", CONFIDENCE.after);
  const from = end + lineEnd;
  const isFollowed =
    others.some(({ start, kind }) => start >= from && kind !== "bic") || hasLongNumber(text.slice(from));
  return isFollowed ? null : decide(cues, "first", CONFIDENCE.weak);
}
