import { looksLikeMail } from "../mail/detect.ts";

const BEGIN = Buffer.from("From ");
/** Of a mail's fields, enough to know them by. */
const FIELDS_BYTES = 4_096;
/** The line that mbox puts before each mail, and the first field of the mail: who sent it, and when, or a program's own number. */
const FIRST_LINES = /^From (\S[^\r\n]{0,500})\r?\n(?:>?From [^\r\n]{0,500}\r?\n)?(?=[!-9;-~]{1,100}[ \t]*:)/;
/** Git puts it before each of its patches, which people attach to mails. */
const OF_A_PATCH = /^[0-9a-f]{40} Mon Sep 17 00:00:00 2001/;
/** What stands before it: an empty line, or the end of all parts in a mail of older programs. */
const IS_END = /(?:^|\n[ \t]*\r?\n|--\r?\n)$/;
const BEFORE_BYTES = 200;
/** Lines that begin so and may be the beginning of a mail. Text has few; a file made of nothing else would take minutes. */
const LINES_MAX = 20_000;

/** One mail of a mailbox: its first byte, behind the line that parts it, and the byte behind its last. */
export interface Place {
  start: number;
  end: number;
}

/**
 * Mails in a mailbox (RFC 4155), which begins with one. A line that parts is one only before a mail's fields, since
 * texts have lines that begin with "From", too. `max`: how many are looked for.
 */
export function placesIn(mailbox: Buffer, first: number, max: number): Place[] {
  const places: Place[] = [];
  let start: number | null = null;
  let tried = 0;
  for (
    let at = first;
    at >= 0 && places.length < max && tried < LINES_MAX;
    at = nextLine(mailbox, at + 1), tried += 1
  ) {
    const length = beginsAt(mailbox, at);
    if (length === 0) continue;
    if (start !== null) places.push({ start, end: at });
    start = at + length;
  }
  if (start !== null && places.length < max) places.push({ start, end: mailbox.length });
  return places;
}

function nextLine(mailbox: Buffer, from: number): number {
  for (let at = mailbox.indexOf(BEGIN, from); at >= 0; at = mailbox.indexOf(BEGIN, at + 1))
    if (mailbox[at - 1] === 0x0a) return at;
  return -1;
}

/** Length of the line that parts, or 0 where none is. */
function beginsAt(mailbox: Buffer, at: number): number {
  const lines = mailbox.toString("latin1", at, at + FIELDS_BYTES);
  const found = FIRST_LINES.exec(lines);
  if (found === null || OF_A_PATCH.test(found[1] ?? "")) return 0;
  if (at > BEFORE_BYTES && !IS_END.test(mailbox.toString("latin1", at - BEFORE_BYTES, at))) return 0;
  return looksLikeMail(lines.slice(found[0].length)) ? found[0].length : 0;
}

/** A mail's own lines that begin so were marked when it was put into the mailbox. */
export const unmarked = (mail: Buffer): Buffer =>
  mail.includes("\n>From ") || mail.includes("\n>>From ")
    ? Buffer.from(mail.toString("latin1").replace(/^>(>{0,20}From )/gm, "$1"), "latin1")
    : mail;
