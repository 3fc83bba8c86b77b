import { composeIBAN } from "ibantools";
import type { Random } from "./random.ts";

/** Account numbers with right check digits: invented accounts at banks that exist, so that a BIC fits its country. */

interface Bank {
  name: string;
  bic: string;
  /** The bank's part of the account number, as its country writes it. */
  code: string;
}
const BANKS = {
  BE: [
    { name: "BNP Paribas Fortis", bic: "GEBABEBB", code: "001" },
    { name: "KBC Bank", bic: "KREDBEBB", code: "733" },
    { name: "ING België", bic: "BBRUBEBB", code: "310" },
    { name: "Belfius", bic: "GKCCBEBB", code: "068" },
  ],
  FR: [
    { name: "BNP Paribas", bic: "BNPAFRPPXXX", code: "3000400828" },
    { name: "Société Générale", bic: "SOGEFRPP", code: "3000303620" },
    { name: "La Banque Postale", bic: "PSSTFRPPPAR", code: "2004101005" },
  ],
  NL: [
    { name: "ABN AMRO", bic: "ABNANL2A", code: "ABNA" },
    { name: "ING", bic: "INGBNL2A", code: "INGB" },
    { name: "Rabobank", bic: "RABONL2U", code: "RABO" },
  ],
  DE: [
    { name: "Commerzbank", bic: "COBADEFFXXX", code: "37040044" },
    { name: "Deutsche Bank", bic: "DEUTDEFF500", code: "50070010" },
    { name: "Postbank", bic: "PBNKDEFFXXX", code: "10010010" },
  ],
  GB: [
    { name: "Barclays Bank", bic: "BARCGB22XXX", code: "204153" },
    { name: "NatWest", bic: "NWBKGB2LXXX", code: "601613" },
  ],
} as const satisfies Record<string, readonly Bank[]>;

export type Country = keyof typeof BANKS;
export interface BankAccount {
  iban: string;
  bic: string;
  bank: string;
}

export function bankAccount(random: Random, country: Country): BankAccount {
  const bank = random.pick<Bank>(BANKS[country]);
  const iban = composeIBAN({ countryCode: country, bban: bbanOf(random, country, bank.code) });
  if (iban === null) throw new Error(`no IBAN could be composed for ${country}`);
  return { iban, bic: bank.bic, bank: bank.name };
}

/** The national number with the national check digits, where the country has any. */
function bbanOf(random: Random, country: Country, bank: string): string {
  switch (country) {
    case "BE": {
      const body = bank + random.digits(7);
      return body + String(Number(body) % 97 || 97).padStart(2, "0");
    }
    case "FR": {
      const account = `0${random.digits(10)}`;
      const sum = 89 * Number(bank.slice(0, 5)) + 15 * Number(bank.slice(5)) + 3 * Number(account);
      return bank + account + String(97 - (sum % 97)).padStart(2, "0");
    }
    case "NL":
      return bank + dutchAccount(random);
    case "DE":
      return bank + random.digits(10);
    case "GB":
      return barclaysLike(bank) + random.digits(8);
  }
}

const barclaysLike = (sortCode: string) => (sortCode.startsWith("20") ? "BARC" : "NWBK") + sortCode;

/** Ten digits that pass the eleven test. */
function dutchAccount(random: Random): string {
  for (;;) {
    const account = `0${random.int(1, 9)}${random.digits(8)}`;
    const sum = Array.from(account).reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
    if (sum % 11 === 0) return account;
  }
}

/** A sort code and an account number as one writes them on an invoice. */
export function ukAccount(random: Random): { sortCode: string; account: string } {
  const code = random.pick(BANKS.GB).code;
  return { sortCode: code.replace(/^(..)(..)(..)$/, "$1-$2-$3"), account: random.digits(8) };
}

/** A routing number that passes the ABA test (weights 3, 7, 1). */
export function routingNumber(random: Random): string {
  const body = `${random.pick(["02", "03", "04", "07", "11", "12", "31"])}${random.digits(6)}`;
  const weights = [3, 7, 1];
  const sum = Array.from(body).reduce((total, digit, i) => total + Number(digit) * (weights[i % 3] ?? 0), 0);
  return body + String((10 - (sum % 10)) % 10);
}

/** An ISIN with its Luhn digit. */
export function isin(random: Random, country = random.pick(["DE", "FR", "NL", "BE", "US", "LU", "IE"])): string {
  const body = country + (country === "DE" ? `000${random.letters(1)}${random.digits(5)}` : `0${random.digits(8)}`);
  const digits = Array.from(body)
    .map((char) => Number.parseInt(char, 36))
    .join("");
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

/** A legal entity identifier: 18 characters and two digits modulo 97. */
export function lei(random: Random): string {
  const body = `${random.pick(["5493", "2138", "7245", "5299", "9695"])}00${random.letters(5)}${random.digits(5)}${random.letters(2)}`;
  return body + String(98n - (toDigits(`${body}00`) % 97n)).padStart(2, "0");
}

/** A SEPA creditor identifier: looks like an account, and is none. */
export function creditorIdentifier(random: Random, country: Country): string {
  const body = country === "DE" ? `0${random.digits(10)}` : random.digits(country === "FR" ? 6 : 10);
  const check = 98n - (toDigits(`${body}${country}00`) % 97n);
  return `${country}${String(check).padStart(2, "0")}ZZZ${body}`;
}

/** A Belgian structured communication: mod 97, and no account either. */
export function structuredCommunication(random: Random): string {
  const body = random.digits(10);
  const all = body + String(Number(body) % 97 || 97).padStart(2, "0");
  return `+++${all.slice(0, 3)}/${all.slice(3, 7)}/${all.slice(7)}+++`;
}

/** The same IBAN with two digits exchanged, so that its check digits are wrong. */
export function withWrongCheckDigits(iban: string): string {
  for (let i = iban.length - 1; i > 5; i--) {
    const [left, right] = [iban.charAt(i - 1), iban.charAt(i)];
    if (left !== right && /\d\d/.test(left + right)) return iban.slice(0, i - 1) + right + left + iban.slice(i + 1);
  }
  throw new Error("an IBAN of equal digits has no transposition");
}

/** In groups of four, as people write it. */
export const spaced = (iban: string) => iban.replace(/(.{4})(?=.)/g, "$1 ");

const toDigits = (text: string) =>
  BigInt(
    Array.from(text)
      .map((char) => Number.parseInt(char, 36))
      .join(""),
  );
