import { type Candidate, INVALID_CONFIDENCE } from "../account.ts";
import { ribKeyHolds } from "../checksums.ts";

/** Bank 5, branch 5, account 11, key 2: in a row, over a table's cells, or together. */
const FORM = /(?<![\p{L}\d])(\d{5})([ \t]{1,3})(\d{5})[ \t]{1,3}([A-Z0-9]{11})[ \t]{1,3}(\d{2})(?![\p{L}\d])/gu;
const LABEL = /\bRIB\b|code\s(?:banque|guichet)|\bguichet\b|cl[ée]\s(?:RIB)?|relev[ée]\sd'identit[ée]/iu;
/** Its labels stand in the line above, or at the head of the form. */
const LABEL_CHARACTERS = 250;
const LABELLED = 0.95;
const UNLABELLED = 0.9;

/** French accounts from before IBAN (RIB): the key is modulo 97, so that the form and the key say enough. */
export function findRibs(text: string): Candidate[] {
  return Array.from(text.matchAll(FORM)).flatMap((match) => {
    const value = `${match[1]}${match[3]}${match[4]}${match[5]}`;
    const isLabelled = LABEL.test(text.slice(Math.max(0, match.index - LABEL_CHARACTERS), match.index));
    const holds = ribKeyHolds(value);
    if (!holds && !isLabelled) return [];
    const check = holds ? ("valid" as const) : ("invalid" as const);
    const confidence = holds ? (isLabelled ? LABELLED : UNLABELLED) : INVALID_CONFIDENCE;
    return [{ kind: "fr" as const, value, check, confidence, start: match.index, end: match.index + match[0].length }];
  });
}
