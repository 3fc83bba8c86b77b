import type { Candidate } from "../account.ts";
import { around, labelledNumbers, type Part, pairs } from "./pairs.ts";

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
  const found = pairs(text, sortCodes, accounts);
  return [...found, ...rowsBelow(text, found)].map(([sortCode, account]) => ({
    kind: "uk",
    value: sortCode.digits + account.digits,
    check: "none",
    confidence: CONFIDENCE,
    ...around(sortCode, account),
  }));
}

const ROW = /(?<![\d-])(\d{2}-\d{2}-\d{2})[ \t]{1,12}(\d{8})(?!\d|-\d)/u;

/** A list has its labels at its head only: row by row, for as long as each has both parts. */
function rowsBelow(text: string, found: readonly [Part, Part][]): [Part, Part][] {
  const rows: [Part, Part][] = [];
  const known = new Set(found.map(([sortCode]) => sortCode.start));
  for (const [sortCode, account] of found) {
    let line = text.indexOf("\n", Math.max(sortCode.end, account.end)) + 1;
    while (line > 0) {
      const end = text.indexOf("\n", line);
      const row = ROW.exec(text.slice(line, end === -1 ? text.length : end));
      const start = line + (row?.index ?? 0);
      if (row === null || known.has(start)) break;
      const [whole, code = "", number = ""] = row;
      known.add(start);
      rows.push([partAt(start, code), partAt(start + whole.length - number.length, number)]);
      line = end + 1;
    }
  }
  return rows;
}

const partAt = (start: number, as: string): Part => ({
  start,
  end: start + as.length,
  digits: as.replaceAll(/\D/g, ""),
});
