import type { Word } from "../reading.ts";
import type { Span } from "./account.ts";
import { ibanCheckHolds } from "./checksums.ts";
import { runs } from "./kinds/iban-scan.ts";
import { headAtEnd, isCalledIban, leadOnLine } from "./labels.ts";
import { cardNumbers, DIGITS_SHOWN, maskedCards, references } from "./not-accounts.ts";
import { blanked, type PageText, pageText, plainForm } from "./page-text.ts";

/**
 * Card numbers in what is kept of a text: every digit but the last four becomes an X. Nothing
 * moves, so offsets and the boxes of words hold. Pure; hiding twice changes nothing more.
 */

export interface Hidden {
  text: string;
  /** Each number as it now stands there, plain: what was written by us, and not by a customer who hid it himself. */
  cards: string[];
}

/** "4111 1111 1111 1111 is the number of my card": this near behind a number it is called one, too. */
const CALLED_BEHIND_CHARACTERS = 40;
/** And this near before it. */
const CALLED_CHARACTERS = 80;
/** Parts of words, too: Kreditkarte, Debitcard, tankkaart. Hidden is more than what is shown as a card. */
const CARD_WORD = /kaart|karte|card|carte/iu;
/** Of two numbers over the same digits, this long is what most cards are. */
const USUAL_DIGITS = [15, 16];

/** The digits of each number that is called a card or stands in a card's groups. */
export function cardsIn(text: string): Set<string> {
  const plain = plainOf(text);
  return new Set(
    loneNumbers(plain)
      .filter((span) => isCard(plain, span))
      .map((span) => digitsOf(plain, span)),
  );
}

/** The digits of each number that a card may have, whatever it is called. */
export function cardLike(text: string): Set<string> {
  const plain = plainOf(text);
  return new Set(loneNumbers(plain).map((span) => digitsOf(plain, span)));
}

/** `known`: hidden wherever they stand, also where nothing calls them a card, as in a subject. */
export function hideCards(text: string, known: ReadonlySet<string> = cardsIn(text)): Hidden {
  let hidden: Hidden = { text, cards: [] };
  // Digits that stay may, with those behind them, pass for one more.
  for (let left = known; left.size > 0; left = cardsIn(hidden.text)) {
    const next = hideOnce(hidden.text, left);
    if (next.cards.length === 0) break;
    hidden = { text: next.text, cards: [...new Set([...hidden.cards, ...next.cards])].sort() };
  }
  return hidden;
}

function hideOnce(text: string, known: ReadonlySet<string>): Hidden {
  const plain = plainOf(text);
  const spans = loneNumbers(plain).filter((span) => known.has(digitsOf(plain, span)));
  const pieces: string[] = [];
  const cards = new Set<string>();
  let at = 0;
  for (const { number, whole } of apart(plain, spans)) {
    let shown = DIGITS_SHOWN;
    const hidden: string[] = [];
    for (let i = whole.end - 1; i >= whole.start; i -= 1) {
      const char = text[i] ?? "";
      const isDigit = isDigitAt(plain, i);
      // What only another reading of the same digits has is written differently, so that each number can be told again.
      const isOutside = i < number.start || i >= number.end;
      if (isDigit && isOutside) hidden.push("x");
      else if (isDigit && shown === 0) hidden.push("X");
      else {
        hidden.push(char);
        if (isDigit) shown -= 1;
      }
    }
    const piece = hidden.reverse().join("");
    cards.add(plainForm(piece.slice(number.start - whole.start, number.end - whole.start)));
    pieces.push(text.slice(at, whole.start), piece);
    at = whole.end;
  }
  return { text: pieces.join("") + text.slice(at), cards: [...cards].sort() };
}

/** The same for a page: in its text, and in its words, over which a number may be spread. */
export function hideCardsOnPage<P extends { text: string; words: Word[] }>(page: P): P & { cards?: string[] } {
  const laid = pageText({ number: null, words: page.words, text: page.text });
  const known = cardsIn(page.text).union(cardsIn(laid.original));
  if (known.size === 0) return page;
  const [text, inWords] = [hideCards(page.text, known), hideCards(laid.original, known)];
  const cards = [...new Set([...text.cards, ...inWords.cards])].sort();
  return { ...page, text: text.text, words: spreadOver(laid, inWords.text), cards };
}

/** The page's words with the characters that stand in their places in `text`. */
export function spreadOver({ words, owner }: PageText, text: string): Word[] {
  if (owner === null) return [...words];
  const texts = words.map((): string[] => []);
  for (let i = 0; i < owner.length; i += 1) texts[owner[i] ?? -1]?.push(text[i] ?? "");
  return words.map((word, i) => ({ ...word, text: texts[i]?.join("") ?? "" }));
}

/** Card numbers as far as they are no part of an account or a reference; they may overlap. */
export function loneNumbers(plain: string): Span[] {
  if (cardNumbers(plain).length === 0) return [];
  const page = pageText({ number: null, words: [], text: plain });
  const around = ibansIn(plain);
  const others = references(plain).filter(({ start, end }) => !around.some((o) => o.start < start && end <= o.end));
  const { text } = blanked(page, others);
  const taken = new Uint8Array(plain.length);
  for (const { start, end } of ibansIn(text)) taken.fill(1, start, end);
  return cardNumbers(text).filter(({ start, end }) => !taken.subarray(start, end).includes(1));
}

/** Whatever stands before them. */
const ibansIn = (plain: string): Span[] =>
  Array.from(runs(plain, false)).filter(({ raw }) => ibanCheckHolds(raw.toUpperCase()));

/** As accounts are shown (not-accounts.ts), and where only what follows calls it a card. */
function isCard(plain: string, span: Span): boolean {
  const { start, end } = span;
  const before = plain.slice(Math.max(0, start - CALLED_CHARACTERS), start);
  const behind = plain.slice(end, end + CALLED_BEHIND_CHARACTERS);
  const digits = digitsOf(plain, span);
  const isAlone = !/\d[ -]?$/.test(before) && !/^[ -]?\d/.test(behind);
  if (isShownAfter(before, isAlone ? plain.slice(start, end) : digits)) return true;
  return (isAlone && isShownAfter(behind, digits)) || endsIban(plain, start);
}

/** On a line of its own, so that of what stands before only a card's name counts. */
function isShownAfter(context: string, number: string): boolean {
  if (CARD_WORD.test(context)) return true;
  const line = `${context.replace(/\P{L}$/u, "")}\n`;
  return maskedCards(line + number, [{ start: line.length, end: line.length + number.length }]).length > 0;
}

/** Whether what began before `at` is called an IBAN, however much of it stands there. */
function endsIban(plain: string, at: number): boolean {
  const head = headAtEnd(leadOnLine(plain, at));
  return head !== "" && isCalledIban(plain, at - head.length);
}

/** Spans that overlap as one, and the number among them whose last digits stay. */
function apart(plain: string, spans: readonly Span[]): { number: Span; whole: Span }[] {
  const found: { number: Span; whole: Span }[] = [];
  const isUsual = (span: Span) => USUAL_DIGITS.includes(digitsOf(plain, span).length);
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    if (last === undefined || last.whole.end <= span.start) found.push({ number: span, whole: { ...span } });
    else {
      last.whole.end = Math.max(last.whole.end, span.end);
      if (!isUsual(last.number) && isUsual(span)) last.number = span;
    }
  }
  return found;
}

/** File names join their words by underscores. */
const plainOf = (text: string): string => plainForm(text).replaceAll("_", " ");

const digitsOf = (plain: string, { start, end }: Span): string => plain.slice(start, end).replaceAll(/\D/g, "");

function isDigitAt(plain: string, i: number): boolean {
  const code = plain.charCodeAt(i);
  return code >= 48 && code <= 57;
}
