import type { Dice } from "#models/accounts/documents/dice.ts";
import { addressOf, companyOf, personOf } from "./parties.ts";
import type { MadeLanguage, Phrases, Theme } from "./phrases.ts";

/** Bodies of mails, letters with head and fields, and subjects, of the sentences of one theme. */

export interface Wanted {
  theme: Theme;
  phrases: Phrases;
  language: MadeLanguage;
  sentences: number;
  /** The sentences alone, as a message typed on a telephone. */
  isBare?: boolean;
}

export function bodyOf(dice: Dice, { theme, phrases, language, sentences, isBare = false }: Wanted): string {
  const said = some(dice, theme.says, sentences).map((sentence) => filled(sentence, dice));
  if (isBare) return said.join(" ");
  const { openers, fillers, closers } = phrases;
  const lines = [dice.pick(openers), [...said, ...some(dice, fillers, dice.int(0, 2))].join(" ")];
  if (dice.chance(80)) lines.push(dice.pick(closers));
  if (dice.chance(70)) lines.push(signer(dice, language));
  return lines.slice(dice.chance(85) ? 0 : 1).join("\n");
}

/** As a business letter is laid out: head, date, heading, fields, text, name. */
export function letterOf(dice: Dice, wanted: Wanted): string {
  const { theme, language } = wanted;
  const head = `${signer(dice, language)}\n${addressOf(dice, language)}`;
  const heading = filled(dice.pick(theme.about), dice);
  const fields = some(dice, theme.fields, dice.int(0, theme.fields.length)).map(
    (label) => `${label}${dice.pick([":", "", " :"])} ${value(dice)}`,
  );
  const body = bodyOf(dice, wanted);
  const blocks = [head, day(dice), heading, fields.join("\n"), body];
  if (dice.chance(30)) blocks.splice(3, 2, body, fields.join("\n"));
  return blocks.filter((block, i) => block !== "" && (i > 1 || dice.chance(75))).join("\n\n");
}

const PREFIXES: Readonly<Record<MadeLanguage, readonly string[]>> = {
  en: ["", "", "", "Re: ", "Fwd: ", "Urgent: "],
  fr: ["", "", "", "Re: ", "Tr: ", "Objet : "],
  nl: ["", "", "", "Re: ", "Fwd: ", "Betreft: "],
  de: ["", "", "", "AW: ", "WG: ", "Betreff: "],
};

export const subjectOf = (dice: Dice, theme: Theme, language: MadeLanguage): string =>
  dice.pick(PREFIXES[language]) + filled(dice.pick(theme.about), dice);

const signer = (dice: Dice, language: MadeLanguage): string =>
  dice.chance(60) ? personOf(dice, language) : `${personOf(dice, language)}\n${companyOf(dice, language)}`;

const day = (dice: Dice): string =>
  `${dice.int(1, 28)}${dice.pick([".", "/", "-"])}${dice.int(1, 12)}.202${dice.int(0, 7)}`;

/** What stands beside a label; which value it is says nothing about the department, so any will do. */
function value(dice: Dice): string {
  const values = [
    () => dice.digits(dice.int(4, 10)),
    () => `${dice.int(1, 9_999)},${dice.digits(2)} EUR`,
    () => day(dice),
    () => `${dice.letters(2)}${dice.digits(8)}`,
  ];
  return dice.pick(values)();
}

/** Up to `count` different ones, in the order the dice give them. */
function some<T>(dice: Dice, list: readonly T[], count: number): T[] {
  const left = [...list];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(dice.int(0, left.length - 1), 1));
  return chosen;
}

function filled(sentence: string, dice: Dice): string {
  const { digits } = dice;
  return sentence
    .replaceAll("{iban}", () => `BE${digits(2)} ${digits(4)} ${digits(4)} ${digits(4)}`)
    .replaceAll("{amount}", () => `${dice.int(1, 9_999)},${digits(2)} EUR`)
    .replaceAll("{date}", () => `${dice.int(1, 28)}/${dice.int(1, 12)}/202${dice.int(0, 7)}`)
    .replaceAll("{number}", () => digits(4));
}
