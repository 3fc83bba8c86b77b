import { readFile } from "node:fs/promises";
import { PermanentError } from "#shared/errors.ts";
import { putChildren } from "../../children.ts";
import { cleanName } from "../../clean.ts";
import type { Format, Found } from "../../format.ts";
import { CONTAINER_BYTES_MAX } from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";

/** BinHex 4.0 (RFC 1741): a file of an old Mac, its name and what the Mac knew of it, written in letters. */
export const BINHEX_TYPE = "application/mac-binhex40";
const START = /^\(This file must be converted with BinHex[^\n\r]*[\r\n]+\s*:/m;
/** Six bits each. */
const SIGNS = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
/** Behind a byte, how often it stands there; with 0 it is itself. */
const AGAIN = 0x90;
/** Behind the name: a zero, type, creator, flags, and two lengths. */
const HEADER_BYTES = 19;
const DATA_LENGTH_AT = 11;
const CHECK_BYTES = 2;
const POLYNOMIAL = 0x1021;

export const binhex: Format = {
  name: "archive",
  detect: ({ head, magicType }) => (magicType === null && START.test(head.toString("latin1")) ? BINHEX_TYPE : null),
  async open({ path }, scratch): Promise<Found> {
    const { name, data } = fileIn((await readFile(path)).toString("latin1"));
    const shown = cleanName(name);
    const document = { name: shown, mediaType: mediaTypeOfName(shown), bytes: data };
    return { pages: 0, children: data.length === 0 ? [] : await putChildren(scratch, [document]) };
  },
};

/** Throws CONTAINER_DAMAGED for what is not whole, CONTAINER_TOO_LARGE for what grows to more than is taken. */
export function fileIn(text: string): { name: string; data: Buffer } {
  const start = START.exec(text);
  if (start === null) throw new PermanentError("CONTAINER_DAMAGED", "no BinHex begins");
  const bytes = repeated(unpacked(text, start.index + start[0].length));
  const nameBytes = bytes[0] ?? 0;
  const at = 1 + nameBytes + HEADER_BYTES;
  if (bytes.length < at + CHECK_BYTES) throw new PermanentError("CONTAINER_DAMAGED", "BinHex ends in its header");
  const length = bytes.readUInt32BE(1 + nameBytes + DATA_LENGTH_AT);
  const from = at + CHECK_BYTES;
  if (from + length + CHECK_BYTES > bytes.length) throw new PermanentError("CONTAINER_DAMAGED", "BinHex is cut off");
  const data = bytes.subarray(from, from + length);
  if (checkOf(data) !== bytes.readUInt16BE(from + length))
    throw new PermanentError("CONTAINER_DAMAGED", "BinHex's sum");
  return { name: bytes.toString("latin1", 1, 1 + nameBytes), data };
}

function unpacked(text: string, from: number): Buffer {
  const out = Buffer.alloc(Math.ceil(((text.length - from) * 3) / 4));
  let [length, bits, held] = [0, 0, 0];
  for (let at = from; at < text.length && text[at] !== ":"; at += 1) {
    const value = SIGNS.indexOf(text[at] ?? "");
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length] = (held >> bits) & 255;
    length += 1;
  }
  return out.subarray(0, length);
}

function repeated(packed: Buffer): Buffer {
  let total = 0;
  for (let at = 0; at < packed.length; at += 1)
    total += packed[at] === AGAIN && (packed[at + 1] ?? 0) > 0 ? (packed[++at] ?? 0) - 1 : 1;
  if (total > CONTAINER_BYTES_MAX) throw new PermanentError("CONTAINER_TOO_LARGE");
  const out = Buffer.alloc(total);
  let length = 0;
  for (let at = 0; at < packed.length; at += 1) {
    const byte = packed[at] ?? 0;
    const times = packed[at + 1] ?? 0;
    if (byte === AGAIN) at += 1;
    if (byte !== AGAIN || times === 0) {
      out[length] = byte;
      length += 1;
    } else {
      out.fill(out[length - 1] ?? 0, length, length + times - 1);
      length += times - 1;
    }
  }
  return out.subarray(0, length);
}

/** CCITT's sum, with two zeros behind the bytes in place of itself. */
export function checkOf(data: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < data.length + CHECK_BYTES; i += 1) {
    const byte = data[i] ?? 0;
    for (let bit = 7; bit >= 0; bit -= 1) {
      const isOver = (sum & 0x8000) !== 0;
      sum = ((sum << 1) | ((byte >> bit) & 1)) & 0xffff;
      if (isOver) sum ^= POLYNOMIAL;
    }
  }
  return sum;
}
