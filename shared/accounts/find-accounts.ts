import { REVIEW_CONFIDENCE_MAX } from "./accept.ts";
import type { Account, Candidate, Span } from "./account.ts";
import { type Column, columnOf } from "./column.ts";
import { type DocumentSigns, documentSigns } from "./document-signs.ts";
import { findIbans, validIbans } from "./kinds/iban.ts";
import { KINDS } from "./kinds.ts";
import { merge, WEIGHT } from "./merge.ts";
import { cardNumbers, maskedCards, references } from "./not-accounts.ts";
import type { PageInput, PageText } from "./page-text.ts";
import * as pageTexts from "./page-text.ts";
import { type RoleFound, reconciled, roleOf } from "./role.ts";
import { sameEverywhere } from "./same-number.ts";

/** A page of dense print has 10,000 characters; a text file is one page and may have far more. The rest is not searched. */
export const PAGE_CHARACTERS_MAX = 2_000_000;
/** A year's statement as data holds thousands; more than this nobody looks through, and a run's output must stay small. */
export const DOCUMENT_ACCOUNTS_MAX = 5_000;

/** Of the accounts before and after, as many can stand between a number and the words that speak of it. */
const NEIGHBOURS = 20;
/** Numbers of a page whose columns are looked at: past this it is a list, and not a letter. */
const COLUMNS_MAX = 200;
/** Pages with more words than the densest print are lists; each number stands on its line there. */
const ROWS_WORDS_MAX = 20_000;
const ROW_KINDS: readonly Account["kind"][] = ["iban", "bic", "isin", "lei"];

export interface AccountsFound {
  /** In reading order: page, then top, then left. */
  accounts: Account[];
  /** Something was not searched or not reported: a page longer, or a document fuller, than the limits. */
  isCut: boolean;
}

/** A number found, what the rules make of it, and where: what a model decides on. */
export interface Proposal {
  account: Account;
  candidate: Candidate;
  /** That this is the number, whoever's it is, 0–1. */
  confidence: number;
  /** Which of the pages. */
  page: number;
  rule: RoleFound;
  /** The column it stands in; null where the page has no boxes. */
  column: Column | null;
}
export interface Proposed {
  pages: PageText[];
  signs: DocumentSigns;
  /** In the order of the text, page by page; the same number twice where it stands twice. */
  proposals: Proposal[];
  isCut: boolean;
}

/** Every account number on the pages of a document, whose it is, and where it stands. Pure: same pages, same answer. */
export const findAccounts = (pages: readonly PageInput[]): Account[] => searchAccounts(pages).accounts;

/** The same by rules alone, without a model. */
export function searchAccounts(pages: readonly PageInput[]): AccountsFound {
  const { proposals, isCut } = propose(pages);
  return {
    accounts: inReadingOrder(
      proposals.map(({ account }) => account),
      proposals.map(({ page }) => page),
    ),
    isCut,
  };
}

/** What looks like an account on the pages of a document. Pure: same pages, same answer. */
export function propose(pages: readonly PageInput[]): Proposed {
  const texts = pages.map(pageTexts.pageText);
  const signs = documentSigns(texts.map(({ text }) => text.slice(0, PAGE_CHARACTERS_MAX)));
  const found: Proposal[] = [];
  let isCut = texts.some(({ text }) => text.length > PAGE_CHARACTERS_MAX);
  for (const [page, text] of texts.entries()) {
    const proposals = onPage(text, page, signs);
    const room = DOCUMENT_ACCOUNTS_MAX - found.length;
    if (proposals.length > room) isCut = true;
    found.push(...proposals.slice(0, room));
  }
  return { pages: texts, signs, proposals: sameEverywhere(found), isCut };
}

function onPage(whole: PageText, index: number, signs: DocumentSigns): Proposal[] {
  const { page, cards } = withoutOthers(pageTexts.shortened(whole, PAGE_CHARACTERS_MAX));
  const columns = ibansInColumns(whole, page);
  const isScanned = pageTexts.isScanned(whole);
  const asRead = KINDS.reduce<Candidate[]>(
    (found, { find }) => merge(found, find(page.text, found, isScanned), page.text.length),
    [...columns, ...cards],
  );
  const candidates = merge(asRead, onRows(whole, page), page.text.length);
  const inOrder = candidates.toSorted((a, b) => a.start - b.start || a.end - b.end);
  // One more than is reported, so that the document's limit sees that there are too many.
  return inOrder.slice(0, DOCUMENT_ACCOUNTS_MAX + 1).map((candidate, i) => {
    const others = inOrder.slice(Math.max(0, i - NEIGHBOURS), i + 1 + NEIGHBOURS);
    const lines = roleOf(candidate, { text: page.text, others, document: signs });
    const column =
      i < COLUMNS_MAX
        ? columnOf(
            page,
            candidate.parts ?? [candidate],
            others.filter((other) => other !== candidate),
          )
        : null;
    const { parts: _onPage, ...whole } = candidate;
    const inColumn =
      column === null
        ? null
        : roleOf(
            { ...whole, ...column.span },
            { text: column.page.text, others: [...column.others, column.span], document: signs },
          );
    const rule = reconciled(lines, inColumn);
    const confidence = numberConfidence(page, candidate);
    return { account: toAccount(page, candidate, rule, confidence), candidate, confidence, page: index, rule, column };
  });
}

/** By page, then from top to bottom; a number that stands on a page twice is given once. `pageOf`: each account's page. */
export function inReadingOrder(accounts: readonly Account[], pageOf: readonly number[]): Account[] {
  const pages = Map.groupBy(accounts.keys(), (i) => pageOf[i] ?? 0);
  return [...pages.keys()]
    .sort((a, b) => a - b)
    .flatMap((page) => distinct((pages.get(page) ?? []).flatMap((i) => accounts[i] ?? []).sort(byPlace)));
}

/** Without what only looks like an account. Cards go last: a valid IBAN may hold digits that pass for one. */
function withoutOthers(page: PageText): { page: PageText; cards: Candidate[] } {
  const known = pageTexts.blanked(page, referencesOutsideIbans(page.text));
  const ibans = validIbans(known.text);
  const cards = cardNumbers(known.text).filter((card) => !isWithin(card, ibans));
  return { page: pageTexts.blanked(known, cards), cards: maskedCards(known.text, cards) };
}

/** A valid IBAN may hold, further in, what passes for a reference; what begins with a reference is one. */
function referencesOutsideIbans(text: string): Span[] {
  const found = references(text);
  const ibans = found.length === 0 ? [] : validIbans(text);
  return found.filter(({ start, end }) => !ibans.some((iban) => iban.start < start && end <= iban.end));
}

/** `spans` stand in order and apart from each other. */
function isWithin(one: Span, spans: readonly Span[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= one.start) low = middle + 1;
    else high = middle;
  }
  const next = spans[low];
  return next !== undefined && next.start < one.end;
}

/** What is found only when the page is read row by row, told by where its words stand in the page's own text. */
function onRows(whole: PageText, page: PageText): Candidate[] {
  const torn = whole.words.length > ROWS_WORDS_MAX ? null : pageTexts.rowsText(whole);
  if (torn === null) return [];
  const rows = withoutOthers(torn).page;
  // National numbers in two parts are left out: two columns beside each other would lend each other theirs.
  const found = KINDS.filter(({ kind }) => ROW_KINDS.includes(kind)).reduce<Candidate[]>(
    (before, { find }) => merge(before, find(rows.text, before, pageTexts.isScanned(whole)), rows.text.length),
    [],
  );
  return found.flatMap((candidate) => {
    const parts = pageTexts.wordsOf(rows, [candidate]).map((word) => pageTexts.spanOfWord(page, word));
    const start = Math.min(...parts.map((part) => part.start));
    const asRead = rows.original.slice(candidate.start, candidate.end);
    const isHere = parts.length > 0 && parts.every((part) => part.end <= page.text.length && part.end > 0);
    return isHere ? [{ ...candidate, start, end: Math.max(...parts.map((part) => part.end)), parts, asRead }] : [];
  });
}

/** An IBAN has at most 34 characters; a cell may be as long as a page. */
const MAY_BEGIN_IBAN = /[A-Z]{2} ?\d{2}[A-Z0-9 ]{0,64}$/;

/** IBANs broken inside a cell of a table, whose lines reading order tears apart. */
function ibansInColumns(whole: PageText, page: PageText): Candidate[] {
  return pageTexts
    .columnTexts(whole, (text) => MAY_BEGIN_IBAN.test(text))
    .flatMap((torn) => {
      const column = withoutOthers(torn).page;
      return findIbans(column.text).flatMap((candidate) => {
        const asRead = column.original.slice(candidate.start, candidate.end);
        if (candidate.check === "invalid" || !asRead.includes("\n")) return [];
        const parts = pageTexts.wordsOf(column, [candidate]).map((word) => pageTexts.spanOfWord(page, word));
        const [first] = parts;
        return first === undefined ? [] : [{ ...candidate, ...first, parts, asRead }];
      });
    });
}

/** A word its own reader doubts this much is read wrongly as often as not. */
const DOUBTED_READING = 0.5;

/** Check digits vouch for what OCR was a little unsure of; without them its own doubt counts. */
function numberConfidence(page: PageText, candidate: Candidate): number {
  const reading = pageTexts.readingConfidence(page, candidate.parts ?? [candidate]);
  if (candidate.check === "none") return candidate.confidence * reading;
  return reading < DOUBTED_READING ? Math.min(candidate.confidence, REVIEW_CONFIDENCE_MAX) : candidate.confidence;
}

function toAccount(page: PageText, candidate: Candidate, role: RoleFound, number: number): Account {
  const { kind, value, check, start, end } = candidate;
  const confidence = Math.min(number, role.role === "unknown" ? 1 : role.confidence);
  return {
    kind,
    value,
    role: role.role,
    confidence: Math.round(confidence * 100) / 100,
    check,
    page: page.number,
    box: pageTexts.boxOf(page, candidate.parts ?? [candidate]),
    as_read: candidate.asRead ?? page.original.slice(start, end),
  };
}

/** One entry for each value on a page: the one that says most about it. Expects reading order and keeps it. */
function distinct(accounts: readonly Account[]): Account[] {
  const best = new Map<string, Account>();
  for (const account of accounts) {
    const key = `${account.kind} ${account.value}`;
    const other = best.get(key);
    if (other === undefined) best.set(key, account);
    else if (evidence(account) > evidence(other)) best.set(key, account);
  }
  return accounts.filter((account) => best.get(`${account.kind} ${account.value}`) === account);
}

const evidence = (account: Account) =>
  WEIGHT[account.check] * 10 + (account.role === "unknown" ? 0 : 5) + account.confidence;

const byPlace = (a: Account, b: Account) =>
  a.box === null || b.box === null ? 0 : a.box[1] - b.box[1] || a.box[0] - b.box[0];
