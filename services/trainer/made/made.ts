import { writeFile } from "node:fs/promises";
import { createDice, type Dice, type Split } from "#models/accounts/documents/dice.ts";
import { LAYOUT_NAMES, type Layout, makeDocument, readingOf } from "#models/accounts/documents/documents.ts";
import { bodyOf, letterOf, subjectOf } from "./letters.ts";
import { renamed } from "./parties.ts";
import { HELD_PHRASES, type MadeLanguage, PHRASES, type Phrases, type Theme } from "./phrases.ts";

/**
 * Rows that no public set has: business letters and mails in four languages. Those of
 * `madeRows` teach words. Those of `heldRows` are of other sentences and are never learned
 * from: thresholds are fitted on them where nobody's letters are to be had, and what is
 * measured on them is never in one figure with what is measured on people's.
 */

export interface MadeRow {
  text: string;
  subject?: string;
  label: string | null;
  language: string;
}

/** Beside the data.json that names them. */
export const MADE_FILE = new URL("../../../models/router/made.jsonl", import.meta.url);
export const HELD_FILE = new URL("../../../models/router/made-held.jsonl", import.meta.url);

interface Kind {
  split: Split;
  seed: number;
  /** Business documents of the accounts' generator. */
  documents: number;
  /** Mails and letters of our phrases: each theme in each language so many times. */
  times: number;
  phrases: Readonly<Record<MadeLanguage, Phrases>>;
}
const TRAIN: Kind = { split: "train", seed: 2_000_001, documents: 1_200, times: 150, phrases: PHRASES };
const HELD: Kind = { split: "held-out", seed: 3_000_001, documents: 400, times: 75, phrases: HELD_PHRASES };
const LANGUAGES = Object.keys(PHRASES) as MadeLanguage[];

/**
 * Which department a document of the accounts' generator goes to. Left out are those that two
 * departments could mean: its statements have goods and an amount to pay, or are of securities.
 */
const DEPARTMENT_OF: Partial<Record<Layout, string>> = {
  change: "accounts",
  cheque: "payments",
  debit: "payments",
  invoice: "payments",
  mandate: "payments",
  order: "payments",
  receipt: "payments",
  refund: "payments",
};
const DOCUMENT_LAYOUTS = LAYOUT_NAMES.filter((name) => name in DEPARTMENT_OF);

/** All rows to learn from, the same at every call. */
export const madeRows = (): MadeRow[] => rowsOf(TRAIN);
/** All rows kept from learning. */
export const heldRows = (): MadeRow[] => rowsOf(HELD);

function rowsOf({ split, seed, documents, times, phrases }: Kind): MadeRow[] {
  const papers = Array.from({ length: documents }, (_, i): MadeRow => {
    const dice = createDice(seed + i);
    const layout = DOCUMENT_LAYOUTS[i % DOCUMENT_LAYOUTS.length] as Layout;
    const { text, language } = paper(dice, seed + i, split, layout);
    return { text, label: DEPARTMENT_OF[layout] as string, language };
  });
  let next = seed + documents;
  const written = LANGUAGES.flatMap((language) => {
    const { departments, none } = phrases[language];
    const themes: [string | null, Theme][] = [...Object.entries(departments), [null, none]];
    return themes.flatMap(([label, theme]) =>
      Array.from({ length: times }, (_, i) => {
        next += 1;
        return write(createDice(next), { label, theme, language, phrases: phrases[language], i });
      }),
    );
  });
  return [...papers, ...written];
}

function paper(dice: Dice, seed: number, split: Split, layout: Layout): { text: string; language: MadeLanguage } {
  const made = makeDocument(seed, split, layout);
  const pages = readingOf(made).map((page) => page.text || page.words.map(({ text }) => text).join(" "));
  return { text: renamed(pages.join("\n"), dice, made.language), language: made.language };
}

interface Order {
  label: string | null;
  theme: Theme;
  language: MadeLanguage;
  phrases: Phrases;
  i: number;
}

/** By turns two short messages, a mail, a mail with a letter attached, and a letter. */
function write(dice: Dice, { label, theme, language, phrases, i }: Order): MadeRow {
  const body = (sentences: number, isBare = false) => bodyOf(dice, { theme, phrases, language, sentences, isBare });
  const letter = (sentences: number) => letterOf(dice, { theme, phrases, language, sentences });
  const texts = [
    () => body(1, true),
    () => body(1, dice.chance(50)),
    () => body(dice.int(1, 3)),
    () => `${body(1)}\n\n${letter(dice.int(1, 3))}`,
    () => letter(dice.int(1, 4)),
  ];
  const kind = i % texts.length;
  const row: MadeRow = { text: (texts[kind] as () => string)(), label, language };
  // A letter that came by post has no subject but its heading.
  return kind < texts.length - 1 && dice.chance(60) ? { ...row, subject: subjectOf(dice, theme, language) } : row;
}

/** `node services/trainer/made/made.ts`: writes the rows that data.json names. */
if (import.meta.main) {
  for (const [file, rows] of [
    [MADE_FILE, madeRows()],
    [HELD_FILE, heldRows()],
  ] as const)
    await writeFile(file, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
}
