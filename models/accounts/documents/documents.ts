import type { PageInput } from "#shared/accounts/page-text.ts";
import type { Word } from "#shared/reading.ts";
import { customerBill, paymentList } from "./bills.ts";
import type { Block } from "./blocks.ts";
import { createDice, type Dice, type Split } from "./dice.ts";
import { layOut } from "./layout.ts";
import { letter, mandate, without } from "./letters.ts";
import { change, cheque, order } from "./orders.ts";
import { LANGUAGES, type Language } from "./phrases/index.ts";
import { createWriter, type Truth, type Writer } from "./writer.ts";

export type { Block } from "./blocks.ts";
export type { Truth } from "./writer.ts";

/** Every layout there is, with its share of all. */
const LAYOUTS = {
  invoice: { share: 20, write: (writer: Writer) => letter(writer, "invoice") },
  debit: { share: 14, write: (writer: Writer) => letter(writer, "debit") },
  receipt: { share: 8, write: (writer: Writer) => letter(writer, "receipt") },
  refund: { share: 8, write: (writer: Writer) => letter(writer, "refund") },
  statement: { share: 7, write: (writer: Writer) => letter(writer, "statement") },
  spoken: { share: 7, write: (writer: Writer) => letter(writer, "spoken") },
  order: { share: 15, write: order },
  change: { share: 5, write: change },
  mandate: { share: 8, write: mandate },
  cheque: { share: 2, write: cheque },
  customer: { share: 10, write: customerBill },
  list: { share: 3, write: paymentList },
  without: { share: 6, write: without },
} as const satisfies Record<string, { share: number; write: (writer: Writer) => Block[] }>;
export type Layout = keyof typeof LAYOUTS;
export const LAYOUT_NAMES = Object.keys(LAYOUTS) as Layout[];

/** One in so many is a mail: text without places. */
const MAIL_PERCENT = 30;

export interface MadeDocument {
  layout: Layout;
  language: Language;
  blocks: Block[];
  truth: Truth[];
  /** Points of the text it is set in. */
  size: number;
  dice: Dice;
}

/** The document of this seed; `layout` null takes any. */
export function makeDocument(seed: number, split: Split, layout: Layout | null = null): MadeDocument {
  const dice = createDice(seed);
  const chosen = layout ?? chosenLayout(dice);
  const language = chosen === "cheque" ? "en" : dice.pick(LANGUAGES);
  const writer = createWriter(dice, language, split);
  const blocks = LAYOUTS[chosen].write(writer);
  return { layout: chosen, language, blocks, truth: writer.truth, size: dice.int(9, 12), dice };
}

/** The same as it is read: pages with words, or, as a mail, text alone. */
export function readingOf({ blocks, size, dice }: MadeDocument): PageInput[] {
  const pages = layOut(blocks, { size, byRows: dice.chance(50) });
  if (dice.chance(MAIL_PERCENT))
    return [{ number: null, words: [], text: pages.map(({ words }) => textOf(words)).join("\n") }];
  const errors = dice.chance(35) ? dice.int(1, 4) : 0;
  return pages.map(({ words }, i) => ({
    number: i + 1,
    words: words.map((word) => misread(word, errors, dice)),
    text: "",
  }));
}

function chosenLayout(dice: Dice): Layout {
  let at = dice.int(0, LAYOUT_NAMES.reduce((sum, name) => sum + LAYOUTS[name].share, 0) - 1);
  for (const name of LAYOUT_NAMES) {
    at -= LAYOUTS[name].share;
    if (at < 0) return name;
  }
  throw new Error("shares do not add up");
}

/** A line per line; where a table leaves a gap, two spaces. */
function textOf(words: readonly Word[]): string {
  return words
    .map(({ text, line, box }, i) => {
      const before = words[i - 1];
      if (before === undefined) return text;
      if (before.line !== line) return `\n${text}`;
      return `${box[0] - before.box[2] > 0.02 ? "  " : " "}${text}`;
    })
    .join("");
}

const CONFUSED: Readonly<Record<string, string>> = {
  l: "1",
  I: "l",
  o: "0",
  e: "c",
  n: "r",
  u: "ü",
  ä: "a",
  é: "e",
  t: "f",
  B: "8",
};

/** Words around numbers as OCR misreads them; the numbers stay, since what becomes of them is another matter. */
function misread(word: Word, percent: number, dice: Dice): Word {
  if (percent === 0 || /\d|^\W*[A-Z]{8}/.test(word.text)) return word;
  const text = Array.from(word.text, (char) => (dice.chance(percent) ? (CONFUSED[char] ?? char) : char)).join("");
  return { ...word, text, confidence: dice.int(60, 99) / 100 };
}
