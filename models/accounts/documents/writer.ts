import type { AccountKind, AccountRole } from "#shared/accounts/account.ts";
import type { Block } from "./blocks.ts";
import { type Dice, phrase, type Split } from "./dice.ts";
import { bicOf, ibanOf, routingOf, written } from "./numbers.ts";
import { amountOf, companyOf, dayOf, nameOf } from "./parties.ts";
import { type Language, PHRASES } from "./phrases/index.ts";
import type { Situation } from "./phrases/phrases.ts";

/** What a made document says: `role` unknown where two careful readers would disagree. */
export interface Truth {
  kind: AccountKind;
  value: string;
  role: AccountRole;
}

/** An account with all that is printed about it. */
export interface Party {
  name: string;
  truth: Truth[];
  /** What is written where the number stands. */
  number: string;
  /** Fields that stand in place of a single IBAN: a sort code and an account, say. */
  parts: [label: string, value: string][] | null;
  bic: string | null;
}

/** Writes the pieces of one document and keeps its truth. */
export interface Writer {
  dice: Dice;
  language: Language;
  split: Split;
  truth: Truth[];
  say(list: readonly string[]): string;
  fill(text: string, party?: Party): string;
}

export function createWriter(dice: Dice, language: Language, split: Split): Writer {
  return {
    dice,
    language,
    split,
    truth: [],
    say: (list) => phrase(dice, split, list),
    fill: (text, party) =>
      text
        .replaceAll("{A}", () => (party === undefined ? "" : withLabel(dice, party)))
        .replaceAll("{N}", () => party?.name ?? nameOf(dice, language))
        .replaceAll("{D}", () => dayOf(dice, language))
        .replaceAll("{M}", () => amountOf(dice, language)),
  };
}

const withLabel = (dice: Dice, { number }: Party): string =>
  dice.chance(45) ? `IBAN ${number}` : dice.chance(20) ? `(IBAN: ${number})` : number;

/** Shares of kinds: IBANs are nearly all there is; national numbers are what older letters and other countries have. */
const NATIONAL_PERCENT = 10;
const BIC_PERCENT = 55;

export function partyOf(writer: Writer, role: AccountRole, name?: string): Party {
  const { dice, language } = writer;
  const party = dice.chance(NATIONAL_PERCENT) ? nationalParty(writer, role) : ibanParty(dice, role);
  party.name = name ?? (dice.chance(50) ? nameOf(dice, language) : companyOf(dice, language));
  writer.truth.push(...party.truth);
  return party;
}

function ibanParty(dice: Dice, role: AccountRole): Party {
  const iban = ibanOf(dice);
  const bic = dice.chance(BIC_PERCENT) ? bicOf(dice, iban.slice(0, 2)) : null;
  const truth: Truth[] = [{ kind: "iban", value: iban, role }];
  if (bic !== null) truth.push({ kind: "bic", value: bic, role });
  return { name: "", truth, number: written(dice, iban), parts: null, bic };
}

function nationalParty({ dice, language }: Writer, role: AccountRole): Party {
  const of = (kind: AccountKind, value: string, parts: [string, string][]): Party => ({
    name: "",
    truth: [{ kind, value, role }],
    number: parts.map(([label, text]) => `${label} ${text}`).join(", "),
    parts,
    bic: null,
  });
  if (language === "de") {
    const [account, bank] = [dice.digits(dice.int(7, 10)).replace(/^0/, "4"), `${dice.int(1, 8)}${dice.digits(7)}`];
    return of("de", bank + account, [
      [dice.pick(["Konto", "Kontonummer", "Kto.-Nr."]), account],
      [dice.pick(["BLZ", "Bankleitzahl"]), bank],
    ]);
  }
  if (language === "en" && dice.chance(50)) {
    const [code, account] = [dice.digits(6), dice.digits(8)];
    return of("uk", code + account, [
      ["Sort code", code.replace(/^(..)(..)(..)$/, "$1-$2-$3")],
      [dice.pick(["Account number", "Account no."]), account],
    ]);
  }
  if (language === "en") {
    const [routing, account] = [routingOf(dice), dice.digits(dice.int(8, 12))];
    return of("us", routing + account, [
      [dice.pick(["ABA routing number", "Routing number"]), routing],
      ["Account number", account],
    ]);
  }
  return ibanParty(dice, role);
}

/** Fields of an account's block, in the order banks print them. */
export function accountFields(writer: Writer, party: Party, label: string): [string, string][] {
  const { dice } = writer;
  const words = PHRASES[writer.language];
  const fields: [string, string][] = party.parts === null ? [[label, party.number]] : [...party.parts];
  if (party.bic !== null) fields.splice(dice.chance(75) ? fields.length : 0, 0, [writer.say(words.bic), party.bic]);
  if (dice.chance(40)) fields.splice(dice.chance(60) ? 0 : fields.length, 0, [writer.say(words.holder), party.name]);
  if (dice.chance(35))
    fields.splice(dice.chance(50) ? 0 : fields.length, 0, [
      writer.say(words.bank),
      `${companyOf(dice, writer.language).split(" ")[0]} Bank`,
    ]);
  return fields;
}

/** Labelled lines as one of the forms they are printed in. */
export function fieldBlocks({ dice }: Writer, fields: [string, string][]): Block[] {
  switch (dice.int(0, 5)) {
    case 0:
    case 1:
      return [{ fields }];
    case 2:
      return [{ form: fields }];
    case 3:
      return [{ text: fields.map(([label, value]) => `${label}: ${value}`).join("\n") }];
    case 4:
      return [
        {
          table: {
            columns: fields.map(([title, value]) => ({ title, share: Math.max(title.length, value.length) })),
            rows: [fields.map(([, value]) => value)],
          },
        },
      ];
    default:
      return [{ text: fields.map(([label, value]) => `${label}: ${value}`).join(dice.pick([", ", " - ", "  "])) }];
  }
}

/** An account in a situation: in a sentence, under a heading, behind a label, or after a sentence that says what happens. */
export function accountBlocks(writer: Writer, party: Party, situation: Situation): Block[] {
  const { dice } = writer;
  const words = PHRASES[writer.language];
  const neutral = () => writer.say(words.neutral);
  switch (dice.int(0, 5)) {
    case 0:
    case 1:
      return [{ text: writer.fill(writer.say(situation.inline), party) }];
    case 2:
      return [
        { heading: writer.say(situation.headings) },
        ...fieldBlocks(writer, accountFields(writer, party, neutral())),
      ];
    case 3: {
      const heading = writer.say(situation.headings);
      return [
        { text: dice.chance(50) ? `${heading}:` : heading },
        ...fieldBlocks(writer, accountFields(writer, party, neutral())),
      ];
    }
    case 4:
      return [
        { text: writer.fill(writer.say(situation.intros)) },
        ...fieldBlocks(writer, accountFields(writer, party, writer.say(situation.labels))),
      ];
    default:
      return [
        { text: writer.fill(writer.say(situation.intros)) },
        ...(dice.chance(30) ? [{ text: writer.say(words.details) }] : []),
        ...fieldBlocks(writer, accountFields(writer, party, neutral())),
      ];
  }
}
