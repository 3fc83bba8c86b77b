import { cardsIn, hideCards } from "#shared/accounts/hide-cards.ts";
import { DIGITS_SHOWN } from "#shared/accounts/not-accounts.ts";
import type { Mail } from "./mail.ts";

/** What opening a document found to read, before anything of it is written down. */
interface Opened {
  text?: string | undefined;
  html?: string | undefined;
  mail?: Omit<Mail, "htmlSha256"> | undefined;
  /** Names of the documents inside. */
  names: readonly string[];
}

/**
 * Card numbers hidden in all of it. A number that one part calls a card is hidden in every
 * part: a subject or a file's name often is the number alone. Pure.
 */
export function withoutCards({ text, html, mail, names }: Opened): Opened & { cards: string[] } {
  const fields = mail === undefined ? [] : [mail.subject ?? "", mail.sender ?? "", ...mail.recipients, ...mail.copies];
  const read = [text ?? "", mail?.text ?? "", html ?? "", ...fields, ...names];
  const known = new Set(read.flatMap((one) => [...cardsIn(one)]));
  if (known.size === 0) return { text, html, mail, names, cards: [] };
  const plain = (one: string) => hideCards(one, known).text;
  const hidden = hideCards(text ?? "", known);
  return {
    text: text === undefined ? undefined : hidden.text,
    html: html === undefined ? undefined : inMarkup(plain(html), known),
    mail: mail === undefined ? undefined : mailWithout(mail, plain, known),
    names: names.map(plain),
    // The subject is read, too: by what says which department a case belongs to.
    cards: [...new Set([...hidden.cards, ...hideCards(mail?.subject ?? "", known).cards])].sort(),
  };
}

function mailWithout(
  mail: Omit<Mail, "htmlSha256">,
  plain: (text: string) => string,
  known: ReadonlySet<string>,
): Omit<Mail, "htmlSha256"> {
  const orNull = (text: string | null) => (text === null ? null : plain(text));
  const subject = orNull(mail.subject);
  return {
    ...mail,
    subject,
    messageId: orNull(mail.messageId),
    sender: orNull(mail.sender),
    recipients: mail.recipients.map(plain),
    copies: mail.copies.map(plain),
    text: plain(mail.text),
    headers: mail.headers.map(([name, value]) => {
      // As sent it may be in base64, where nothing could be hidden; it stands there as it is read.
      const isHidden = name.toLowerCase() === "subject" && subject !== mail.subject;
      return [name, isHidden && subject !== null ? subject : inMarkup(plain(value), known)];
    }),
  };
}

/** A digit, or what may stand between two of a number in a page's source or a header's code. A longer tag holds data. */
const PIECE = /<[^<>]{0,300}>|&nbsp;|&#160;|=20|[\s._/-]|\d/g;
/** More of these between two digits part them. */
const BETWEEN_MAX = 8;
const LENGTHS = [13, 14, 15, 16, 17, 18, 19];

/** Known numbers in text that is written for programs, whatever stands between their digits. */
function inMarkup(source: string, known: ReadonlySet<string>): string {
  const hidden = new Set<number>();
  let chain: number[] = [];
  let [end, between] = [0, 0];
  for (const { 0: piece, index } of source.matchAll(PIECE)) {
    if (index !== end || between > BETWEEN_MAX) chain = [];
    end = index + piece.length;
    between = /^\d$/.test(piece) ? 0 : between + 1;
    if (between > 0) continue;
    chain = [...chain.slice(1 - Math.max(...LENGTHS)), index];
    if (/\d/.test(source[end] ?? "")) continue;
    for (const length of LENGTHS) {
      const places = chain.slice(-length);
      const isWhole = places.length === length && !/\d/.test(source[(places[0] ?? 0) - 1] ?? "");
      if (isWhole && known.has(places.map((at) => source[at]).join("")))
        for (const at of places.slice(0, -DIGITS_SHOWN)) hidden.add(at);
    }
  }
  if (hidden.size === 0) return source;
  return Array.from({ length: source.length }, (_, i) => (hidden.has(i) ? "X" : source[i])).join("");
}
