import { decodePage } from "../rtf/code-pages.ts";
import { type Properties, readProperties, untilNul, type Value } from "./properties.ts";

/** A TNEF stream ([MS-OXTNEF]): a message's properties and those of what is attached to it. */
export interface TnefStream {
  message: Properties;
  attachments: TnefAttachment[];
  /** It ends in the middle, or a sum is wrong. */
  isDamaged: boolean;
}
export interface TnefAttachment {
  title: string;
  bytes: Uint8Array | null;
  properties: Properties;
}

export const TNEF_START = Buffer.from([0x78, 0x9f, 0x3e, 0x22]);
const HEADER_BYTES = 6;
/** Level, attribute, type, length; behind the data two bytes of its sum. */
const ATTRIBUTE_BYTES = 9;
const SUM_BYTES = 2;

/** [MS-OXTNEF], 2.1.3.2. Older writers give these without MAPI properties. */
const SUBJECT = 0x8004;
const MESSAGE_ID = 0x8009;
const BODY = 0x800c;
const ATTACH_DATA = 0x800f;
const ATTACH_TITLE = 0x8010;
const ATTACH_BEGIN = 0x9002;
const PROPERTIES = 0x9003;
const ATTACH_PROPERTIES = 0x9005;
const CODE_PAGE = 0x9007;

/** The MAPI properties that stand for the old attributes. */
const AS_PROPERTY: Readonly<Record<number, number>> = { [SUBJECT]: 0x0037, [MESSAGE_ID]: 0x1035, [BODY]: 0x1000 };

/** What breaks off gives what came before it. */
export function readTnef(bytes: Buffer): TnefStream {
  const found: TnefStream = { message: new Map(), attachments: [], isDamaged: false };
  let page = 1252;
  let at = HEADER_BYTES;
  while (at + ATTRIBUTE_BYTES <= bytes.length) {
    const attribute = bytes.readUInt16LE(at + 1);
    const size = bytes.readUInt32LE(at + 5);
    const start = at + ATTRIBUTE_BYTES;
    const data = bytes.subarray(start, start + size);
    at = start + size + SUM_BYTES;
    if (at > bytes.length || bytes.readUInt16LE(at - SUM_BYTES) !== sumOf(data)) found.isDamaged = true;
    if (attribute === CODE_PAGE && data.length >= 4) page = data.readUInt32LE(0);
    else take(found, attribute, data, page);
  }
  if (at !== bytes.length) found.isDamaged = true;
  return found;
}

function take(found: TnefStream, attribute: number, data: Buffer, page: number): void {
  const text = () => untilNul(decodePage(data, page));
  const attachment = found.attachments.at(-1);
  const old = AS_PROPERTY[attribute];
  if (old !== undefined) {
    if (!found.message.has(old)) found.message.set(old, text());
  } else if (attribute === PROPERTIES) merge(found.message, readProperties(data, page));
  else if (attribute === ATTACH_BEGIN) found.attachments.push({ title: "", bytes: null, properties: new Map() });
  else if (attachment === undefined) return;
  else if (attribute === ATTACH_TITLE) attachment.title = text();
  else if (attribute === ATTACH_DATA) attachment.bytes = data;
  else if (attribute === ATTACH_PROPERTIES) merge(attachment.properties, readProperties(data, page));
}

function merge(into: Properties, from: ReadonlyMap<number, Value>): void {
  for (const [id, value] of from) into.set(id, value);
}

function sumOf(data: Uint8Array): number {
  let sum = 0;
  for (const byte of data) sum = (sum + byte) & 0xffff;
  return sum;
}
