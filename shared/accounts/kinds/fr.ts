import { type Candidate, INVALID_CONFIDENCE } from "../account.ts";
import { ribKeyHolds } from "../checksums.ts";

/** Bank 5, branch 5, account 11, key 2: in a row, or over a table's cells. */
const FORM = /(?<![\p{L}\d])(\d{5})[ \t]{1,3}(\d{5})[ \t]{1,3}([A-Z0-9]{11})[ \t]{1,3}(\d{2})(?![\p{L}\d])/gu;
/** All together: any number may have 23 digits, and the key of one in 97 holds. */
const TOGETHER = /(?<![\p{L}\d])(\d{5})(\d{5})([A-Z0-9]{11})(\d{2})(?![\p{L}\d])/gu;
/** What stands before the same characters in an IBAN, whose own check digits then decide. */
const IBAN_HEAD = /[A-Z]{2} ?\d{2}[ \t]?$/;
const NEXT = "[ \\t:.]*";
/** Each part behind its own label, one after the other. */
const IN_LINES = new RegExp(
  [
    `code\\s(?:banque|[ée]tablissement)${NEXT}(\\d{5})`,
    `code\\sguichet${NEXT}(\\d{5})`,
    `(?:n[°º]|num[ée]ro)\\s?(?:de\\s|du\\s)?compte${NEXT}([A-Z0-9]{11})`,
    `cl[ée](?:\\sRIB)?${NEXT}(\\d{2})(?!\\d)`,
  ].join("[\\s,;]{1,6}"),
  "giu",
);
const LABEL = /\bRIB\b|code\s(?:banque|guichet)|\bguichet\b|cl[ée]\s(?:RIB)?|relev[ée]\sd'identit[ée]/iu;
/** Its labels stand in the line above, or at the head of the form. */
const LABEL_CHARACTERS = 250;
const IBAN_HEAD_CHARACTERS = 6;
const LABELLED = 0.95;
const UNLABELLED = 0.9;

/** French accounts from before IBAN (RIB): the key is modulo 97, so that the form and the key say enough. */
export function findRibs(text: string): Candidate[] {
  return [...inLines(text), ...inRow(text)];
}

function inLines(text: string): Candidate[] {
  return Array.from(text.matchAll(IN_LINES)).map((match) => {
    const value = match.slice(1).join("").toUpperCase();
    const holds = ribKeyHolds(value);
    // From the first part to the last: the first one's label is no part of the number.
    const start = match.index + match[0].indexOf(match[1] ?? "");
    return {
      kind: "fr" as const,
      value,
      check: holds ? ("valid" as const) : ("invalid" as const),
      confidence: holds ? LABELLED : INVALID_CONFIDENCE,
      start,
      end: match.index + match[0].length,
    };
  });
}

function inRow(text: string): Candidate[] {
  return [...text.matchAll(FORM), ...text.matchAll(TOGETHER)].flatMap((match) => {
    const value = match.slice(1).join("");
    if (IBAN_HEAD.test(text.slice(Math.max(0, match.index - IBAN_HEAD_CHARACTERS), match.index))) return [];
    const isTogether = !/\s/.test(match[0]);
    const isLabelled = LABEL.test(text.slice(Math.max(0, match.index - LABEL_CHARACTERS), match.index));
    const holds = ribKeyHolds(value);
    if ((!holds || isTogether) && !isLabelled) return [];
    // The words of a form stand at its head, and a number that fails below them may be anything.
    if (!holds && isTogether) return [];
    const check = holds ? ("valid" as const) : ("invalid" as const);
    const confidence = holds ? (isLabelled ? LABELLED : UNLABELLED) : INVALID_CONFIDENCE;
    return [{ kind: "fr" as const, value, check, confidence, start: match.index, end: match.index + match[0].length }];
  });
}
