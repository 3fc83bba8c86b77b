import type { Candidate } from "../account.ts";
import { around, labelledNumbers, pairs } from "./pairs.ts";

const SORT_CODE_LABEL = /\bsort(?:ing)?[\s-]*code\b|\bs\/c\b/giu;
const ACCOUNT_LABEL = /\b(?:account|acct|acc|a\/c)\b/giu;
const SORT_CODE = /(?<![\d-])\d{2}([-– ]?)\d{2}\1\d{2}(?!\d|-\d)/u;
/** Eight digits; some building societies print a space in the middle. */
const ACCOUNT = /(?<![\d-])\d{4} ?\d{4}(?!\d|-\d| ?-?\d{2}\b)/u;
const CONFIDENCE = 0.9;

/**
 * UK accounts: a sort code of six digits and an account of eight, each by its label.
 * Which weights a bank checks with is in a list that changes monthly: not checked.
 */
export function findUk(text: string): Candidate[] {
  const sortCodes = labelledNumbers(text, SORT_CODE_LABEL, SORT_CODE);
  if (sortCodes.length === 0) return [];
  const accounts = labelledNumbers(text, ACCOUNT_LABEL, ACCOUNT);
  return pairs(text, sortCodes, accounts).map(([sortCode, account]) => ({
    kind: "uk",
    value: sortCode.digits + account.digits,
    check: "none",
    confidence: CONFIDENCE,
    ...around(sortCode, account),
  }));
}
