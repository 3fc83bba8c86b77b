import type { z } from "zod";
import type { CheckState } from "#shared/accounts/account.ts";
import type { CaseAccountKind } from "#shared/accounts/case-account.ts";
import * as checks from "#shared/accounts/checksums.ts";
import { IBAN_PLACES, isCountry, isIsinPrefix } from "#shared/accounts/registry.ts";
import type { CheckedValue } from "#shared/http/console-forms.ts";

type Checked = z.infer<typeof CheckedValue>;
type Says = Checked["says"];

const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;

/** What a person typed, as it will be kept, and whether its check digits hold. Pure; asked at every key. */
export function checkValue(kind: CaseAccountKind, typed: string): Checked {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  // Kept as one that is found: all but the last four digits are nobody's business.
  const value = kind === "card" ? plain.replaceAll(/\d(?=(?:.*\d){4})/g, "X") : plain;
  const [says, missing] = verdict(kind, value);
  return { value, grouped: grouped(kind, value), check: stateOf(says), says, missing };
}

function stateOf(says: Says): CheckState {
  if (says === "ok") return "valid";
  return says === "not-checkable" ? "none" : "invalid";
}

function verdict(kind: CaseAccountKind, value: string): [Says, number | null] {
  switch (kind) {
    case "iban":
      return iban(value);
    case "isin":
      return fixed(value, 12, isIsinPrefix(value.slice(0, 2)) && checks.isinCheckHolds(value));
    case "lei":
      return fixed(value, 20, checks.leiCheckHolds(value));
    case "bic":
      if (value.length < 8) return ["too-short", 8 - value.length];
      return [BIC.test(value) && isCountry(value.slice(4, 6)) ? "ok" : "form", null];
    case "be":
      return fixed(value, 12, checks.belgianCheckHolds(value));
    case "nl":
      // Numbers of the former Postbank have up to seven digits and no check.
      if (/^\d{1,7}$/.test(value)) return ["not-checkable", null];
      return [/^\d{9,10}$/.test(value) && checks.elevenTestHolds(value) ? "ok" : "check-digits", null];
    case "us":
      if (value.length < 10) return ["too-short", 10 - value.length];
      return [/^\d+$/.test(value) && checks.routingCheckHolds(value.slice(0, 9)) ? "ok" : "check-digits", null];
    case "fr":
      return fixed(value, 23, checks.ribKeyHolds(value));
    case "sedol":
      return fixed(value, 7, checks.sedolCheckHolds(value));
    case "cusip":
      return fixed(value, 9, checks.cusipCheckHolds(value));
    case "wkn":
      return [/^[A-Z0-9]{6}$/.test(value) ? "not-checkable" : "form", null];
    case "depot":
    case "card":
      // A card's number is kept masked: there is nothing left to check.
      return [/^[A-Z0-9]{4,20}$/.test(value) ? "not-checkable" : "form", null];
    case "number":
      return [/^[A-Z0-9]*\d[A-Z0-9]*$/.test(value) ? "not-checkable" : "form", null];
    case "uk":
    case "de":
      return [/^\d{8,18}$/.test(value) ? "not-checkable" : "form", null];
  }
}

function iban(value: string): [Says, number | null] {
  if (value.length < 2) return ["too-short", null];
  const places = IBAN_PLACES.get(value.slice(0, 2));
  if (places === undefined) return ["unknown-country", null];
  if (value.length < places.length) return ["too-short", places.length - value.length];
  if (value.length > places.length) return ["too-long", null];
  const fits = places.every((place, at) => {
    const char = value[at] ?? "";
    return place === "c" || (place === "n" ? /\d/.test(char) : /[A-Z]/.test(char));
  });
  if (!fits) return ["form", null];
  return [checks.ibanCheckHolds(value) ? "ok" : "check-digits", null];
}

function fixed(value: string, length: number, holds: boolean): [Says, number | null] {
  if (value.length < length) return ["too-short", length - value.length];
  if (value.length > length) return ["too-long", null];
  return [holds ? "ok" : "check-digits", null];
}

/** As it is printed: IBANs and LEIs in fours. */
const grouped = (kind: CaseAccountKind, value: string): string =>
  kind === "iban" || kind === "lei" ? value.replaceAll(/(.{4})(?=.)/g, "$1 ") : value;
