import type { Candidate } from "../account.ts";
import { around, labelledNumbers, pairs } from "./pairs.ts";

const BANK_LABEL = /\bBLZ\b|\bBankleitzahl\b/giu;
const ACCOUNT_LABEL = /\bKonto(?:s|[\s-]*(?:nr|nummer))?\b|\bKto\b(?:[.\s-]*Nr\b)?/giu;
/** A ledger's "Konto 4400" is no bank account: without a bank's code the label must say it is a number's. */
const ACCOUNT_NUMBER_LABEL = /\b(?:Bank|Giro|Spar)?Konto[\s-]*(?:nr|nummer)\b|\bKto\b[.\s-]*Nr\b/giu;
const BANK = /(?<![\d-])[1-9]\d{2} ?\d{3} ?\d{2}(?![\d-])/u;
const ACCOUNT = /(?<![\d.,-])\d(?:[ ]?\d){3,9}(?!\d|[.,-]\d)/u;
/** Alone, fewer digits than this are a customer's or a ledger's number as often as an account's. */
const LONE_ACCOUNT_DIGITS_MIN = 6;
const PAIR = 0.9;
const LONE_ACCOUNT = 0.6;

/**
 * German accounts from before IBAN, by their labels: Bankleitzahl (8 digits) and
 * Kontonummer (up to 10), or the latter alone. Over a hundred check methods exist,
 * one per bank, in a list that changes quarterly: not checked.
 */
export function findGerman(whole: string, found: readonly Candidate[] = []): Candidate[] {
  const text = withoutIbans(whole, found);
  const banks = labelledNumbers(text, BANK_LABEL, BANK);
  const taken = new Set(banks.map(({ start }) => start));
  const accounts = labelledNumbers(text, ACCOUNT_LABEL, ACCOUNT, taken);
  const both = pairs(text, banks, accounts);
  const used = new Set(both.map(([, account]) => account.start));
  const lone = labelledNumbers(text, ACCOUNT_NUMBER_LABEL, ACCOUNT).filter(
    ({ start, digits }) => !used.has(start) && !taken.has(start) && digits.length >= LONE_ACCOUNT_DIGITS_MIN,
  );
  return [
    ...both.map(([bank, account]) => german(bank.digits + account.digits, PAIR, around(bank, account))),
    ...lone.map((account) => german(account.digits, LONE_ACCOUNT, { start: account.start, end: account.end })),
  ];
}

/** "Konto 10348603, BLZ 19233664 auf das Konto DE93 3695 …": an IBAN's digits are no account after a label. */
function withoutIbans(text: string, found: readonly Candidate[]): string {
  const pieces: string[] = [];
  let at = 0;
  const ibans = found.filter(({ kind, check }) => kind === "iban" && check === "valid");
  for (const { start, end } of ibans.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), "\u2022".repeat(end - start));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}

const german = (value: string, confidence: number, where: Pick<Candidate, "start" | "end" | "parts">): Candidate => ({
  kind: "de",
  value,
  check: "none",
  confidence,
  ...where,
});
