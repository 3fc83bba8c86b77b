import { decodePage } from "../rtf/code-pages.ts";

/** A property's value, as far as mails need it: text, bytes, a number or a time. */
export type Value = string | Uint8Array | number | Date;
export type Properties = Map<number, Value>;

/** [MS-OXCDATA], 2.11.1: property types. */
const SHORT = 0x02;
const LONG = 0x03;
const BOOLEAN = 0x0b;
const OBJECT = 0x0d;
const TEXT_8 = 0x1e;
const TEXT_16 = 0x1f;
const TIME = 0x40;
const BINARY = 0x102;
const MANY = 0x1000;
/** Bytes of a value that has always as many, padded to four. */
const FIXED: Readonly<Record<number, number>> = {
  [SHORT]: 4,
  [LONG]: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  [BOOLEAN]: 4,
  20: 8,
  [TIME]: 8,
  72: 16,
};
const VARIABLE = new Set([OBJECT, TEXT_8, TEXT_16, BINARY]);

/** From here on a property has a name in front of its value. */
const NAMED = 0x8000;
/** A message has some hundred properties, and values of one some dozen. */
const PROPERTIES_MAX = 10_000;
/** FILETIME counts 100 ns from 1601. */
const FILETIME_TO_UNIX_MS = 11_644_473_600_000n;

/** A run of MAPI properties ([MS-OXTNEF], 2.1.3.4), by their numbers; of several values the first. What breaks off gives what came before. */
export function readProperties(bytes: Buffer, page: number): Properties {
  const found: Properties = new Map();
  try {
    readInto(found, bytes, page);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it ends in the middle
  }
  return found;
}

function readInto(found: Properties, bytes: Buffer, page: number): void {
  let at = 4;
  const count = Math.min(bytes.readUInt32LE(0), PROPERTIES_MAX);
  for (let i = 0; i < count; i += 1) {
    const type = bytes.readUInt16LE(at) & ~MANY;
    const isMany = (bytes.readUInt16LE(at) & MANY) !== 0;
    const id = bytes.readUInt16LE(at + 2);
    at += 4;
    if (id >= NAMED) at = pastName(bytes, at);
    const isVariable = VARIABLE.has(type);
    let values = 1;
    if (isMany || isVariable) {
      values = bytes.readUInt32LE(at);
      at += 4;
    }
    if (values > PROPERTIES_MAX) return;
    for (let value = 0; value < values; value += 1) {
      const size = isVariable ? bytes.readUInt32LE(at) : FIXED[type];
      if (size === undefined) return; // where an unknown value ends nobody knows
      if (isVariable) at += 4;
      if (at + size > bytes.length) return;
      if (value === 0) found.set(id, valueFrom(type, bytes.subarray(at, at + size), page));
      at += padded(size);
    }
  }
}

function pastName(bytes: Buffer, at: number): number {
  const isNumber = bytes.readUInt32LE(at + 16) === 0;
  return isNumber ? at + 24 : at + 24 + padded(bytes.readUInt32LE(at + 20));
}

const padded = (size: number): number => Math.ceil(size / 4) * 4;

function valueFrom(type: number, bytes: Buffer, page: number): Value {
  switch (type) {
    case TEXT_8:
      return untilNul(decodePage(bytes, page));
    case TEXT_16:
      return untilNul(bytes.toString("utf16le"));
    case TIME:
      return new Date(Number(bytes.readBigUInt64LE(0) / 10_000n - FILETIME_TO_UNIX_MS));
    case SHORT:
      return bytes.readInt16LE(0);
    case LONG:
    case BOOLEAN:
      return bytes.readInt32LE(0);
    default:
      return bytes;
  }
}

export function untilNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
