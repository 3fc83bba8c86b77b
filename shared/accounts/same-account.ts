import type { Account } from "./account.ts";

/** An IBAN holds its country's own number: which of it, and how long that is with its leading zeros. */
const WITHIN: Partial<Record<Account["kind"], { country: string; from: number; length: number }>> = {
  de: { country: "DE", from: 4, length: 18 },
  uk: { country: "GB", from: 8, length: 14 },
  fr: { country: "FR", from: 4, length: 23 },
  be: { country: "BE", from: 4, length: 12 },
  nl: { country: "NL", from: 8, length: 10 },
};
const GERMAN_BANK_DIGITS = 8;
const GERMAN_ACCOUNT_DIGITS = 10;

type Numbered = { kind?: Account["kind"]; value?: string };

/** Whether two numbers are one account: the same number, or an IBAN and what it was before. */
export function isSameAccount(a: Numbered, b: Numbered): boolean {
  if (a.value === undefined || b.value === undefined) return false;
  if (a.kind === b.kind) return a.value === b.value;
  return (a.kind === "iban" && holds(a.value, b)) || (b.kind === "iban" && holds(b.value, a));
}

function holds(iban: string, { kind, value = "" }: Numbered): boolean {
  const within = kind === undefined ? undefined : WITHIN[kind];
  if (within === undefined || !iban.startsWith(within.country)) return false;
  const own = iban.slice(within.from, within.from + within.length);
  if (kind !== "de") return own === value.padStart(within.length, "0");
  // Without its bank's code it is the account alone.
  if (value.length <= GERMAN_ACCOUNT_DIGITS)
    return own.slice(GERMAN_BANK_DIGITS) === value.padStart(GERMAN_ACCOUNT_DIGITS, "0");
  return (
    own === value.slice(0, GERMAN_BANK_DIGITS) + value.slice(GERMAN_BANK_DIGITS).padStart(GERMAN_ACCOUNT_DIGITS, "0")
  );
}
