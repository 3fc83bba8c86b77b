import { type Candidate, INVALID_CONFIDENCE } from "../account.ts";
import { elevenTestHolds } from "../checksums.ts";
import { directly, leadOnLine } from "../labels.ts";

/**
 * The words that only a Dutch account number follows. "rekening" alone is an account
 * in Dutch and an invoice in old letters, so the number must say it is an account's.
 */
const DIRECTLY_DUTCH = directly(
  "\\b(?:bank|giro)?rekening(?:s?(?:nummer|nr))\\b|\\bbankrekening\\b|\\bgirorekening\\b|\\brek\\.?\\s?nr\\b|\\bbanknr\\b|\\bbanknummer\\b",
);
/** 9 or 10 digits, often with dots: 12.34.56.789. */
const FORM = /(?<![\p{L}\d.,/-])\d(?:[. ]?\d){8,9}(?![\p{L}\d/-]|[.,]\d)/gu;
const CONFIDENCE = 0.85;
/** The Postbank's numbers were short and had no check: only the word that names them tells one. */
const DIRECTLY_GIRO = directly("\\b(?:post(?:bank)?)?giro(?:nummer|nr|rekening(?:s?(?:nummer|nr))?)\\b");
const GIRO_FORM = /(?<![\p{L}\d.,/-])\d(?:[. ]?\d){2,6}(?![\p{L}\d/-]|[., ]\d)/gu;
/** Shown, and accepted by nobody. */
const GIRO_CONFIDENCE = 0.6;

/** Dutch bank account numbers from before IBAN, by their label and the eleven test; the giro's by its label alone. */
export const findDutch = (text: string): Candidate[] => [...bankNumbers(text), ...giroNumbers(text)];

function giroNumbers(text: string): Candidate[] {
  return Array.from(text.matchAll(GIRO_FORM)).flatMap(({ 0: raw, index }) => {
    if (!DIRECTLY_GIRO.test(leadOnLine(text, index))) return [];
    const value = raw.replaceAll(/[. ]/g, "");
    const where = { start: index, end: index + raw.length };
    return [{ kind: "nl" as const, value, check: "none" as const, confidence: GIRO_CONFIDENCE, ...where }];
  });
}

function bankNumbers(text: string): Candidate[] {
  return Array.from(text.matchAll(FORM)).flatMap((match) => {
    if (!DIRECTLY_DUTCH.test(leadOnLine(text, match.index))) return [];
    const value = match[0].replaceAll(/[. ]/g, "");
    const holds = elevenTestHolds(value);
    const check = holds ? ("valid" as const) : ("invalid" as const);
    const confidence = holds ? CONFIDENCE : INVALID_CONFIDENCE;
    return [{ kind: "nl" as const, value, check, confidence, start: match.index, end: match.index + match[0].length }];
  });
}
