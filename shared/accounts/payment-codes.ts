import { REVIEW_CONFIDENCE_MAX } from "./accept.ts";
import type { Account } from "./account.ts";
import { parseEpcCode } from "./epc-code.ts";
import { parseQrBill } from "./qr-bill.ts";
import type { QrCode } from "./qr-code.ts";

/** The account a payment code on a page asks to be paid. */
export interface CodeAccount {
  iban: string;
  /** From 1; null where the text has no pages. */
  page: number | null;
  /** Of the code. */
  box: NonNullable<Account["box"]>;
}

/** Accounts of those codes that are payment codes; a web address or a parcel's number is none. */
export function accountsOfCodes(codes: readonly QrCode[], page: number | null): CodeAccount[] {
  return codes.flatMap(({ text, box }) => {
    const iban = parseQrBill(text)?.iban ?? parseEpcCode(text)?.iban;
    return iban === undefined ? [] : [{ iban, page, box }];
  });
}

/**
 * Where page and code tell the same number, each read by itself and each with check digits
 * that hold, it is the payee's: the code has a place for nobody else's.
 */
const AGREED_CONFIDENCE = 0.97;
/** The code says payee and the words say another: one of them is wrong, or was made to be. */
const CONTRADICTED_CONFIDENCE = 0.5;

export interface WithCodes {
  accounts: Account[];
  /** Accounts that only a code names, whatever the page says. */
  notOnPage: CodeAccount[];
}

/**
 * The accounts of a document, compared with its payment codes. A code is the payee's own
 * statement, and a sticker over a printed one is an old fraud: so it confirms what the page
 * says and is never enough by itself. `own`: the bank's accounts.
 */
export function withCodes(
  accounts: readonly Account[],
  codes: readonly CodeAccount[],
  own: ReadonlySet<string>,
): WithCodes {
  const told = new Set(codes.map(({ iban }) => iban));
  const compared = accounts.map((account): Account => {
    if (account.kind !== "iban" || account.role === "own" || !told.has(account.value)) return account;
    // A repaired number that a code confirms still goes to a person, who sees whose it is.
    if (account.check === "repaired") return { ...account, role: "beneficiary" };
    if (account.check !== "valid") return account;
    if (account.role === "payer" || account.role === "other")
      return { ...account, role: "unknown", confidence: Math.min(account.confidence, CONTRADICTED_CONFIDENCE) };
    return { ...account, role: "beneficiary", confidence: Math.max(account.confidence, AGREED_CONFIDENCE) };
  });
  const isOnPage = (iban: string) =>
    accounts.some(({ kind, value, check }) => kind === "iban" && value === iban && check !== "invalid");
  const notOnPage = [...Map.groupBy(codes, ({ iban }) => iban).values()].flatMap(([first]) =>
    first === undefined || isOnPage(first.iban) ? [] : [first],
  );
  const added = notOnPage.map(
    ({ iban, page, box }): Account => ({
      kind: "iban",
      value: iban,
      role: own.has(iban) ? "own" : "beneficiary",
      confidence: REVIEW_CONFIDENCE_MAX,
      check: "valid",
      page,
      box,
      as_read: iban,
    }),
  );
  return { accounts: [...compared, ...added], notOnPage };
}

/**
 * Whether a page may hold a payment code: one that was not born digital may hold anything;
 * one that was says somewhere what account or bill it is about. Looking costs 100 ms.
 */
export const mayHoldCode = (source: "text-layer" | "ocr" | "none", text: string): boolean =>
  source !== "text-layer" || /\bIBAN\b|\bQR\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3}/i.test(text);
