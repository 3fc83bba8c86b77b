import { IMAGE_SIDE_MIN } from "../../limits.ts";
import { INFO_HEADER_BYTES, type Picture, pictureOfDib } from "./dib.ts";
import type { Drawn } from "./records.ts";

/**
 * EMF+ ([MS-EMFPLUS]): what newer programs draw, in comments of an EMF. Where such a file says that it draws all of it once
 * more in records of old (dual), those are read and these are not.
 */

const SIGNATURE = "EMF+";
/** Behind a comment's kind, size and length. */
const SIGNATURE_AT = 12;
const RECORD_BYTES = 12;
const [HEADER, OBJECT, DRAW_STRING, DRAW_SHAPES] = [0x4001, 0x4008, 0x401c, 0x4036];
const IS_DUAL = 1;
const GOES_ON = 0x8000;
const IMAGE = 5;
const [BITMAP, METAFILE] = [1, 2];
const PACKED = 1;
const BY_LETTERS = 1;
/** Where a string's place and its letters stand, in its record's data. */
const [STRING_Y_AT, STRING_AT] = [16, 28];
const SHAPES_AT = 16;
/** Pixels as Windows hands them on, by bytes; those with colours in a table or 16 bits a colour are rare. */
const BYTES_OF_FORMAT: Readonly<Record<number, number>> = { 137224: 3, 139273: 4, 2498570: 4, 925707: 4 };

export interface EmfPlus {
  isDual: boolean;
  /** An object that goes on in further records, as far as it is here. */
  rest: Buffer[];
}

export const newEmfPlus = (): EmfPlus => ({ isDual: false, rest: [] });

/** What a comment of an EMF draws; it may hold several records. */
export function* plusDrawn(comment: Buffer, state: EmfPlus): Generator<Drawn> {
  if (comment.toString("latin1", SIGNATURE_AT, SIGNATURE_AT + SIGNATURE.length) !== SIGNATURE) return;
  let at = SIGNATURE_AT + SIGNATURE.length;
  while (at + RECORD_BYTES <= comment.length && !state.isDual) {
    const [kind, flags, bytes] = [comment.readUInt16LE(at), comment.readUInt16LE(at + 2), comment.readUInt32LE(at + 4)];
    if (bytes < RECORD_BYTES) return;
    const data = comment.subarray(at + RECORD_BYTES, at + bytes);
    if (kind === HEADER) state.isDual = (flags & IS_DUAL) !== 0;
    else if (kind === OBJECT) yield* objectOf(data, flags, comment.readUInt32LE(at + 8), state);
    else if (kind === DRAW_STRING && data.length >= STRING_AT) {
      const letters = data.subarray(STRING_AT, STRING_AT + data.readUInt32LE(8) * 2);
      yield { kind: "text", bytes: letters, isWide: true, y: Math.round(data.readFloatLE(STRING_Y_AT)) };
    } else if (kind === DRAW_SHAPES && data.length >= SHAPES_AT) yield shapesOf(data);
    at += bytes;
  }
}

/** Letters each at a place of its own, or the numbers of a font's shapes. */
function shapesOf(data: Buffer): Drawn {
  const [options, count] = [data.readUInt32LE(4), data.readUInt32LE(12)];
  if ((options & BY_LETTERS) === 0) return { kind: "shapes", count };
  const letters = data.subarray(SHAPES_AT, SHAPES_AT + count * 2);
  const placeAt = SHAPES_AT + count * 2 + 4;
  const y = placeAt + 4 <= data.length ? Math.round(data.readFloatLE(placeAt)) : 0;
  return { kind: "text", bytes: letters, isWide: true, y };
}

/** `total`: bytes of an object that comes in pieces; the last of them says so or not, by who wrote it. */
function* objectOf(data: Buffer, flags: number, total: number, state: EmfPlus): Generator<Drawn> {
  const isImage = ((flags >> 8) & 0x7f) === IMAGE;
  if (!isImage) return;
  const goesOn = (flags & GOES_ON) !== 0;
  // A piece has its own length in front.
  state.rest.push(goesOn ? data.subarray(4) : data);
  if (goesOn && state.rest.reduce((sum, { length }) => sum + length, 0) < total) return;
  const whole = Buffer.concat(state.rest);
  state.rest = [];
  if (whole.length < 12) return;
  const kind = whole.readUInt32LE(4);
  if (kind === METAFILE && whole.length >= 16) yield { kind: "drawing", file: whole.subarray(16) };
  if (kind !== BITMAP || whole.length < 28) return;
  const picture = pictureOf(whole.subarray(8));
  if (picture === null) yield { kind: "unread" };
  else if (picture !== "small") yield { kind: "picture", picture };
}

const STARTS: readonly [start: string, type: Picture["type"]][] = [
  ["\x89PNG", "png"],
  ["\xff\xd8\xff", "jpeg"],
  ["BM", "bmp"],
];

function pictureOf(bitmap: Buffer): Picture | "small" | null {
  const [width, height, stride, format, packing] = [0, 4, 8, 12, 16].map((at) => bitmap.readInt32LE(at)) as Five;
  const data = bitmap.subarray(20);
  if (packing === PACKED) {
    const start = data.toString("latin1", 0, 4);
    const type = STARTS.find(([letters]) => start.startsWith(letters))?.[1];
    return type === undefined ? null : { type, bytes: data };
  }
  if (width < IMAGE_SIDE_MIN || height < IMAGE_SIDE_MIN) return "small";
  const bytes = BYTES_OF_FORMAT[format];
  if (bytes === undefined || stride < width * bytes || stride * height > data.length) return null;
  const head = Buffer.alloc(INFO_HEADER_BYTES);
  head.writeUInt32LE(INFO_HEADER_BYTES, 0);
  // From the top down, as wide as a row with what fills it up.
  head.writeInt32LE(Math.floor(stride / bytes), 4);
  head.writeInt32LE(-height, 8);
  head.writeUInt16LE(1, 12);
  head.writeUInt16LE(bytes * 8, 14);
  return pictureOfDib(Buffer.concat([head, data.subarray(0, stride * height)]));
}
type Five = [number, number, number, number, number];
