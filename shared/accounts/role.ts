import type { AccountRole, Candidate, Span } from "./account.ts";
import { drawers } from "./cheque.ts";
import { customersWords } from "./customer.ts";
import { denialIn } from "./denial.ts";
import type { DocumentSigns } from "./document-signs.ts";
import { CHARACTERS_ABOVE, onNextLine, underHeading } from "./role-headings.ts";
import { after, endOfOtherBefore, type Other, sentenceBefore, sentences } from "./role-text.ts";
import { CONFIDENCE, cuesIn, decide, isWeak, UNKNOWN } from "./role-words.ts";
import { isSameAccount } from "./same-account.ts";
import { endsLetter, imprintWords } from "./sender.ts";
import { isRowWithAmount } from "./table.ts";
import { numberBeside, unreadAccounts } from "./unread.ts";

export type { Other } from "./role-text.ts";

export interface RoleContext {
  /** The page's text, a line per line, cells of a table with a tab between. */
  text: string;
  /** Everything found on the page, the candidate included: what belongs to another account is not read for this one. */
  others: readonly Other[];
  /** The text of the whole document: says whether it is a bill or a debit notice. */
  document: DocumentSigns;
}
export interface RoleFound {
  role: AccountRole;
  confidence: number;
  /** The words it was told by, for the person who checks it; null where there were none. */
  because: string | null;
  /** The lines of the page and the number's own column say different things: nothing may rest on either. */
  isDisputed?: boolean | undefined;
  /** The page says that nobody is to pay to it. */
  isDenied?: boolean | undefined;
  /** What it is not, whatever else is thought of it. */
  never?: AccountRole | undefined;
}

/** Securities, legal entities and cards are no party's account: there is nobody to pay. */
export const isPartyless = (kind: Candidate["kind"]): boolean =>
  ["isin", "lei", "wkn", "sedol", "cusip", "depot", "card"].includes(kind);

/** Told by the document's kind alone. */
export const DOCUMENT_ONLY = "invoice";
export const DOCUMENT_STATEMENT = "statement";

const CHARACTERS_BELOW = 160;
/**
 * Whose account it is, from the words around it. The nearest words that say so
 * decide; where they contradict each other, or nothing is said, it is unknown.
 * A later model takes this function's place: same arguments, same answer.
 */
export function roleOf(found: Candidate, page: RoleContext): RoleFound {
  if (isPartyless(found.kind)) return { role: "other", confidence: 1, because: null };
  if (found.told !== undefined) return { ...found.told, confidence: CONFIDENCE.sameClause };
  const { candidate, context } = surroundings(found, page);
  const told = betweenParts(found, page.text) ?? toldBy(candidate, context);
  // "Ignore the mail below" stands above its request to pay, which has all the words of one.
  if (isQuoted(candidate, context.text) && told.role !== "unknown")
    return { ...told, confidence: Math.min(told.confidence, CONFIDENCE.disputed), isDisputed: true };
  return isWeak(told) ? (besideItsNumber(candidate, context, told) ?? told) : told;
}

/** "ABA 021000089, for credit to: Northern Brokers, account 30412345": what stands between a bank's code and its account. */
function betweenParts({ kind, parts = [] }: Candidate, text: string): RoleFound | null {
  if (kind === "iban") return null;
  const [first, second] = parts.toSorted((a, b) => a.start - b.start);
  if (first === undefined || second === undefined || parts.length !== 2) return null;
  return decide(
    cuesIn(text.slice(first.end, second.start)).filter(({ cue }) => cue.strength === "strong"),
    "last",
    CONFIDENCE.heading,
  );
}

/**
 * "Abrechnung zu Lasten Konto-Nr. 60012345, IBAN DE89 …": a bank's own number of an account and its IBAN differ, and
 * what is said of the first is not taken from the second. They may be two accounts all the same, so a person looks;
 * what it is not, is known.
 */
function besideItsNumber(candidate: Candidate, context: RoleContext, told: RoleFound): RoleFound | null {
  if (candidate.kind !== "iban") return null;
  const number = numberBeside(context.text, candidate.start, context.others);
  if (number === null) return null;
  const others = context.others.filter((other) => other !== number);
  const { text } = context;
  const without = text.slice(0, number.start) + "\u2022".repeat(number.end - number.start) + text.slice(number.end);
  const alone = toldBy(candidate, { ...context, text: without, others });
  const isSaid = !isWeak(alone);
  const never =
    isSaid && alone.role === "payer" ? "beneficiary" : isSaid && alone.role === "beneficiary" ? "payer" : alone.never;
  return never === undefined || never === told.never ? null : { ...UNKNOWN, never };
}

function toldBy(candidate: Candidate, context: RoleContext): RoleFound {
  const rest = after(candidate, context);
  const onLine = decide(cuesIn(rest.split("\n", 1)[0] ?? ""), "first", CONFIDENCE.after);
  const said =
    decide(cuesIn(sentenceBefore(candidate, context)), "last", CONFIDENCE.sameClause) ??
    fromOneToAnother(candidate, context);
  // German has its verb behind the account: "bitte meinem Konto … belasten".
  const isSaidBehind = said !== null && isWeak(said) && onLine !== null && !isWeak(onLine);
  const inSentence = isSaidBehind ? onLine : said;
  const told =
    inSentence ??
    onLine ??
    onNextLine(rest, candidate, context) ??
    underHeading(candidate, context) ??
    documentRole(candidate, context);
  return (
    denied(candidate, context, told) ??
    drawers(candidate.start, context.text, told) ??
    customers(candidate, context, told, inSentence !== null || onLine !== null) ??
    writers(context, told) ??
    ofList(candidate, context, told) ??
    senders(candidate, context, told, inSentence !== null || onLine !== null) ??
    isAnothers(candidate, context, told) ??
    told
  );
}

/**
 * One account is charged, and one is paid back to. Where words for it have an account of their own, seen or hidden, the
 * next one is another party's, unless words of its own say more.
 */
function isAnothers(candidate: Candidate, { text, others, document }: RoleContext, told: RoleFound): RoleFound | null {
  if (!isWeak(told) || document.isPaymentList) return null;
  const before = others.filter(({ end, kind }) => end <= candidate.start && kind !== "bic");
  if (before.length === 0) return null;
  const cues = cuesIn(text.slice(0, candidate.start)).filter(({ cue }) => cue.strength === "strong");
  const hasTaken = (role: AccountRole) =>
    cues.some(({ cue, end }) => cue.role === role && before.some(({ start }) => start >= end));
  const not = (role: AccountRole): RoleFound => ({
    ...(told.role === role ? UNKNOWN : told),
    never: told.never ?? role,
  });
  if (before.some(({ isHidden }) => isHidden) || hasTaken("payer")) return not("payer");
  return document.isRefund && hasTaken("beneficiary") ? not("beneficiary") : null;
}

/**
 * What stands in a letter's foot is its sender's. Whoever collects does not charge himself, whoever pays
 * back does not pay himself, and on a bill that is to be paid the sender is whom to pay, unless he made his claim over.
 */
function senders(
  candidate: Candidate,
  { text, document }: RoleContext,
  told: RoleFound,
  isInSentence: boolean,
): RoleFound | null {
  const { isInvoice, isDebitNotice, isRefund, isSettled, isAssigned } = document;
  const impossible = isDebitNotice ? "payer" : isRefund || isAssigned ? "beneficiary" : null;
  if (!isWeak(told) && (isInSentence || told.role !== impossible)) return null;
  if (!isInvoice && impossible === null) return null;
  const words = imprintWords(text, candidate.start, candidate.end);
  if (words === null && !endsLetter(text.slice(0, candidate.start))) return null;
  // Who made his claim over is neither paid nor does he pay.
  const isOutside = isAssigned && words !== null && isWeak(told);
  if (isOutside) return { ...UNKNOWN, confidence: CONFIDENCE.disputed, isDisputed: true, never: "beneficiary" };
  if (impossible !== null) return { ...(told.role === impossible ? UNKNOWN : told), never: told.never ?? impossible };
  if (words === null || isSettled || told.role === "payer" || told.never === "beneficiary") return null;
  if (candidate.check !== "valid") return null;
  return { role: "beneficiary", confidence: CONFIDENCE.after, because: words };
}

/** A sentence that denies the account. Who collects says "do not pay" too: of the bill, and not of the payer's account. */
function denied(candidate: Candidate, context: RoleContext, told: RoleFound): RoleFound | null {
  if (!isWeak(told) && told.role !== "beneficiary") return null;
  const words = denialIn(sentences(candidate, context));
  if (words === null) return null;
  if (context.document.isDebitNotice && told.role !== "beneficiary") return { ...told, never: "beneficiary" };
  return { role: "other", confidence: CONFIDENCE.disputed, because: words, isDisputed: true, isDenied: true };
}

/**
 * The account of a bill's customer, by words that own it: neither the form of a bill nor "bank
 * details" makes it the payee's, and on a bill only its own sentence does.
 */
function customers(
  candidate: Candidate,
  { text, others }: RoleContext,
  told: RoleFound,
  isInSentence: boolean,
): RoleFound | null {
  if (told.role !== "beneficiary" && told.role !== "unknown") return null;
  const from = endOfOtherBefore(
    candidate,
    others.filter(({ kind }) => kind !== "bic"),
  );
  // Next to these, what stands further off speaks of the sender's account: his heading over another column, a sentence that asks for payment.
  if (!isWeak(told) && isInSentence) return null;
  const words = customersWords(text, candidate.start, from);
  return words === null ? null : { ...UNKNOWN, never: "beneficiary" };
}

/** Words for who wrote a paper: of a transfer that is who pays, of a bill or a notice of collection who is paid. */
const WRITER = /^(?:[ée]metteur|afzender|absender)/iu;
const writers = ({ document }: RoleContext, told: RoleFound): RoleFound | null =>
  told.role === "payer" &&
  isWeak(told) &&
  WRITER.test(told.because ?? "") &&
  (document.isInvoice || document.isDebitNotice)
    ? { ...UNKNOWN, never: "payer" }
    : null;

/** In a list of payments each row's account is somebody's to be paid or charged. */
function ofList({ start, end }: Candidate, { text, document }: RoleContext, told: RoleFound): RoleFound | null {
  if (told.role !== "unknown" || !document.isPaymentList) return null;
  return isRowWithAmount(text, start, end) ? { ...told, never: "other" } : null;
}

/**
 * The same from two readings: line by line over the page, and in the number's own
 * column. What one of them says alone holds; where they differ, the column's is the
 * better guess, and a guess only.
 */
export function reconciled(lines: RoleFound, column: RoleFound | null): RoleFound {
  if (column === null) return lines;
  if (lines.isDenied) return lines;
  if (column.isDenied) return column;
  const found = eitherOf(lines, column);
  // What a line says across two columns may be of the other one; what its own column says is not.
  const never = column.never ?? (isWeak(found) ? lines.never : undefined);
  if (never === undefined) return found;
  return found.role === never ? { ...UNKNOWN, never } : { ...found, never };
}

function eitherOf(lines: RoleFound, column: RoleFound): RoleFound {
  if (lines.isDisputed && column.role !== "unknown") return column;
  if (column.role === lines.role) return lines;
  if (lines.role === "unknown") return column;
  if (column.role === "unknown" || column.because === DOCUMENT_ONLY) return lines;
  if (lines.because === DOCUMENT_ONLY) return column;
  return { ...column, confidence: CONFIDENCE.disputed, isDisputed: true };
}

/** Only what is near, so that a page that is one long line costs no more than others. */
function surroundings(candidate: Candidate, context: RoleContext): { candidate: Candidate; context: RoleContext } {
  const from = Math.max(0, candidate.start - CHARACTERS_ABOVE);
  const text = context.text.slice(from, candidate.end + CHARACTERS_BELOW);
  const moved = <T extends Span>(span: T): T => ({ ...span, start: span.start - from, end: span.end - from });
  const own = moved(candidate);
  // The same account in its country's old form is no other one.
  const others = context.others
    .filter((other) => other.kind === candidate.kind || !isSameAccount(candidate, other))
    .map(({ kind, start, end }) => moved({ start, end, ...(kind !== undefined && { kind }) }))
    .filter(({ end }) => end > 0);
  return { candidate: own, context: { ...context, text, others: [...others, ...unreadAccounts(text, own, others)] } };
}

/** What a mail quotes is of an earlier one, and may be of anybody's. */
const isQuoted = ({ start }: Candidate, text: string): boolean =>
  /^[ \t]*>/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));

/** On a bill without a word about debiting, the account its sender prints is to be paid. */
function documentRole(candidate: Candidate, { text, document }: RoleContext): RoleFound {
  if (isQuoted(candidate, text)) return UNKNOWN;
  const { isInvoice, isDebitNotice, isSettled, isRefund, isStatement } = document;
  if (isStatement && candidate.check !== "invalid")
    return { role: "other", confidence: CONFIDENCE.documentOnly, because: DOCUMENT_STATEMENT };
  if (candidate.check === "invalid" || !isInvoice || isDebitNotice || isSettled || isRefund) return UNKNOWN;
  return { role: "beneficiary", confidence: CONFIDENCE.documentOnly, because: DOCUMENT_ONLY };
}

const BETWEEN_TWO = "\\s*(?:(?:the|das|dem|het|de|le|compte|account|rekening|konto|IBAN|no|nr)[\\s.:]*){0,4}";
/** "not to A but to B". */
const BUT = "(?:(?:but|and|sondern|und|mais|et|maar|en)\\s)?";
const TO = new RegExp(`^[\\s,]*${BUT}(?:to|into|naar|op|vers|sur|au|auf|an|zu)(?![\\p{L}])${BETWEEN_TWO}$`, "iu");
const FROM = new RegExp(`^[\\s,]*${BUT}(?:from|van|depuis|du|von|vom)(?![\\p{L}])${BETWEEN_TWO}$`, "iu");

/** "from A to B": nothing but the word between two accounts. */
function fromOneToAnother(candidate: Candidate, { text, others }: RoleContext): RoleFound | null {
  const between = text.slice(endOfOtherBefore(candidate, others), candidate.start);
  if (between.length === candidate.start) return null;
  if (TO.test(between)) return { role: "beneficiary", confidence: CONFIDENCE.after, because: between.trim() };
  if (FROM.test(between)) return { role: "payer", confidence: CONFIDENCE.after, because: between.trim() };
  return null;
}
