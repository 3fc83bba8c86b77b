import { z } from "zod";
import { Box } from "../reading.ts";

/**
 * Accounts: iban, and national numbers by country. Banks: bic. Securities: isin, wkn,
 * sedol, cusip; depot is the account they lie in. Parties: lei. card: a payment card,
 * masked but for its last four digits.
 */
export const AccountKind = z.enum([
  ...["iban", "bic", "isin", "lei", "uk", "us", "be", "nl", "de", "fr"],
  ...["wkn", "sedol", "cusip", "depot", "card"],
] as const);
export type AccountKind = z.infer<typeof AccountKind>;

export const AccountRole = z.enum(["beneficiary", "payer", "own", "other", "unknown"]);
export type AccountRole = z.infer<typeof AccountRole>;

/**
 * valid: the check digits hold as read. repaired: they hold after characters that
 * OCR confuses were exchanged; a person must confirm. invalid: they do not hold.
 * none: numbers of this kind carry no check digits that can be checked offline.
 */
export const CheckState = z.enum(["valid", "repaired", "invalid", "none"]);
export type CheckState = z.infer<typeof CheckState>;

/** One account, security or bank identifier as found on one page. */
export const Account = z.object({
  kind: AccountKind,
  /** Upper case without separators. National numbers: bank part, then account part, as written. */
  value: z.string(),
  role: AccountRole,
  /** Of value and role together, 0–1. */
  confidence: z.number().min(0).max(1),
  check: CheckState,
  /** From 1; null where the text has no pages. */
  page: z.int().nullable(),
  /** Around all words it was read from; null where the text has no boxes. */
  box: Box.nullable(),
  /** The characters as they stand on the page. */
  as_read: z.string(),
});
export type Account = z.infer<typeof Account>;

/** What a kind reports: where in the page's text, and how sure it is that this is such a number. */
export interface Candidate {
  kind: AccountKind;
  value: string;
  check: CheckState;
  confidence: number;
  start: number;
  end: number;
  /** Where it was read from, if that is not all of start to end: a bank's code and an account with words between. */
  parts?: readonly Span[];
  /** Whose it is, where the number's own form says so. */
  told?: { role: AccountRole; because: string };
  /** What stands there, if the characters from start to end of the page's text do not say it: a column read downwards. */
  asRead?: string;
}

/** A half-open range of characters. */
export interface Span {
  start: number;
  end: number;
}

/** A repaired number is a proposal to a person, never more: below any threshold of acceptance. */
export const REPAIRED_CONFIDENCE = 0.4;
/** An invalid number is shown as evidence; nobody may act on it. */
export const INVALID_CONFIDENCE = 0.2;
