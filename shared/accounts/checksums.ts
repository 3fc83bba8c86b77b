/** Check digits as their standards define them. All take upper case without separators. */

/** ISO 7064 mod 97-10 over digits and letters (A = 10 … Z = 35). */
export function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/**
 * ISO 13616: the first four characters move to the end. Check digits run from 02 to
 * 98; 00, 01 and 99 have the same remainder as 97, 98 and 02, and are never issued.
 */
export function ibanCheckHolds(iban: string): boolean {
  const digits = Number(iban.slice(2, 4));
  return digits >= 2 && digits <= 98 && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** ISO 11649 creditor reference (RF…): the same arithmetic as an IBAN, and no account. */
export const creditorReferenceHolds = (text: string): boolean =>
  /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;

/** ISO 17442. */
export const leiCheckHolds = (lei: string): boolean => mod97(lei) === 1;

/** Luhn over digits. */
export function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** ISO 6166: Luhn over the digits after letters became two digits each. */
export const isinCheckHolds = (isin: string): boolean =>
  luhnHolds(Array.from(isin, (char) => Number.parseInt(char, 36)).join(""));

/** ABA routing number: weights 3, 7, 1. */
export const routingCheckHolds = (digits: string): boolean => weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

/** Dutch eleven test over 9 or 10 digits: weights from the length down to 1. */
export const elevenTestHolds = (digits: string): boolean =>
  /[1-9]/.test(digits) &&
  weighted(
    digits,
    Array.from(digits, (_, i) => digits.length - i),
  ) %
    11 ===
    0;

/** Belgian numbers of 12 digits: the last two are the first ten modulo 97, 97 in place of 0. */
export const belgianCheckHolds = (digits: string): boolean =>
  (Number(digits.slice(0, 10)) % 97 || 97) === Number(digits.slice(10)) && /[1-9]/.test(digits.slice(0, 10));

/** Belgian enterprise and VAT number of 10 digits: 97 minus the first eight modulo 97. */
export const belgianEnterpriseHolds = (digits: string): boolean =>
  /^[01]\d{9}$/.test(digits) && 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8));

/** SEDOL: six letters or digits, no vowels, and a digit; weights 1, 3, 1, 7, 3, 9, 1. */
export const sedolCheckHolds = (sedol: string): boolean =>
  /^[0-9B-DF-HJ-NP-TV-Z]{6}\d$/.test(sedol) &&
  [1, 3, 1, 7, 3, 9, 1].reduce((sum, weight, i) => sum + weight * Number.parseInt(sedol.charAt(i), 36), 0) % 10 === 0;

/** CUSIP: eight letters or digits and a digit by Luhn's arithmetic, a letter being worth its two digits added. */
export function cusipCheckHolds(cusip: string): boolean {
  if (!/^[0-9A-Z]{8}\d$/.test(cusip)) return false;
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const value = Number.parseInt(cusip.charAt(i), 36) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(value / 10) + (value % 10);
  }
  return (10 - (sum % 10)) % 10 === Number(cusip.charAt(8));
}

/** French RIB, 23 characters: bank, branch, account (letters by their place in the alphabet) and a key modulo 97. */
export function ribKeyHolds(rib: string): boolean {
  if (!/^\d{10}[0-9A-Z]{11}\d{2}$/.test(rib)) return false;
  // A and J are 1, S is 2 where B is, as French keyboards of punched cards had it.
  const digit = (char: string) =>
    /\d/.test(char) ? char : String(((Number.parseInt(char, 36) - 9 + (char >= "S" ? 1 : 0) - 1) % 9) + 1);
  const account = Number(Array.from(rib.slice(10, 21), digit).join(""));
  const sum = 89 * Number(rib.slice(0, 5)) + 15 * Number(rib.slice(5, 10)) + 3 * account;
  return 97 - (sum % 97) === Number(rib.slice(21));
}

const weighted = (digits: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);
