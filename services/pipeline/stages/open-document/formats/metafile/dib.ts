import type { ChildFile } from "../../children.ts";
import { IMAGE_SIDE_MIN } from "../../limits.ts";

/** A picture of pixels, as a file of its own. */
export interface Picture {
  type: "png" | "jpeg" | "bmp";
  bytes: Buffer;
}

/** `name`: without its ending. */
export const pictureFile = ({ type, bytes }: Picture, name: string): ChildFile => ({
  name: `${name}.${type}`,
  mediaType: `image/${type}`,
  bytes,
});

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
export const INFO_HEADER_BYTES = 40;
const BITFIELDS = 3;
/** Compressions that are a file in themselves. */
const FILES: Readonly<Record<number, Picture["type"]>> = { 4: "jpeg", 5: "png" };

/**
 * A bitmap as Windows programs hand it to each other ([MS-WMF], 2.2.2.9): a BMP without the 14 bytes in front. Null for
 * none, and for one too small to say anything. `pixelsAt`: where they are, if not right behind the colours.
 */
export function pictureOfDib(dib: Buffer, pixelsAt?: number): Picture | null {
  if (dib.length < INFO_HEADER_BYTES) return null;
  const headerBytes = dib.readUInt32LE(0);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  if (!isCore && (headerBytes < INFO_HEADER_BYTES || headerBytes > dib.length)) return null;
  const [width, height, bits] = isCore
    ? [dib.readUInt16LE(4), dib.readUInt16LE(6), dib.readUInt16LE(10)]
    : [dib.readInt32LE(4), Math.abs(dib.readInt32LE(8)), dib.readUInt16LE(14)];
  if (width < IMAGE_SIDE_MIN || height < IMAGE_SIDE_MIN) return null;
  const compression = isCore ? 0 : dib.readUInt32LE(16);
  const at = pixelsAt ?? headerBytes + coloursBytes(dib, isCore, bits, compression);
  if (at >= dib.length) return null;
  const type = FILES[compression];
  if (type !== undefined) return { type, bytes: dib.subarray(at) };
  const head = Buffer.alloc(FILE_HEADER_BYTES);
  head.write("BM");
  head.writeUInt32LE(FILE_HEADER_BYTES + dib.length, 2);
  head.writeUInt32LE(FILE_HEADER_BYTES + at, 10);
  return { type: "bmp", bytes: Buffer.concat([head, dib]) };
}

function coloursBytes(dib: Buffer, isCore: boolean, bits: number, compression: number): number {
  if (isCore) return bits <= 8 ? 3 * 2 ** bits : 0;
  const named = dib.readUInt32LE(32);
  const colours = named > 0 ? Math.min(named, 256) : bits <= 8 ? 2 ** bits : 0;
  const masks = compression === BITFIELDS && dib.readUInt32LE(0) === INFO_HEADER_BYTES ? 12 : 0;
  return colours * 4 + masks;
}
