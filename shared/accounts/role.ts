import type { AccountRole, Candidate, Span } from "./account.ts";
import { customersWords } from "./customer.ts";
import { denialIn } from "./denial.ts";
import { CUES, type Cue, DEBIT_NOTICE, INVOICE, PAYMENT_LIST, SETTLED, TRANSFER_ASKED } from "./role-cues.ts";
import {
  after,
  endOfOtherBefore,
  lineAt,
  type Other,
  sentenceBefore,
  sentences,
  startOfLinesAbove,
} from "./role-text.ts";
import { isRowWithAmount } from "./table.ts";

export type { Other } from "./role-text.ts";

export interface RoleContext {
  /** The page's text, a line per line, cells of a table with a tab between. */
  text: string;
  /** Everything found on the page, the candidate included: what belongs to another account is not read for this one. */
  others: readonly Other[];
  /** The text of the whole document: says whether it is a bill or a debit notice. */
  document: DocumentSigns;
}
export interface DocumentSigns {
  isInvoice: boolean;
  isDebitNotice: boolean;
  /** Paid already, or a statement. */
  isSettled: boolean;
  /** Asks for a transfer in so many words. */
  isTransferAsked: boolean;
  /** Names a list of payments: salaries, refunds, beneficiaries. */
  isPaymentList: boolean;
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

const UNKNOWN: RoleFound = { role: "unknown", confidence: 1, because: null };

/** A block of bank details under its heading has about this many lines. */
const LINES_ABOVE_HEADING = 8;
const LINES_ABOVE_SENTENCE = 3;
const CHARACTERS_ABOVE = 600;
const CHARACTERS_BELOW = 160;
/** Longer lines are sentences, not headings. */
const HEADING_CHARACTERS_MAX = 40;
/** An IBAN's own BIC, or a second account in a list. With more between them the heading is not this one's. */
const OTHERS_UNDER_HEADING_MAX = 4;

const CONFIDENCE = {
  sameClause: 0.95,
  heading: 0.85,
  after: 0.8,
  weak: 0.7,
  documentOnly: 0.6,
  disputed: 0.5,
} as const;

export function documentSigns(texts: readonly string[]): DocumentSigns {
  return {
    isInvoice: texts.some((text) => INVOICE.test(text)),
    isDebitNotice: texts.some((text) => DEBIT_NOTICE.test(text)),
    isSettled: texts.some((text) => SETTLED.test(text)),
    isTransferAsked: texts.some((text) => TRANSFER_ASKED.test(text)),
    isPaymentList: texts.some((text) => PAYMENT_LIST.test(text)),
  };
}

/**
 * Whose account it is, from the words around it. The nearest words that say so
 * decide; where they contradict each other, or nothing is said, it is unknown.
 * A later model takes this function's place: same arguments, same answer.
 */
export function roleOf(found: Candidate, page: RoleContext): RoleFound {
  if (isPartyless(found.kind)) return { role: "other", confidence: 1, because: null };
  if (found.told !== undefined) return { ...found.told, confidence: CONFIDENCE.sameClause };
  const { candidate, context } = surroundings(found, page);
  const rest = after(candidate, context);
  const onLine = decide(cuesIn(rest.split("\n", 1)[0] ?? ""), "first", CONFIDENCE.after);
  const inSentence =
    decide(cuesIn(sentenceBefore(candidate, context)), "last", CONFIDENCE.sameClause) ??
    fromOneToAnother(candidate, context);
  const told =
    inSentence ??
    decide(cuesIn(rest), "first", CONFIDENCE.after) ??
    underHeading(candidate, context) ??
    documentRole(candidate, context);
  return (
    denied(candidate, context, told) ??
    customers(candidate, context, told, inSentence !== null || onLine !== null) ??
    ofList(candidate, context, told) ??
    told
  );
}

/** Nothing was said, or nothing that decides alone. */
export const isWeak = ({ role, confidence }: RoleFound) => role === "unknown" || confidence <= CONFIDENCE.weak;

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
  { text, others, document }: RoleContext,
  told: RoleFound,
  isInSentence: boolean,
): RoleFound | null {
  if (told.role !== "beneficiary" && told.role !== "unknown") return null;
  const from = endOfOtherBefore(
    candidate,
    others.filter(({ kind }) => kind !== "bic"),
  );
  // Next to these, a sentence further off that asks for payment speaks of the sender's account.
  const isBill = document.isInvoice || document.isDebitNotice;
  const isOnNextLine = told.confidence === CONFIDENCE.after;
  if (!isWeak(told) && (isInSentence || !(isBill || isOnNextLine))) return null;
  const words = customersWords(text, candidate.start, from);
  return words === null ? null : { ...UNKNOWN, never: "beneficiary" };
}

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
  const others = context.others
    .map(({ kind, start, end }) => moved({ start, end, ...(kind !== undefined && { kind }) }))
    .filter(({ end }) => end > 0);
  return { candidate: moved(candidate), context: { ...context, text, others } };
}

/** On a bill without a word about debiting, the account its sender prints is to be paid. */
function documentRole(candidate: Candidate, { document }: RoleContext): RoleFound {
  if (candidate.check === "invalid" || !document.isInvoice || document.isDebitNotice || document.isSettled)
    return UNKNOWN;
  return { role: "beneficiary", confidence: CONFIDENCE.documentOnly, because: DOCUMENT_ONLY };
}

interface Found {
  cue: Cue;
  at: number;
  end: number;
  words: string;
  /** Of a heading: an account stands between it and the number asked about. */
  isUsed?: boolean;
  /** Of a heading: where its line begins. */
  line?: number;
}

function cuesIn(text: string): Found[] {
  const found = CUES.flatMap((cue) =>
    Array.from(text.matchAll(cue.pattern), (match) => ({
      cue,
      at: match.index,
      end: match.index + match[0].length,
      words: match[0].trim().replaceAll(/\s+/g, " "),
    })),
  );
  // "debit my account" is a payer's, though "my account" stands in it.
  return found
    .filter((one) => !found.some((other) => other !== one && contains(other, one) && other.cue.role !== one.cue.role))
    .sort((a, b) => a.end - b.end || a.at - b.at);
}

/** "Refunds go to this account as well": so it is somebody's who pays from it. */
const ALSO = /(?<!\p{L})(?:also|likewise|ebenfalls|auch|ebenso|[ée]galement|aussi|ook|eveneens)(?!\p{L})/iu;

/** On a bill the word alone on its line is an address's as often as a payee's. */
const ADDRESSEE = /^(?:destinataire|empf[äa]nger(?:in)?|recipient|receiver|ontvanger)\s*:?$/iu;

const contains = (outer: Found, inner: Found) =>
  outer.at <= inner.at && inner.end <= outer.end && outer.end - outer.at > inner.end - inner.at;

/** The nearest strong words decide; else weak ones, if they all say the same. */
function decide(found: readonly Found[], nearest: "first" | "last", confidence: number): RoleFound | null {
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

const BETWEEN_TWO = "\\s*(?:(?:the|das|dem|het|de|le|compte|account|rekening|konto|IBAN|no|nr)[\\s.:]*){0,4}";
const TO = new RegExp(`^[\\s,]*(?:to|into|naar|op|vers|sur|au|auf|an|zu)(?![\\p{L}])${BETWEEN_TWO}$`, "iu");
const FROM = new RegExp(`^[\\s,]*(?:from|van|depuis|du|von|vom)(?![\\p{L}])${BETWEEN_TWO}$`, "iu");

/** "from A to B": nothing but the word between two accounts. */
function fromOneToAnother(candidate: Candidate, { text, others }: RoleContext): RoleFound | null {
  const between = text.slice(endOfOtherBefore(candidate, others), candidate.start);
  if (between.length === candidate.start) return null;
  if (TO.test(between)) return { role: "beneficiary", confidence: CONFIDENCE.after, because: between.trim() };
  if (FROM.test(between)) return { role: "payer", confidence: CONFIDENCE.after, because: between.trim() };
  return null;
}

/**
 * Words further up: nearest first. What speaks of an account in a sentence reaches
 * over a few lines only (on a blank form the next number is somebody else's); a
 * heading, which is a short line of its own, reaches over its block.
 */
function underHeading(candidate: Candidate, context: RoleContext): RoleFound | null {
  const found = headings(candidate, context);
  const nearest = found.filter(({ cue }) => cue.strength === "strong").at(-1) ?? found.at(-1);
  // A heading that has its account already speaks of a second one less surely: the next block's may be unreadable.
  const decided = decide(found, "last", nearest?.isUsed ? CONFIDENCE.weak : CONFIDENCE.heading);
  if (decided === null || nearest === undefined) return decided;
  // "Receiver   Debtor" over two columns: which of them is this one's cannot be told from the line.
  const isOther = ({ cue, line }: Found) =>
    cue.strength === "strong" && cue.role !== nearest.cue.role && line === nearest.line;
  return found.some(isOther) ? { ...decided, confidence: CONFIDENCE.disputed, isDisputed: true } : decided;
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
    // Words with an account after them on their line speak of that one.
    if (between.some((other) => !text.slice(from + end, other.start).includes("\n"))) return [];
    if (from + at < near && lineAt(above, at).length > HEADING_CHARACTERS_MAX) return [];
    const isAddressee = document.isInvoice && ADDRESSEE.test(lineAt(above, at));
    const cue: Cue = isAddressee ? { ...found.cue, strength: "weak" } : found.cue;
    return [{ ...found, cue, line: above.lastIndexOf("\n", at), isUsed: between.some(({ kind }) => kind !== "bic") }];
  });
}
