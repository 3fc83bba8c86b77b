import { type Zippable, zipSync } from "fflate";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Random } from "./random.ts";

/** Builders for what mails are packed in. Nothing here takes the time or a random number by itself. */

export interface Attachment {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
  /** Set for an image that the HTML shows by `cid:`; it is then sent inline. */
  cid?: string;
}

export interface MimeMail {
  from: string;
  to?: string;
  subject: string;
  date?: Date;
  text?: string;
  html?: string;
  /** How the text is written into the mail. */
  charset?: "utf-8" | "iso-8859-15";
  transferEncoding?: "quoted-printable" | "base64" | "8bit";
  attachments?: readonly Attachment[];
  headers?: Record<string, string>;
}

const BANK_ADDRESS = "mailroom@bank.example";
const WRITTEN = new Date("2026-01-05T08:00:00Z");

/** The bytes of a mail (CRLF line ends). The boundary and the message id come from `random`. */
export function mimeMail(mail: MimeMail, random: Random): Promise<Buffer> {
  const mark = `${random.letters(6)}${random.digits(12)}`;
  const domain = /@([^>\s]+)/.exec(mail.from)?.[1] ?? "example.org";
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to ?? BANK_ADDRESS,
    subject: mail.subject,
    date: mail.date ?? WRITTEN,
    messageId: `<${mark.toLowerCase()}@${domain}>`,
    baseBoundary: mark,
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(mail.headers && { headers: mail.headers }),
    // Not `text` and `html`: for these nodemailer always says utf-8.
    alternatives: [
      ...(mail.text === undefined ? [] : [textPart("plain", mail.text, mail)]),
      ...(mail.html === undefined ? [] : [textPart("html", mail.html, mail)]),
    ],
    attachments: (mail.attachments ?? []).map((attachment) => ({
      filename: attachment.name,
      contentType: attachment.mediaType,
      content: Buffer.from(attachment.bytes),
      ...(attachment.cid !== undefined && { cid: attachment.cid }),
      // A mail inside a mail is never encoded (RFC 2046, 5.2.1).
      ...(attachment.mediaType === "message/rfc822" && { contentTransferEncoding: "8bit" }),
    })),
  });
  return composer.compile().build();
}

function textPart(kind: "plain" | "html", text: string, mail: MimeMail) {
  const charset = mail.charset ?? "utf-8";
  return {
    content: charset === "utf-8" ? Buffer.from(text) : latin9(text),
    contentType: `text/${kind}; charset=${charset}`,
    contentTransferEncoding: mail.transferEncoding ?? "quoted-printable",
  };
}

/** ISO-8859-15: Latin-1 with eight places changed, among them the euro sign. */
export function latin9(text: string): Buffer {
  const changed: Record<string, number> = { "€": 0xa4, Š: 0xa6, š: 0xa8, Ž: 0xb4, ž: 0xb8, Œ: 0xbc, œ: 0xbd, Ÿ: 0xbe };
  return Buffer.from(
    Array.from(text, (char) => {
      const code = changed[char] ?? char.codePointAt(0) ?? 0;
      if (code > 0xff) throw new Error(`${JSON.stringify(char)} does not exist in ISO-8859-15`);
      return code;
    }),
  );
}

/** A zip of the given files, in order. */
export function zipOf(files: readonly { name: string; bytes: Uint8Array }[]): Buffer {
  // fflate writes the time in local time: this one is the same in every zone.
  const mtime = new Date(2026, 0, 5, 8, 0, 0);
  const entries: Zippable = Object.fromEntries(files.map(({ name, bytes }) => [name, [bytes, { mtime }]]));
  return Buffer.from(zipSync(entries));
}
