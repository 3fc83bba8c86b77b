import { composeIBAN } from "ibantools";
import type { Account, AccountRole } from "#shared/accounts/account.ts";
import { findAccounts } from "#shared/accounts/find-accounts.ts";
import { IBAN_PLACES, type Place } from "#shared/accounts/registry.ts";
import type { Word } from "#shared/reading.ts";
import fc from "./property.ts";

/** What tests of accounts share: texts to search, pages with words, and numbers to put in them. */

export const inText = (text: string): Account[] => findAccounts([{ number: null, words: [], text }]);

/** Whose each IBAN in a text is. */
export const ibanRoles = (text: string): AccountRole[] =>
  inText(text)
    .filter(({ kind }) => kind === "iban")
    .map(({ role }) => role);

/** As short as a test wants to read: "iban BE68539007547034 valid". */
export const summary = (accounts: readonly Account[]): string[] =>
  accounts.map(({ kind, value, check }) => `${kind} ${value} ${check}`);

const CHARACTER_WIDTH = 0.01;
const LINE_HEIGHT = 0.012;

/** Lines of text as words with boxes; two or more spaces become a gap as wide. */
export function wordsOfLines(lines: readonly string[]): Word[] {
  return lines.flatMap((line, number) =>
    Array.from(line.matchAll(/\S+/g), ({ 0: text, index }): Word => {
      const [left, top] = [index * CHARACTER_WIDTH, 0.1 + number * LINE_HEIGHT * 1.2];
      return { text, line: number, box: [left, top, left + text.length * CHARACTER_WIDTH, top + LINE_HEIGHT] };
    }),
  );
}

const ALPHABET = { n: "0123456789", a: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", c: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" };
const character = (place: Place) => fc.constantFrom(...ALPHABET[place]);

/** What creditor identifiers have where a bank's code stands; no bank has it. */
const CREDITOR_CODE = /^.{4}ZZZ/;

/** IBANs of every country whose registry entry the library can compose, with right check digits. */
export const iban: fc.Arbitrary<string> = fc
  .constantFrom(...Array.from(IBAN_PLACES.keys()).filter((country) => !["BI", "DJ", "FK", "HN"].includes(country)))
  .chain((country) =>
    fc.tuple(...(IBAN_PLACES.get(country) ?? []).slice(4).map(character)).map((bban) => {
      const composed = composeIBAN({ countryCode: country, bban: bban.join("") });
      if (composed === null) throw new Error(`ibantools composes no IBAN for ${country} from ${bban.join("")}`);
      return composed;
    }),
  )
  .filter((value) => !CREDITOR_CODE.test(value));

/** The same text cut into groups of any lengths. */
export const grouped = (text: string): fc.Arbitrary<string[]> =>
  fc.array(fc.boolean(), { minLength: text.length - 1, maxLength: text.length - 1 }).map((cuts) => {
    const groups = [text.charAt(0)];
    for (const [i, cut] of cuts.entries()) {
      if (cut) groups.push(text.charAt(i + 1));
      else groups.push(`${groups.pop()}${text.charAt(i + 1)}`);
    }
    return groups;
  });

export const fours = (text: string): string => text.replace(/(.{4})(?=.)/g, "$1 ");
