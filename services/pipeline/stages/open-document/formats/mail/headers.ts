import type { Headers } from "@zone-eu/mailsplit";
import addressparser from "nodemailer/lib/addressparser";
import type { Mail } from "../../mail.ts";
import { decodeHeader, decodeText } from "./charset.ts";
import { dateOf } from "./date.ts";

export type HeaderFacts = Omit<Mail, "text" | "htmlSha256" | "characterSets">;

export const NO_FACTS: HeaderFacts = {
  messageId: null,
  sender: null,
  recipients: [],
  copies: [],
  subject: null,
  sentAt: null,
  headers: [],
};

/** Headers kept; Received lines of a long way are some thirty, a mailing list adds twenty. */
const HEADERS_MAX = 500;

/** Sets in which ASCII means something else; header fields are ASCII around their values. */
const WIDE = /^\W*(?:unicode|ucs|utf-?(?:7|16|32))/i;

/** `bodyCharset`: what the body is declared to be; bytes in headers that should not be there are most likely the same. */
export function factsOf(headers: Headers, bodyCharset: string | undefined): HeaderFacts {
  const charset = WIDE.test(bodyCharset ?? "") ? undefined : bodyCharset;
  const lines = headers.getList();
  const first = (key: string) => {
    const found = lines.find((line) => line.key === key)?.line;
    return found === undefined ? null : behindColon(found, charset);
  };
  /** One field for each, as some programs write, is as good as one for all. */
  const everybody = (key: string) =>
    lines.filter((line) => line.key === key).flatMap(({ line }) => addresses(behindColon(line, charset)));
  const subject = first("subject");
  return {
    messageId: first("message-id") || null,
    sender: addresses(first("from"))[0] ?? addresses(first("sender"))[0] ?? null,
    recipients: everybody("to"),
    copies: everybody("cc"),
    subject: subject === null ? null : oneLine(decodeHeader(subject)),
    sentAt: dateOf(first("date")),
    headers: lines.slice(0, HEADERS_MAX).map(({ key, line }) => {
      const colon = line.indexOf(":");
      return [readable(colon > 0 ? line.slice(0, colon).trim() : key, charset), behindColon(line, charset)] as [
        string,
        string,
      ];
    }),
  };
}

/** Lines among the fields that are none: the body began without an empty line before it. */
export const strayLines = (headers: Headers): string[] =>
  headers
    .getList()
    .filter(({ line }) => !/^[!-9;-~]+[ \t]*:/.test(line))
    .map(({ line }) => readable(line, undefined).trim())
    .filter((line) => line !== "");

/** Unfolded. */
const behindColon = (line: string, charset: string | undefined): string =>
  readable(line.slice(line.indexOf(":") + 1).replace(/\r?\n[ \t]*/g, " "), charset).trim();

/** mailsplit gives a character for each byte. */
const readable = (binary: string, charset: string | undefined): string =>
  decodeText(Buffer.from(binary, "latin1"), charset).text;

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** As a person reads them: `Name <a@b>`. Members of a group stand for themselves. */
function addresses(value: string | null): string[] {
  if (value === null) return [];
  return addressparser(value, { flatten: true }).flatMap(({ name, address }) => {
    const shown = oneLine(decodeHeader(name ?? ""));
    if (shown !== "" && address) return [`${shown} <${address}>`];
    return address || shown ? [address || shown] : [];
  });
}
