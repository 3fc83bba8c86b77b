import { readFile } from "node:fs/promises";
import type { Code } from "#shared/errors.ts";
import { type ChildFile, putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { htmlToText } from "../../html.ts";
import { MAIL_PARTS_MAX } from "../../limits.ts";
import type { Mail } from "../../mail.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { unpackRtf } from "../rtf/compressed.ts";
import { readRtf } from "../rtf/read.ts";
import { decode, encodingOf } from "../text/encoding.ts";
import type { Properties } from "./properties.ts";
import { readTnef, TNEF_START, type TnefAttachment } from "./stream.ts";

const TNEF_TYPE = "application/ms-tnef";

/** [MS-OXPROPS]: the numbers of properties. */
const SUBJECT = 0x0037;
const SUBMIT_TIME = 0x0039;
const SENDER_NAME = 0x0c1a;
const SENDER_ADDRESS = 0x0c1f;
const SENDER_SMTP = 0x5d01;
const DELIVERY_TIME = 0x0e06;
const BODY = 0x1000;
const BODY_RTF = 0x1009;
const BODY_HTML = 0x1013;
const MESSAGE_ID = 0x1035;
const DISPLAY_NAME = 0x3001;
const ATTACH_DATA = 0x3701;
const ATTACH_SHORT_NAME = 0x3704;
const ATTACH_METHOD = 0x3705;
const ATTACH_NAME = 0x3707;
const ATTACH_TYPE = 0x370e;
/** An attached message ([MS-OXCMSG], 2.2.2.9): a TNEF of its own behind 16 bytes that name its kind. */
const EMBEDDED = 5;
const INTERFACE_BYTES = 16;

/** winmail.dat: what Exchange makes of a mail for those it takes for Outlook. The files of the mail are in it. */
export const tnef: Format = {
  name: "mail",
  detect: ({ head }) => (head.subarray(0, TNEF_START.length).equals(TNEF_START) ? TNEF_TYPE : null),
  async open({ path }, scratch): Promise<Found> {
    const { message, attachments, isDamaged } = readTnef(await readFile(path));
    const problems = new Set<Code>(isDamaged ? ["MAIL_DAMAGED"] : []);
    const { text, html } = bodyOf(message, problems);
    const files: ChildFile[] = [];
    for (const [i, attachment] of attachments.entries()) {
      if (files.length >= MAIL_PARTS_MAX) {
        problems.add("MAIL_TOO_MANY_PARTS");
        break;
      }
      const found = fileOf(attachment, i + 1);
      if (found === null) {
        problems.add("MAIL_DAMAGED");
        continue;
      }
      files.push(found);
    }
    const children = await putChildren(scratch, files);
    const facts = { ...factsOf(message), text, characterSets: [] };
    return { pages: 1, text, mail: facts, ...(html === "" ? {} : { html }), children, problems: [...problems] };
  },
};

function fileOf({ title, bytes, properties }: TnefAttachment, number: number): ChildFile | null {
  const data = properties.get(ATTACH_DATA);
  const isMessage = properties.get(ATTACH_METHOD) === EMBEDDED && data instanceof Uint8Array;
  const content = isMessage ? data.subarray(INTERFACE_BYTES) : (bytes ?? (data instanceof Uint8Array ? data : null));
  if (content === null) return null;
  const long = textOf(properties, ATTACH_NAME) || textOf(properties, DISPLAY_NAME);
  const name = long || title || textOf(properties, ATTACH_SHORT_NAME);
  if (isMessage) return { name: name || `mail-${number}.dat`, mediaType: TNEF_TYPE, bytes: content };
  const mediaType = textOf(properties, ATTACH_TYPE) || mediaTypeOfName(name);
  return { name: name || `attachment-${number}`, mediaType: mediaType.slice(0, 100), bytes: content };
}

function bodyOf(message: Properties, problems: Set<Code>): { text: string; html: string } {
  const raw = message.get(BODY_HTML);
  const html = raw instanceof Uint8Array ? decode(raw, encodingOf(raw) ?? "windows-1252") : textOf(message, BODY_HTML);
  const plain = textOf(message, BODY).replaceAll("\r\n", "\n");
  if (plain.trim() !== "") return { text: plain, html };
  if (html !== "") {
    const { text, isCut } = htmlToText(html);
    if (isCut) problems.add("TEXT_TOO_LONG");
    return { text, html };
  }
  const packed = message.get(BODY_RTF);
  const rtf = packed instanceof Uint8Array ? unpackRtf(packed) : null;
  return { text: rtf === null ? "" : readRtf(rtf).text, html };
}

function factsOf(message: Properties): Omit<Mail, "text" | "htmlSha256" | "characterSets"> {
  const [name, address] = [
    textOf(message, SENDER_NAME),
    textOf(message, SENDER_SMTP) || textOf(message, SENDER_ADDRESS),
  ];
  // An Exchange address (/O=…/CN=…) is nothing a person reads.
  const sender = address.includes("@") ? (name === "" || name === address ? address : `${name} <${address}>`) : name;
  const sent = message.get(SUBMIT_TIME) ?? message.get(DELIVERY_TIME);
  return {
    messageId: textOf(message, MESSAGE_ID) || null,
    sender: sender || null,
    recipients: [],
    copies: [],
    subject: textOf(message, SUBJECT).replace(/\s+/g, " ").trim() || null,
    sentAt: sent instanceof Date && Number.isFinite(sent.getTime()) ? sent.toISOString() : null,
    headers: [],
  };
}

function textOf(properties: Properties, id: number): string {
  const value = properties.get(id);
  return typeof value === "string" ? value : "";
}
