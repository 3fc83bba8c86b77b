import { type Candidate, INVALID_CONFIDENCE, REPAIRED_CONFIDENCE } from "../account.ts";
import { belgianEnterpriseHolds, isinCheckHolds } from "../checksums.ts";
import { directly, lead, leadOnLine, VAT_LABEL } from "../labels.ts";
import { isIsinPrefix } from "../registry.ts";

const ISIN_LABEL = /\bISIN\b|\bWKN\b|valor|wertpapier|security|securities|\btitre|effect/iu;
const DIRECTLY_ISIN = directly("\\bISIN(?:[-\\s]?(?:code|nr|no|nummer|number))?");
const DIRECTLY_VAT = directly(VAT_LABEL);
/** One word; or, after its label, with the spaces some print it with (US 037833 100 5). */
const ONE_WORD = /(?<![\p{L}\p{N}])[A-Z]{2}[A-Z0-9]{9}[0-9](?![\p{L}\p{N}])/gu;
const SPACED = /(?<![\p{L}\p{N}])[A-Z]{2}(?: ?[A-Z0-9]){9} ?[0-9OISBZG](?![\p{L}\p{N}])/gu;

/** One in ten wrong numbers passes the Luhn digit, so a number that nothing calls an ISIN is less sure. */
const LABELLED = 0.99;
const UNLABELLED = 0.85;

/** Securities: a country or agency, nine characters, a Luhn digit. */
export function findIsins(text: string): Candidate[] {
  const words = Array.from(text.matchAll(ONE_WORD)).flatMap((match) => oneWord(text, match[0], match.index));
  const spaced = Array.from(text.matchAll(SPACED)).flatMap((match) => labelled(text, match[0], match.index));
  return [...words, ...spaced.filter(({ start }) => !words.some((word) => word.start === start))];
}

function oneWord(text: string, value: string, start: number): Candidate[] {
  if (!isIsinPrefix(value.slice(0, 2)) || !isinCheckHolds(value)) return [];
  if (DIRECTLY_VAT.test(leadOnLine(text, start))) return [];
  const isCalledIsin = ISIN_LABEL.test(lead(text, start));
  if (!isCalledIsin && isVatLike(value)) return [];
  return [candidate(value, "valid", isCalledIsin ? LABELLED : UNLABELLED, start, start + value.length)];
}

/** Right after the label: with spaces, repaired, or invalid and shown as it stands. */
function labelled(text: string, raw: string, start: number): Candidate[] {
  if (!DIRECTLY_ISIN.test(leadOnLine(text, start))) return [];
  const value = raw.replaceAll(" ", "");
  if (!isIsinPrefix(value.slice(0, 2))) return [];
  const end = start + raw.length;
  if (/\d$/.test(value) && isinCheckHolds(value)) return [candidate(value, "valid", LABELLED, start, end)];
  const repaired = repair(value);
  if (repaired !== null) return [candidate(repaired, "repaired", REPAIRED_CONFIDENCE, start, end)];
  return [candidate(value, "invalid", INVALID_CONFIDENCE, start, end)];
}

const AS_DIGIT: Readonly<Record<string, string>> = { O: "0", I: "1", S: "5", B: "8", Z: "2", G: "6" };

/** All letters that look like digits, or the last alone. Fewer would be guessing: one try in ten holds by chance. */
function repair(value: string): string | null {
  const digits = (text: string) => text.replaceAll(/[OISBZG]/g, (char) => AS_DIGIT[char] ?? char);
  const tries = [value.slice(0, 11) + digits(value.slice(11)), value.slice(0, 2) + digits(value.slice(2))];
  const holding = new Set(tries.filter((one) => one !== value && /\d$/.test(one) && isinCheckHolds(one)));
  return holding.size === 1 ? ([...holding][0] ?? null) : null;
}

/**
 * VAT numbers of the same length: BE, BG, CZ, LT, PL, RO and SK write ten digits. A
 * Belgian one carries its own check digits; the others pass for an ISIN one time in ten.
 */
const isVatLike = (value: string) =>
  /^BE\d{10}$/.test(value) ? belgianEnterpriseHolds(value.slice(2)) : /^(?:BG|CZ|LT|PL|RO|SK)\d{10}$/.test(value);

const candidate = (
  value: string,
  check: Candidate["check"],
  confidence: number,
  start: number,
  end: number,
): Candidate => ({ kind: "isin", value, check, confidence, start, end });
