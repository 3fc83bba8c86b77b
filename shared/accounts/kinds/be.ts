import { type Candidate, INVALID_CONFIDENCE } from "../account.ts";
import { belgianCheckHolds } from "../checksums.ts";
import { ACCOUNT_LABEL, directly, leadOnLine } from "../labels.ts";

/** 3, 7 and 2 digits. A structured communication has 3, 4 and 5, and is taken out before. */
const FORM = /(?<![\p{L}\d/+*-])\d{3}([ -])\d{7}\1\d{2}(?![\p{L}\d/+*-])/gu;
const UNGROUPED = /(?<![\p{L}\d/+*-])\d{12}(?![\p{L}\d/+*-])/gu;
const DIRECTLY_ACCOUNT = directly(ACCOUNT_LABEL);
/** Belgium's own languages, German aside: German accounts of 12 digits exist, with a branch in front. */
const DIRECTLY_BELGIAN = directly("\\brekening\\w*|\\brek\\.?\\s?nr|\\bcomptes?\\b|\\bcpte\\b");
const LABELLED = 0.95;
const UNLABELLED = 0.7;

/** Belgian account numbers from before IBAN: 539-0075470-34, the last two modulo 97. */
export function findBelgian(text: string): Candidate[] {
  return [...text.matchAll(FORM), ...text.matchAll(UNGROUPED)].flatMap((match) => {
    const value = match[0].replaceAll(/[ -]/g, "");
    const label = match[1] === undefined ? DIRECTLY_BELGIAN : DIRECTLY_ACCOUNT;
    const isLabelled = label.test(leadOnLine(text, match.index));
    const isHyphenated = match[1] === "-";
    const holds = belgianCheckHolds(value);
    // Twelve digits without hyphens may be any number; one in 97 would pass.
    if (!isLabelled && !(isHyphenated && holds)) return [];
    if (!isHyphenated && !holds) return [];
    const check = holds ? ("valid" as const) : ("invalid" as const);
    const confidence = holds ? (isLabelled ? LABELLED : UNLABELLED) : INVALID_CONFIDENCE;
    return [{ kind: "be" as const, value, check, confidence, start: match.index, end: match.index + match[0].length }];
  });
}
