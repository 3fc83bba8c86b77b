import { z } from "zod";
import { Account, AccountKind } from "./account.ts";

/**
 * The kinds a case's numbers may be of. To those known by their form wherever they stand
 * comes `number`: an account of any country that nothing but its field calls one, as in a
 * payment message. No model looks for it, so it is none of the model's kinds.
 */
export const CaseAccountKind = z.enum([...AccountKind.options, "number"]);
export type CaseAccountKind = z.infer<typeof CaseAccountKind>;

export const CaseAccount = Account.extend({ kind: CaseAccountKind });
export type CaseAccount = z.infer<typeof CaseAccount>;

/** Accounts money can go to; a bank's code, a security or a card is none. */
const PAYABLE: ReadonlySet<CaseAccountKind> = new Set(["iban", "uk", "us", "be", "nl", "de", "fr", "number"]);
export const isPayable = (kind: CaseAccountKind): boolean => PAYABLE.has(kind);
