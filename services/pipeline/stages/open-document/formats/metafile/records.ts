import type { Picture } from "./dib.ts";
import { newEmfPlus, plusDrawn } from "./emf-plus.ts";

/** What a record of a metafile puts on the page, as far as it can be read. */
export type Drawn =
  | { kind: "bitmap"; dib: Buffer; pixelsAt?: number }
  | { kind: "text"; bytes: Buffer; isWide: boolean; y: number }
  /** Text by the numbers of a font's shapes, which is not here. */
  | { kind: "shapes"; count: number }
  | { kind: "font"; charset: number }
  | { kind: "picture"; picture: Picture }
  /** A metafile within this one. */
  | { kind: "drawing"; file: Buffer }
  /** A picture of a kind that is not read. */
  | { kind: "unread" };

const EMF_SIGNATURE_AT = 40;
const PLACEABLE = 0x9ac6cdd7;
const PLACEABLE_BYTES = 22;
const WMF_HEADER_BYTES = 18;

export const isEmf = (head: Buffer): boolean =>
  head.length > EMF_SIGNATURE_AT + 4 &&
  head.readUInt32LE(0) === 1 &&
  head.toString("latin1", EMF_SIGNATURE_AT, EMF_SIGNATURE_AT + 4) === " EMF";

/** In a file it has a header that says where it is placed; in another document it has none, and little to be known by. */
export const isPlaceableWmf = (head: Buffer): boolean =>
  head.length >= PLACEABLE_BYTES + WMF_HEADER_BYTES && head.readUInt32LE(0) === PLACEABLE;

/** Records of a Windows metafile ([MS-WMF]) or an enhanced one ([MS-EMF]), to where it ends or breaks. */
export const drawnIn = (file: Buffer): Generator<Drawn> => (isEmf(file) ? emfRecords(file) : wmfRecords(file));

/** Where the bitmap stands in a record, behind its size and kind. */
const WMF_BITMAPS: Readonly<Record<number, number>> = { 3907: 28, 2881: 26, 2368: 22, 3379: 24 };
const [TEXT_OUT, EXT_TEXT_OUT, CREATE_FONT] = [0x0521, 0x0a32, 0x02fb];
const HAS_RECTANGLE = 6;
const BY_SHAPES = 0x10;

function* wmfRecords(file: Buffer): Generator<Drawn> {
  let at = (isPlaceableWmf(file) ? PLACEABLE_BYTES : 0) + WMF_HEADER_BYTES;
  while (at + 6 <= file.length) {
    const bytes = file.readUInt32LE(at) * 2;
    const kind = file.readUInt16LE(at + 4);
    // A record has its size and its kind at least; the last is of kind 0.
    if (bytes < 6 || kind === 0) return;
    const record = file.subarray(at, at + bytes);
    const bitmapAt = WMF_BITMAPS[kind];
    if (bitmapAt !== undefined && record.length > bitmapAt) yield { kind: "bitmap", dib: record.subarray(bitmapAt) };
    else if (kind === CREATE_FONT && record.length > 19) yield { kind: "font", charset: record.readUInt8(19) };
    else if (kind === TEXT_OUT && record.length >= 8) {
      const length = record.readUInt16LE(6);
      const behind = 8 + length + (length % 2);
      const y = behind + 2 <= record.length ? record.readInt16LE(behind) : 0;
      yield { kind: "text", bytes: record.subarray(8, 8 + length), isWide: false, y };
    } else if (kind === EXT_TEXT_OUT && record.length >= 14) {
      const [y, length, options] = [record.readInt16LE(6), record.readUInt16LE(10), record.readUInt16LE(12)];
      const start = 14 + ((options & HAS_RECTANGLE) === 0 ? 0 : 8);
      if ((options & BY_SHAPES) !== 0) yield { kind: "shapes", count: length };
      else yield { kind: "text", bytes: record.subarray(start, start + length), isWide: false, y };
    }
    at += bytes;
  }
}

/** Where a record says the places of its bitmap's header and pixels. */
const EMF_BITMAPS: Readonly<Record<number, number>> = {
  76: 84,
  77: 84,
  78: 84,
  79: 96,
  80: 48,
  81: 48,
  114: 84,
  116: 84,
};
const COMMENT = 70;
const [EMF_END, TEXT_ONE_BYTE, TEXT_TWO_BYTES, SMALL_TEXT] = [14, 83, 84, 108];
const [NO_RECTANGLE, ONE_BYTE] = [0x100, 0x200];

function* emfRecords(file: Buffer): Generator<Drawn> {
  let at = 0;
  const plus = newEmfPlus();
  while (at + 8 <= file.length) {
    const [kind, bytes] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
    if (bytes < 8 || kind === EMF_END) return;
    const record = file.subarray(at, at + bytes);
    const bitmap = EMF_BITMAPS[kind];
    if (kind === COMMENT) yield* plusDrawn(record, plus);
    else if (bitmap !== undefined && record.length >= bitmap + 16) yield* emfBitmap(record, bitmap);
    else if ((kind === TEXT_ONE_BYTE || kind === TEXT_TWO_BYTES) && record.length >= 76) {
      const [y, count, start, options] = [40, 44, 48, 52].map((place) => record.readInt32LE(place)) as Four;
      yield textOf(record, start, count, options, kind === TEXT_TWO_BYTES, y);
    } else if (kind === SMALL_TEXT && record.length >= 36) {
      const [y, count, options] = [12, 16, 20].map((place) => record.readInt32LE(place)) as Four;
      const start = 36 + ((options & NO_RECTANGLE) === 0 ? 16 : 0);
      yield textOf(record, start, count, options, (options & ONE_BYTE) === 0, y);
    }
    at += bytes;
  }
}
type Four = [number, number, number, number];

function* emfBitmap(record: Buffer, place: number): Generator<Drawn> {
  const [headAt, headBytes, pixelsAt, pixelBytes] = [0, 4, 8, 12].map((more) =>
    record.readUInt32LE(place + more),
  ) as Four;
  if (headBytes === 0 || pixelBytes === 0 || pixelsAt + pixelBytes > record.length) return;
  const head = record.subarray(headAt, headAt + headBytes);
  yield {
    kind: "bitmap",
    dib: Buffer.concat([head, record.subarray(pixelsAt, pixelsAt + pixelBytes)]),
    pixelsAt: head.length,
  };
}

function textOf(record: Buffer, start: number, count: number, options: number, isWide: boolean, y: number): Drawn {
  if ((options & BY_SHAPES) !== 0) return { kind: "shapes", count };
  const from = Math.max(0, start);
  return { kind: "text", bytes: record.subarray(from, from + Math.max(0, count) * (isWide ? 2 : 1)), isWide, y };
}
