import { writeFile } from "node:fs/promises";
import { createDice, type Dice } from "#models/accounts/documents/dice.ts";
import { LAYOUT_NAMES, type Layout, makeDocument, readingOf } from "#models/accounts/documents/documents.ts";
import { type MadeLanguage, PHRASES, type Phrases } from "./phrases.ts";

/**
 * Rows that no public set has: business letters and mails in four languages. They teach
 * words; what the router promises is measured on real rows only (`made` in train.ts).
 */

export interface MadeRow {
  text: string;
  subject?: string;
  label: string;
  language: string;
}

/** Beside the data.json that names it. */
export const MADE_FILE = new URL("../../../models/router/made.jsonl", import.meta.url);

const LETTERS = 1_200;
const MAILS = 2_000;
const SEED = 2_000_001;
const LANGUAGES = Object.keys(PHRASES) as MadeLanguage[];
const SENTENCES_MAX = 3;

/** Which department a letter of the accounts' generator goes to; those of no kind of their own are left out. */
const DEPARTMENT_OF: Partial<Record<Layout, string>> = {
  change: "accounts",
  cheque: "payments",
  debit: "payments",
  invoice: "payments",
  mandate: "payments",
  order: "payments",
  receipt: "payments",
  refund: "payments",
  spoken: "accounts",
  statement: "accounts",
};

/** All made rows, the same at every call. */
export function madeRows(): MadeRow[] {
  const layouts = LAYOUT_NAMES.filter((name) => name in DEPARTMENT_OF);
  const letters = Array.from({ length: LETTERS }, (_, i): MadeRow => {
    const layout = layouts[i % layouts.length] as Layout;
    const made = makeDocument(SEED + i, "train", layout);
    const pages = readingOf(made).map((page) => page.text || page.words.map(({ text }) => text).join(" "));
    return { text: pages.join("\n"), label: DEPARTMENT_OF[layout] as string, language: made.language };
  });
  const departments = Object.keys(PHRASES.en.departments);
  const mails = Array.from({ length: MAILS }, (_, i): MadeRow => {
    const dice = createDice(SEED + LETTERS + i);
    const label = departments[i % departments.length] as string;
    return { ...mail(dice, label, dice.pick(LANGUAGES)), label };
  });
  return [...letters, ...mails];
}

function mail(dice: Dice, label: string, language: MadeLanguage): Omit<MadeRow, "label"> {
  const { departments, openers, fillers, closers }: Phrases = PHRASES[language];
  const sentences = departments[label] ?? [];
  const body = Array.from({ length: dice.int(1, SENTENCES_MAX) }, () => filled(dice.pick(sentences), dice));
  if (dice.chance(60)) body.push(dice.pick(fillers));
  const lines = [dice.pick(openers), body.join(" "), dice.pick(closers)];
  const text = lines.filter(() => dice.chance(90)).join("\n");
  // A row must say something: the body is never what the dice leave out.
  const row = { text: text.includes(body[0] ?? "") ? text : body.join(" "), language };
  return dice.chance(50) ? { ...row, subject: subjectOf(filled(dice.pick(sentences), dice)) } : row;
}

/** The first words of a sentence, as subjects are written. */
const subjectOf = (sentence: string): string =>
  sentence
    .replace(/[.?!]$/, "")
    .split(" ")
    .slice(0, 7)
    .join(" ");

function filled(sentence: string, dice: Dice): string {
  const { digits } = dice;
  return sentence
    .replaceAll("{iban}", () => `BE${digits(2)} ${digits(4)} ${digits(4)} ${digits(4)}`)
    .replaceAll("{amount}", () => `${dice.int(1, 9_999)},${digits(2)} EUR`)
    .replaceAll("{date}", () => `${dice.int(1, 28)}/${dice.int(1, 12)}/202${dice.int(0, 7)}`)
    .replaceAll("{number}", () => digits(4));
}

/** `node services/trainer/made/made.ts`: writes the rows that data.json names. */
if (import.meta.main) {
  const lines = madeRows().map((row) => JSON.stringify(row));
  await writeFile(MADE_FILE, `${lines.join("\n")}\n`);
}
