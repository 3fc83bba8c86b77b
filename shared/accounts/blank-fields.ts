import { cuesIn } from "./role-words.ts";

/**
 * Forms that nobody has filled in. A payer's field with nothing behind it has the words that tell a payer's
 * account, and the only account on the paper is that of who printed it.
 */

/** A label and nothing behind it, or a line to write on. */
const EMPTY_LABEL = /^[^:\n]{1,40}(?::[\s_.…]*|[\s]*[_.…]{4,})$/u;
const ACCOUNT_FIELD = /(?<!\p{L})(?:IBAN|account|compte|RIB|\p{L}*rekening\p{L}*|\p{L}*konto\p{L}*)(?!\p{L})/iu;

/**
 * Whether `text`, which ends where a number begins, holds a payer's empty field: its label, or one that stands right beside it,
 * asks for an account, and what follows is the next label. Lines between may be empty, as between paragraphs.
 */
export function hasBlankPayer(text: string): boolean {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  // The last line is the number's own.
  const fields = lines.slice(0, -1).map((line) => EMPTY_LABEL.test(line));
  return lines.some((line, i) => {
    const isPair = fields[i] === true && (fields[i - 1] === true || fields[i + 1] === true);
    const asksForAccount = [i - 1, i, i + 1].some((at) => fields[at] === true && ACCOUNT_FIELD.test(lines[at] ?? ""));
    return isPair && asksForAccount && cuesIn(line).some(({ cue }) => cue.role === "payer");
  });
}
