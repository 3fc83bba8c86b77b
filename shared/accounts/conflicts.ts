import { isAccepted } from "./accept.ts";
import { type CaseAccount, isPayable } from "./case-account.ts";

/**
 * What is wrong with the accounts of a whole case, though each may be right where it
 * stands: the patterns of invoice fraud, and of two papers that do not fit each other.
 */

export interface DocumentAccounts {
  id: string;
  /** The document it was found in. */
  parent: string | null;
  /** Data made to be read by machines, inside a document with pages: an invoice's XML in its PDF. */
  isEmbedded: boolean;
  /** A message to a bank or from one: each of its payments has a payee of its own. */
  isMessage?: boolean;
  accounts: readonly Pick<CaseAccount, "kind" | "value" | "role" | "check" | "confidence">[];
}

export type AccountProblem = "ACCOUNT_UNSURE" | "ACCOUNTS_CONFLICT" | "ACCOUNT_NOT_ON_PAGE" | "BANK_DETAILS_CHANGED";

type Found = DocumentAccounts["accounts"][number];

/** `known`: payees that earlier cases of the same sender named; empty where the sender is not known. */
export function accountProblems(
  documents: readonly DocumentAccounts[],
  known: readonly string[] = [],
): AccountProblem[] {
  const problems = new Set<AccountProblem>();
  const payable = (one: DocumentAccounts) =>
    one.accounts.filter(({ kind, check }) => isPayable(kind) && check !== "invalid");
  const all = documents.flatMap(payable);
  // What is inside a document is compared with its pages, and not weighed by itself.
  const isUnsure = (one: DocumentAccounts) =>
    !one.isEmbedded &&
    payable(one).some((account) => account.role !== "own" && account.check !== "repaired" && !isAccepted(account));
  if (documents.some(isUnsure)) problems.add("ACCOUNT_UNSURE");
  if (isContradictory(documents.map((one) => partiesOf(payable(one), one.isMessage))))
    problems.add("ACCOUNTS_CONFLICT");
  for (const data of documents.filter(({ isEmbedded }) => isEmbedded)) {
    const page = documents.find(({ id }) => id === data.parent);
    if (page !== undefined && payable(data).some((one) => !payable(page).some((other) => isSame(one, other))))
      problems.add("ACCOUNT_NOT_ON_PAGE");
  }
  const { payees } = partiesOf(all);
  if (known.length > 0 && payees.some((payee) => !known.includes(payee.value))) problems.add("BANK_DETAILS_CHANGED");
  return [...problems].sort();
}

interface Parties {
  payees: Found[];
  payers: Found[];
  /** A message of several payments. */
  isList: boolean;
}

function partiesOf(accounts: readonly Found[], isMessage = false): Parties {
  const of = (role: Found["role"]) => different(accounts.filter((account) => account.role === role));
  const payees = of("beneficiary");
  return { payees, payers: of("payer"), isList: isMessage && payees.length > 1 };
}

const hasAny = (some: readonly Found[], of: readonly Found[]) =>
  of.some((one) => some.some((other) => isSame(one, other)));
const hasAll = (some: readonly Found[], of: readonly Found[]) => of.every((one) => hasAny(some, [one]));

/**
 * One matter has one payee, whose account is not who pays. In a message of several payments the payee of one may be
 * who pays the next; but what the papers around it name must be among them, and two messages must name the same.
 */
function isContradictory(documents: readonly Parties[]): boolean {
  const papers = documents.filter(({ isList }) => !isList);
  const payees = different(papers.flatMap((one) => one.payees));
  const payers = papers.flatMap((one) => one.payers);
  if (payees.length > 1 || hasAny(payees, payers)) return true;
  const [first, ...more] = documents.filter(({ isList }) => isList);
  if (first === undefined) return false;
  const isOther = (list: Parties) => !hasAll(list.payees, first.payees) || !hasAll(first.payees, list.payees);
  const isAgainst = (list: Parties) =>
    !hasAll(list.payees, payees) || hasAny(list.payees, payers) || hasAny(list.payers, payees);
  return more.some(isOther) || [first, ...more].some(isAgainst);
}

function different(accounts: readonly Found[]): Found[] {
  const found: Found[] = [];
  for (const account of accounts) if (!found.some((other) => isSame(other, account))) found.push(account);
  return found;
}

/** Digits a bank's part or an account may lack in front, as older papers print them. */
const withoutZeros = (value: string): string => value.replaceAll(/(?<!\d)0+/g, "");

/** An account without its bank's part has seven digits and more. Fewer would fit the end of many another. */
const BARE_CHARACTERS_MIN = 7;

/** A number that only its field calls an account may be the end of one that is told whole. */
function isEndOf(bare: Found, whole: Found): boolean {
  const end = withoutZeros(bare.value);
  return bare.kind === "number" && end.length >= BARE_CHARACTERS_MIN && whole.value.endsWith(end);
}

/** The same account; an IBAN holds the national number of its country, filled up with zeros. */
function isSame(a: Found, b: Found): boolean {
  if (a.value === b.value) return true;
  if (a.kind === "number" || b.kind === "number") return isEndOf(a, b) || isEndOf(b, a);
  const [iban, national] = a.kind === "iban" ? [a, b] : [b, a];
  if (iban.kind !== "iban" || national.kind === "iban") return false;
  const bban = iban.value.slice(4);
  if (bban.endsWith(national.value)) return true;
  // German papers print the account without the zeros its IBAN has in front: bank of 8 digits, account up to 10.
  const [bank, account] = [national.value.slice(0, 8), national.value.slice(8)];
  return national.kind === "de" && bban.startsWith(bank) && withoutZeros(bban.slice(8)) === withoutZeros(account);
}
