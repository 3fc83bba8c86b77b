import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import msgReader, { type FieldsData } from "@kenjiuno/msgreader";
import { type Code, PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";
import { htmlToText } from "../../html.ts";
import { CONTAINER_BYTES_MAX, MAIL_PARTS_MAX } from "../../limits.ts";
import type { Mail } from "../../mail.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { unpackRtf } from "../rtf/compressed.ts";
import { readRtf } from "../rtf/read.ts";
import { decode, encodingOf } from "../text/encoding.ts";
import { goesInCircles } from "./chains.ts";
import { COMPOUND_TYPE, hasStream } from "./compound.ts";

/** A CommonJS module: its default export is one step further in. */
const { default: MsgReader } = msgReader;

const MSG_TYPE = "application/vnd.ms-outlook";

/** A message as Outlook saves it ([MS-OXMSG]). */
export const outlook: Format = {
  name: "mail",
  detect: ({ path, head, magicType }) =>
    magicType === COMPOUND_TYPE &&
    hasStream(path, head, "__nameid_version1.0", "__properties_version1.0", "__substg1.0_")
      ? MSG_TYPE
      : null,
  async open(source, scratch): Promise<Found> {
    const file = await readFile(source.path);
    if (goesInCircles(file)) throw new PermanentError("MAIL_UNREADABLE", "its sectors follow each other in a circle");
    const reader = new Reader(file);
    const fields = reader.fields();
    const { text, html, isCut } = bodyOf(fields);
    if (isCut) reader.problems.add("TEXT_TOO_LONG");
    const children = await reader.takeOut(fields, scratch);
    return {
      pages: 1,
      text,
      mail: { ...factsOf(fields), text, characterSets: [] },
      ...(html === "" ? {} : { html }),
      children,
      problems: [...reader.problems],
    };
  },
};

/** Code pages that are no language's own. */
const NOT_ANSI = new Set([1200, 1201, 20127, 65000, 65001]);
/** Windows' code page of a language, by the low ten bits of its locale; all others of ours are 1252. */
const PAGE_OF_LANGUAGE: Readonly<Record<number, number>> = {
  2: 1251, // Bulgarian
  4: 936, // Chinese
  5: 1250, // Czech
  8: 1253, // Greek
  13: 1255, // Hebrew
  14: 1250, // Hungarian
  17: 932, // Japanese
  18: 949, // Korean
  21: 1250, // Polish
  24: 1250, // Romanian
  25: 1251, // Russian
  31: 1254, // Turkish
  34: 1251, // Ukrainian
};
/** Traditional Chinese in Taiwan and Hong Kong. */
const BIG5_LOCALES = new Set([1028, 3076]);

/** Before Unicode, texts were stored in the writer's code page. */
function ansiPage({ messageCodepage, messageLocaleId = 1033 }: FieldsData): number {
  if (messageCodepage !== undefined && !NOT_ANSI.has(messageCodepage)) return messageCodepage;
  if (BIG5_LOCALES.has(messageLocaleId)) return 950;
  return PAGE_OF_LANGUAGE[messageLocaleId & 0x3ff] ?? 1252;
}

function checked(fields: FieldsData): FieldsData {
  if (fields.error !== undefined) throw new Error(fields.error);
  return fields;
}

/** Texts of a message and of its people; a message may call them anything, bytes or a number. */
const TEXTS = [
  ...([
    "subject",
    "body",
    "bodyHtml",
    "headers",
    "messageId",
    "messageClass",
    "senderName",
    "senderSmtpAddress",
  ] as const),
  ...([
    "sentRepresentingSmtpAddress",
    "senderEmail",
    "inetAcctName",
    "name",
    "smtpAddress",
    "email",
    "fileName",
    "fileNameShort",
  ] as const),
  ...(["clientSubmitTime", "messageDeliveryTime"] as const),
];

/** Without those that are none; says how many these were. */
function dropOddTexts(fields: FieldsData): number {
  const odd = TEXTS.filter((key) => fields[key] !== undefined && typeof fields[key] !== "string");
  for (const key of odd) delete fields[key];
  return (
    odd.length +
    [...(fields.recipients ?? []), ...(fields.attachments ?? [])].reduce((sum, one) => sum + dropOddTexts(one), 0)
  );
}

class Reader {
  readonly problems = new Set<Code>();
  readonly #bytes: ArrayBuffer;
  #reader: InstanceType<typeof MsgReader>;

  constructor(bytes: Buffer) {
    this.#bytes = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    this.#reader = new MsgReader(this.#bytes);
  }

  fields(): FieldsData {
    try {
      const page = ansiPage(checked(this.#reader.getFileData()));
      // What it has read it keeps, so another one reads with the right code page.
      this.#reader = new MsgReader(this.#bytes);
      this.#reader.parserConfig = { ansiEncoding: `cp${page}` };
      const fields = checked(this.#reader.getFileData());
      if (dropOddTexts(fields) > 0) this.problems.add("MAIL_DAMAGED");
      return fields;
    } catch (error) {
      throw new PermanentError("MAIL_UNREADABLE", undefined, { cause: error });
    }
  }

  async takeOut(fields: FieldsData, scratch: string): Promise<NonNullable<Found["children"]>> {
    const children: NonNullable<Found["children"]> = [];
    let room = CONTAINER_BYTES_MAX;
    for (const [i, attachment] of (fields.attachments ?? []).entries()) {
      if (children.length >= MAIL_PARTS_MAX) {
        this.problems.add("MAIL_TOO_MANY_PARTS");
        break;
      }
      const found = this.#attachment(attachment);
      if (found === null) continue;
      room -= found.content.length;
      if (room < 0) {
        this.problems.add("CONTAINER_TOO_LARGE");
        break;
      }
      const file = `child-${children.length + 1}`;
      await writeFile(join(scratch, file), found.content);
      const isMessage = attachment.innerMsgContent === true;
      const name = found.fileName || attachment.name || (isMessage ? `mail-${i + 1}.msg` : `attachment-${i + 1}`);
      if (isEncrypted(fields, name)) this.problems.add("MAIL_ENCRYPTED");
      children.push({ file, name, mediaType: isMessage ? MSG_TYPE : mediaTypeOfName(name) });
    }
    return children;
  }

  /** Null for one that is damaged, or that is a link to a file which did not come along. */
  #attachment(attachment: FieldsData): { fileName: string; content: Uint8Array } | null {
    try {
      const found = this.#reader.getAttachment(attachment);
      if (found.content !== undefined && found.content !== null) return found;
    } catch (error) {
      if (error instanceof PermanentError) throw error;
    }
    this.problems.add("MAIL_DAMAGED");
    return null;
  }
}

/** Outlook keeps what S/MIME sealed as one attachment of a message of this class. */
const isEncrypted = ({ messageClass }: FieldsData, name: string): boolean =>
  /^IPM\.Note\.SMIME$/i.test(messageClass ?? "") && /\.p7m$/i.test(name);

function bodyOf(fields: FieldsData): { text: string; html: string; isCut: boolean } {
  const raw = fields.html;
  const html = fields.bodyHtml ?? (raw === undefined ? "" : decode(raw, encodingOf(raw) ?? "windows-1252"));
  const plain = (fields.body ?? "").replaceAll("\r\n", "\n");
  if (plain.trim() === "" && html === "" && fields.compressedRtf !== undefined) {
    const rtf = unpackRtf(fields.compressedRtf);
    return { text: rtf === null ? "" : readRtf(rtf).text, html, isCut: false };
  }
  if (plain.trim() !== "" || html === "") return { text: plain, html, isCut: false };
  const { text, isCut } = htmlToText(html);
  return { text, html, isCut };
}

function factsOf(fields: FieldsData): Omit<Mail, "text" | "htmlSha256" | "characterSets"> {
  const people = (kind: string) =>
    (fields.recipients ?? [])
      .filter(({ recipType }) => recipType === kind)
      .map(({ name, smtpAddress, email }) => person(name, smtpAddress ?? email));
  const sender = person(
    fields.senderName,
    fields.senderSmtpAddress ?? fields.sentRepresentingSmtpAddress ?? fields.senderEmail ?? fields.inetAcctName,
  );
  const sent = new Date(fields.clientSubmitTime ?? fields.messageDeliveryTime ?? Number.NaN);
  return {
    messageId: fields.messageId ?? null,
    sender: sender === "" ? null : sender,
    recipients: people("to"),
    copies: people("cc"),
    subject: fields.subject?.replace(/\s+/g, " ").trim() ?? null,
    sentAt: Number.isFinite(sent.getTime()) ? sent.toISOString() : null,
    headers: headersOf(fields.headers ?? ""),
  };
}

/** `Name <a@b>`. An Exchange address (/O=…/CN=…) is nothing a person reads. */
function person(name: string | undefined, address: string | undefined): string {
  const shown = address === undefined || address.startsWith("/") ? "" : address;
  const called = name?.replace(/^'(.*)'$/, "$1") ?? "";
  if (shown === "" || called === shown) return called;
  return called === "" ? shown : `${called} <${shown}>`;
}

function headersOf(headers: string): [string, string][] {
  return headers
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const found = /^([!-9;-~]+):\s*(.*)$/.exec(line);
      return found === null ? [] : [[found[1] ?? "", found[2] ?? ""]];
    });
}
