import { type Candidate, INVALID_CONFIDENCE, REPAIRED_CONFIDENCE } from "../account.ts";
import { directly, leadOnLine, lineAbove } from "../labels.ts";
import { isCountry } from "../registry.ts";
import { mayBePlace } from "./bic-places.ts";

/**
 * ISO 9362: four letters for the bank, a country, two for the place, three for the
 * branch. It has no check digits and many capitalised words have its form, so the
 * form alone is never enough.
 */
const FORM = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
const TOKEN = /(?<![\p{L}\p{N}@.])[A-Za-z]{4} ?[A-Za-z]{2} ?[A-Za-z0-9]{2}(?: ?[A-Za-z0-9]{3})?(?![\p{L}\p{N}])/gu;
const WORD = /(?<![\p{L}\p{N}@.])[A-Za-z0-9]{7,12}(?![\p{L}\p{N}])/gu;
const BIC_LABEL = "(?:\\bBIC\\b|BIC(?=[^a-z])|\\bSWIFT\\b|\\bS\\.W\\.I\\.F\\.T\\.?|\\bB\\.I\\.C\\.?)";
const DIRECTLY_BIC = directly(BIC_LABEL);
const WITH_COLON = /[:=>]\s*$/;
const LABEL = new RegExp(BIC_LABEL, "iu");

const SURE = 0.97;
const LIKELY = 0.85;

/** BICs in a text. `ibans`: those found in the same text; a bank's code stands beside its account. `isScanned`: read by OCR. */
export function findBics(text: string, ibans: readonly Candidate[], isScanned = false): Candidate[] {
  const valid = Array.from(text.matchAll(TOKEN)).flatMap((match) => {
    const value = match[0].replaceAll(" ", "").toUpperCase();
    if (!FORM.test(value) || !isCountry(value.slice(4, 6)) || isOfIban(match[0], match.index, ibans)) return [];
    const confidence = trustIn(text, match[0], value, match.index, ibans);
    if (confidence === null) return [];
    return [candidate(value, "none", confidence, match.index, match[0].length)];
  });
  const more = isScanned ? misread(text, ibans) : [];
  return [...valid, ...more, ...misshapen(text).filter((one) => !valid.some((other) => other.start === one.start))];
}

/** "IBAN BE68" below a bank's code has the form of one: it is the label and the beginning of what stands below. */
const isOfIban = (raw: string, start: number, ibans: readonly Candidate[]): boolean =>
  /^IBAN/i.test(raw) ||
  (raw.includes(" ") && ibans.some((iban) => iban.start < start + raw.length && start < iban.end));

function trustIn(text: string, raw: string, value: string, start: number, ibans: readonly Candidate[]): number | null {
  const countries = new Set(ibans.map((iban) => iban.value.slice(0, 2)));
  const isOneWord = !raw.includes(" ");
  const isUpper = raw === raw.toUpperCase();
  const hasDigit = /\d/.test(value.slice(6, 8)) || /(?:XXX|\d)/.test(value.slice(8));
  const isAtHome = countries.has(value.slice(4, 6));
  const before = leadOnLine(text, start);
  if (DIRECTLY_BIC.test(before) || isUnderLabel(text, start)) {
    if (isUpper && (hasDigit || isAtHome)) return SURE;
    // "BIC REQUIRED" has the form of an Iranian bank: a word needs its colon, to be a lone word of its line or cell, and not
    // to end as words do ("BIC: PAIEMENT").
    const isAlone = isUpper && isOneWord && WITH_COLON.test(before) && isLast(text, start + raw.length);
    if (isAlone && (hasDigit || mayBePlace(value))) return LIKELY;
    return isOneWord && !isUpper && (hasDigit || isAtHome) && raw === raw.toLowerCase() ? LIKELY : null;
  }
  if (!isOneWord || !isUpper || !isAtHome) return null;
  return isBesideIban(text, start, start + raw.length, value, ibans) || (hasDigit && isNear(start, value, ibans))
    ? LIKELY
    : null;
}

/** The heading of its column, in the line above. */
const isUnderLabel = (text: string, start: number) => LABEL.test(lineAbove(text, start));

const isLast = (text: string, end: number) => /^[ \t]*(?:[\n\t,;)/|<-]|$|[ ]{2})/.test(text.slice(end, end + 8));

/** Right after an IBAN of its country, with nothing but a sign between, and no further capitals after it. */
const isBesideIban = (text: string, start: number, end: number, value: string, ibans: readonly Candidate[]) =>
  !/^ [A-Z]{2}/.test(text.slice(end, end + 3)) &&
  ibans.some(
    (iban) =>
      iban.value.startsWith(value.slice(4, 6)) &&
      iban.end <= start &&
      /^[ \t]*[/,;|()\-–\t ][ \t(]*$/.test(text.slice(iban.end, start)),
  );

/** Characters between an IBAN and its bank's code with a digit in it: the same block of a letter. */
const NEAR_CHARACTERS = 120;
const isNear = (start: number, value: string, ibans: readonly Candidate[]) =>
  ibans.some(
    (iban) =>
      iban.check === "valid" &&
      iban.value.startsWith(value.slice(4, 6)) &&
      Math.min(Math.abs(start - iban.end), Math.abs(iban.start - start)) <= NEAR_CHARACTERS,
  );

/** Signs that OCR takes for each other in a word of capitals. */
const ALIKE = ["O0DQCG", "I1LTJ", "EFL", "S5", "B8", "Z2", "G6", "UV", "MNH", "PRF", "A4"];
const isAlike = (read: string, meant: string): boolean =>
  read === meant || ALIKE.some((signs) => signs.includes(read) && signs.includes(meant));
const LETTER_OF: Readonly<Record<string, string>> = { "0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G" };
const MISREAD = /(?<![\p{L}\p{N}@.])[A-Z0-9]{8}(?:[A-Z0-9]{3})?(?![\p{L}\p{N}])/gu;
/** More signs than this exchanged is another word. */
const EXCHANGED_MAX = 2;

/** Of no country as read, beside an account, and of its country where letters that look alike are exchanged: for a person. */
function misread(text: string, ibans: readonly Candidate[]): Candidate[] {
  return Array.from(text.matchAll(MISREAD)).flatMap(({ 0: raw, index }) => {
    if (isCountry(raw.slice(4, 6)) || !/[A-Z]{3}/.test(raw)) return [];
    const isCalled = DIRECTLY_BIC.test(leadOnLine(text, index)) || isUnderLabel(text, index);
    if (!isCalled && !/\d/.test(raw.slice(6)) && !raw.endsWith("XXX")) return [];
    const beside = ibans.find(
      ({ check, value, start, end }) =>
        check !== "invalid" &&
        [0, 1].every((i) => isAlike(raw.charAt(4 + i), value.charAt(i))) &&
        Math.min(Math.abs(index - end), Math.abs(start - index)) <= NEAR_CHARACTERS,
    );
    if (beside === undefined) return [];
    const bank = raw.slice(0, 4).replaceAll(/\d/g, (digit) => LETTER_OF[digit] ?? digit);
    const value = bank + beside.value.slice(0, 2) + raw.slice(6);
    const exchanged = Array.from(value).filter((sign, i) => sign !== raw.charAt(i)).length;
    if (!FORM.test(value) || exchanged > EXCHANGED_MAX) return [];
    return [candidate(value, "repaired", REPAIRED_CONFIDENCE, index, raw.length)];
  });
}

/** Called a BIC and nearly of its form: a character too many or too few. A person must see it. */
function misshapen(text: string): Candidate[] {
  return Array.from(text.matchAll(WORD)).flatMap((match) => {
    const [raw] = match;
    if (FORM.test(raw) || !/^[A-Z]{6}[A-Z0-9]+$/.test(raw) || !isCountry(raw.slice(4, 6))) return [];
    const before = leadOnLine(text, match.index);
    if (!DIRECTLY_BIC.test(before) || !WITH_COLON.test(before)) return [];
    return [candidate(raw, "invalid", INVALID_CONFIDENCE, match.index, raw.length)];
  });
}

const candidate = (
  value: string,
  check: Candidate["check"],
  confidence: number,
  start: number,
  length: number,
): Candidate => ({ kind: "bic", value, check, confidence, start, end: start + length });
