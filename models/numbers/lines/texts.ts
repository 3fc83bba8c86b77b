import { mod97 } from "#shared/accounts/checksums.ts";
import { IBAN_PLACES } from "#shared/accounts/registry.ts";
import type { Dice } from "#shared/ml/dice.ts";

/** What stands on the lines that the net learns from: numbers as banks and their customers write them, and other print. */

const USUAL = ["DE", "FR", "BE", "NL", "GB", "AT", "CH", "LU", "ES", "IT", "PL", "IE"] as const;
const COUNTRIES = [...IBAN_PLACES.keys()];
const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LABELS = [
  "IBAN ",
  "IBAN: ",
  "IBAN",
  "IBAN",
  "IBAN-Nr.: ",
  "Konto: ",
  "Account no. ",
  "compte IBAN : ",
  "Rekening ",
  "No. ",
];

const signs = (dice: Dice, from: string, count: number): string =>
  Array.from({ length: count }, () => from[dice.whole(0, from.length - 1)]).join("");

/** One whose check digits hold. */
export function ibanOf(dice: Dice): string {
  const country = dice.chance(0.75) ? dice.pick(USUAL) : dice.pick(COUNTRIES);
  const places = (IBAN_PLACES.get(country) ?? []).slice(4);
  const zeros = dice.chance(0.3) ? dice.whole(2, 8) : 0;
  const inside = places
    .map((place, i) => {
      if (place !== "a" && i >= 8 && i < 8 + zeros) return "0";
      const from = place === "n" ? DIGITS : place === "a" || dice.chance(0.3) ? LETTERS : DIGITS;
      return signs(dice, from, 1);
    })
    .join("");
  const check = String(98 - mod97(`${inside}${country}00`)).padStart(2, "0");
  return `${country}${check}${inside}`;
}

const bicOf = (dice: Dice): string =>
  `${signs(dice, LETTERS, 4)}${dice.pick(COUNTRIES)}${signs(dice, LETTERS + DIGITS, 2)}${dice.chance(0.5) ? "" : dice.chance(0.4) ? "XXX" : signs(dice, LETTERS + DIGITS, 3)}`;

function written(dice: Dice, iban: string): string {
  const way = dice.next();
  if (way < 0.55) return iban.replace(/(.{4})(?=.)/g, "$1 ");
  if (way < 0.9) return iban;
  return `${iban.slice(0, 4)} ${iban.slice(4).replace(/(.{3,8})(?=.)/g, (group) => `${group} `)}`;
}

/** Amounts, days, telephones, references: digits among other signs. */
function figures(dice: Dice): string {
  const group = () => signs(dice, DIGITS, dice.whole(1, 6));
  return Array.from({ length: dice.whole(2, 6) }, group).join(dice.pick([" ", ".", ",", "/", "-", " ", ":"]));
}

export interface LineText {
  text: string;
  /** What a reader should find on it. */
  iban: string | null;
}

/** `prose`: lines of real text that hold no number. */
export function textOfLine(dice: Dice, prose: readonly string[]): LineText {
  const words = () => {
    const all = dice.pick(prose).split(/\s+/);
    const from = dice.whole(0, Math.max(0, all.length - 5));
    return all.slice(from, from + dice.whole(1, 5)).join(" ");
  };
  const kind = dice.next();
  const before = dice.chance(0.6) ? dice.pick(LABELS) : dice.chance(0.3) ? `${words()} ` : "";
  const bic = bicOf(dice);
  if (kind < 0.55) {
    const iban = ibanOf(dice);
    const number = `${before}${written(dice, iban)}`;
    if (dice.chance(0.2)) return { text: `${number} BIC ${bic}`, iban };
    return { text: dice.chance(0.2) ? `${number} ${words()}` : number, iban };
  }
  if (kind < 0.68) {
    const label = dice.pick(["BIC ", "BIC: ", "SWIFT ", ""]);
    return { text: `${label}${bic}${dice.chance(0.3) ? ` ${figures(dice)}` : ""}`, iban: null };
  }
  return { text: other(dice, kind, words), iban: null };
}

function other(dice: Dice, kind: number, words: () => string): string {
  if (kind < 0.8) return signs(dice, dice.chance(0.6) ? DIGITS : LETTERS + DIGITS, dice.whole(8, 26));
  if (kind < 0.9) return `${dice.chance(0.5) ? `${words()} ` : ""}${figures(dice)}`;
  return dice.chance(0.3) ? words().toUpperCase() : words();
}
