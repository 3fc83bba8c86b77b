import { isAccepted } from "./accept.ts";
import type { Account, AccountKind } from "./account.ts";

/**
 * What is wrong with the accounts of a whole case, though each may be right where it
 * stands: the patterns of invoice fraud, and of two papers that do not fit each other.
 */

export interface DocumentAccounts {
  id: string;
  /** The document it was found in. */
  parent: string | null;
  /** Data made to be read by machines: an invoice's XML, a bank message. */
  isData: boolean;
  accounts: readonly Pick<Account, "kind" | "value" | "role" | "check" | "confidence">[];
}

export type AccountProblem = "ACCOUNT_UNSURE" | "ACCOUNTS_CONFLICT" | "ACCOUNT_NOT_ON_PAGE" | "BANK_DETAILS_CHANGED";

/** Accounts money can go to; a bank's code, a security or a card is none. */
const PAYABLE: readonly AccountKind[] = ["iban", "uk", "us", "be", "nl", "de", "fr"];
type Found = DocumentAccounts["accounts"][number];

/** `known`: payees that earlier cases of the same sender named; empty where the sender is not known. */
export function accountProblems(
  documents: readonly DocumentAccounts[],
  known: readonly string[] = [],
): AccountProblem[] {
  const problems = new Set<AccountProblem>();
  const payable = (one: DocumentAccounts) =>
    one.accounts.filter(({ kind, check }) => PAYABLE.includes(kind) && check !== "invalid");
  const all = documents.flatMap(payable);
  const isUnsure = (one: DocumentAccounts) =>
    payable(one).some(
      (account) =>
        account.role !== "own" &&
        account.check !== "repaired" &&
        !isAccepted(account) &&
        !isConfirmed(account, one, documents),
    );
  if (documents.some(isUnsure)) problems.add("ACCOUNT_UNSURE");
  const payees = different(all.filter(({ role }) => role === "beneficiary"));
  const isBoth = all.some((account) => account.role === "payer" && payees.some((payee) => isSame(payee, account)));
  if (payees.length > 1 || isBoth) problems.add("ACCOUNTS_CONFLICT");
  for (const data of documents.filter(({ isData, parent }) => isData && parent !== null)) {
    const page = documents.find(({ id }) => id === data.parent);
    const told = payable(data).filter(({ role }) => role === "beneficiary");
    if (page !== undefined && told.some((one) => !payable(page).some((other) => isSame(one, other))))
      problems.add("ACCOUNT_NOT_ON_PAGE");
  }
  if (known.length > 0 && payees.some((payee) => !known.includes(payee.value))) problems.add("BANK_DETAILS_CHANGED");
  return [...problems].sort();
}

/**
 * Whether the data inside a document say surely whose an account on its pages is: two
 * voices, neither of which is trusted alone. A page that says nobody's or another's is no second one.
 */
function isConfirmed(
  account: Found,
  { id, isData }: DocumentAccounts,
  documents: readonly DocumentAccounts[],
): boolean {
  if (isData || account.check !== "valid") return false;
  const told = documents
    .filter((one) => one.isData && one.parent === id)
    .flatMap(({ accounts }) => accounts.filter((one) => one.value === account.value));
  return account.role !== "unknown" && told.some(isAccepted) && told.every(({ role }) => role === account.role);
}

function different(accounts: readonly Found[]): Found[] {
  const found: Found[] = [];
  for (const account of accounts) if (!found.some((other) => isSame(other, account))) found.push(account);
  return found;
}

/** Digits a bank's part or an account may lack in front, as older papers print them. */
const withoutZeros = (value: string): string => value.replaceAll(/(?<!\d)0+/g, "");

/** The same account; an IBAN holds the national number of its country, filled up with zeros. */
function isSame(a: Found, b: Found): boolean {
  if (a.value === b.value) return true;
  const [iban, national] = a.kind === "iban" ? [a, b] : [b, a];
  if (iban.kind !== "iban" || national.kind === "iban") return false;
  const bban = iban.value.slice(4);
  if (bban.endsWith(national.value)) return true;
  // German papers print the account without the zeros its IBAN has in front: bank of 8 digits, account up to 10.
  const [bank, account] = [national.value.slice(0, 8), national.value.slice(8)];
  return national.kind === "de" && bban.startsWith(bank) && withoutZeros(bban.slice(8)) === withoutZeros(account);
}
