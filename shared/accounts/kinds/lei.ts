import { type Candidate, type CheckState, INVALID_CONFIDENCE } from "../account.ts";
import { leiCheckHolds } from "../checksums.ts";
import { directly, lead, leadOnLine } from "../labels.ts";

const LEI = /(?<![\p{L}\p{N}])[A-Z0-9]{18}[0-9]{2}(?![\p{L}\p{N}])/gu;
const LEI_LABEL = /\bLEI\b|legal entity identifier|rechtstr[äa]gerkennung/iu;
const DIRECTLY_LEI = directly("\\bLEI\\b|legal entity identifier");
const LABELLED = 0.99;
const UNLABELLED = 0.9;

/** Legal entities (ISO 17442): 18 characters and two digits modulo 97. They name a party, not an account. */
export function findLeis(text: string): Candidate[] {
  return Array.from(text.matchAll(LEI)).flatMap(({ 0: value, index }) => {
    const isCalledLei = LEI_LABEL.test(lead(text, index));
    if (!leiCheckHolds(value)) {
      if (!DIRECTLY_LEI.test(leadOnLine(text, index))) return [];
      return [candidate(value, "invalid", INVALID_CONFIDENCE, index)];
    }
    // Tracking numbers and hashes pass once in 97. Nearly all LEIs hold 00 where the first scheme reserved it.
    if (!isCalledLei && !/^[A-Z0-9]{4}00(?=\d*[A-Z])/.test(value)) return [];
    return [candidate(value, "valid", isCalledLei ? LABELLED : UNLABELLED, index)];
  });
}

const candidate = (value: string, check: CheckState, confidence: number, start: number): Candidate => ({
  kind: "lei",
  value,
  check,
  confidence,
  start,
  end: start + value.length,
});
