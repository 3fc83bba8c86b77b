import { open, readFile } from "node:fs/promises";
import { PermanentError } from "#shared/errors.ts";
import type { Raster } from "#shared/pdf/draw.ts";
import { IMAGE_PIXELS_MAX } from "./limits.ts";

/** What a BMP says of itself. Windows' own format, which sharp does not read and scanners' old programs write. */
export interface BmpHeader {
  width: number;
  height: number;
  /** Pixels per inch; 0 where it does not say. */
  resolution: { x: number; y: number };
  bitsPerPixel: number;
  compression: number;
  isTopDown: boolean;
  /** Red, green, blue as they lie in a pixel of 16 or 32 bits. */
  masks: readonly [number, number, number];
  palette: { at: number; bytesPerColour: 3 | 4; colours: number };
  pixelsAt: number;
}

// Compressions, and header sizes, by the names Windows gives them.
const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHABITFIELDS = 6;
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;

const FILE_HEADER_BYTES = 14;
const HEAD_BYTES = 138;
const INCHES_PER_METRE = 39.37;
const MASKS_OF_16: BmpHeader["masks"] = [0x7c00, 0x3e0, 0x1f];
const MASKS_OF_32: BmpHeader["masks"] = [0xff0000, 0xff00, 0xff];
const WHITE = 255;

/** Null for what is no BMP. */
export async function bmpHeader(path: string): Promise<BmpHeader | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return bytesRead < FILE_HEADER_BYTES + CORE_HEADER_BYTES ? null : parse(buffer);
  } finally {
    await file.close();
  }
}

function parse(head: Buffer): BmpHeader | null {
  const size = head.readUInt32LE(14);
  if (head.toString("latin1", 0, 2) !== "BM") return null;
  const pixelsAt = head.readUInt32LE(10);
  if (size === CORE_HEADER_BYTES) {
    const bitsPerPixel = head.readUInt16LE(24);
    return {
      width: head.readUInt16LE(18),
      height: head.readUInt16LE(20),
      resolution: { x: 0, y: 0 },
      bitsPerPixel,
      compression: RGB,
      isTopDown: false,
      masks: MASKS_OF_16,
      palette: { at: FILE_HEADER_BYTES + size, bytesPerColour: 3, colours: 2 ** Math.min(8, bitsPerPixel) },
      pixelsAt,
    };
  }
  if (size < INFO_HEADER_BYTES || size > HEAD_BYTES - FILE_HEADER_BYTES) return null;
  const bitsPerPixel = head.readUInt16LE(28);
  const compression = head.readUInt32LE(30);
  const hasMasks = compression === BITFIELDS || compression === ALPHABITFIELDS;
  // The masks follow the short header and are part of the longer ones: the same place in the file.
  const masksBytes = hasMasks && size === INFO_HEADER_BYTES ? (compression === BITFIELDS ? 12 : 16) : 0;
  const most = 2 ** Math.min(8, bitsPerPixel);
  return {
    width: Math.abs(head.readInt32LE(18)),
    height: Math.abs(head.readInt32LE(22)),
    resolution: { x: head.readInt32LE(38) / INCHES_PER_METRE, y: head.readInt32LE(42) / INCHES_PER_METRE },
    bitsPerPixel,
    compression: hasMasks ? RGB : compression,
    isTopDown: head.readInt32LE(22) < 0,
    masks: hasMasks
      ? [head.readUInt32LE(54), head.readUInt32LE(58), head.readUInt32LE(62)]
      : bitsPerPixel === 16
        ? MASKS_OF_16
        : MASKS_OF_32,
    palette: {
      at: FILE_HEADER_BYTES + size + masksBytes,
      bytesPerColour: 4,
      colours: Math.min(most, head.readUInt32LE(46) || most),
    },
    pixelsAt,
  };
}

/** Bytes of one row of pixels as stored: whole groups of four. */
const strideOf = ({ width, bitsPerPixel }: BmpHeader): number => Math.ceil((width * bitsPerPixel) / 32) * 4;

/** Bytes the file must have at least. */
export function bmpBytesMin(header: BmpHeader): number {
  return header.pixelsAt + (header.compression === RGB ? strideOf(header) * header.height : 0);
}

/**
 * The picture in RGB; what a cut-off file lacks is white. Throws IMAGE_TOO_LARGE, and
 * DOCUMENT_UNSUPPORTED for the kinds that only printers are sent.
 */
export async function decodeBmp(path: string, header: BmpHeader): Promise<Raster> {
  const { width, height, bitsPerPixel, compression, isTopDown } = header;
  if (width * height > IMAGE_PIXELS_MAX) throw new PermanentError("IMAGE_TOO_LARGE");
  const isPacked = (compression === RLE8 && bitsPerPixel === 8) || (compression === RLE4 && bitsPerPixel === 4);
  if (!(isPacked || (compression === RGB && [1, 4, 8, 16, 24, 32].includes(bitsPerPixel))))
    throw new PermanentError("DOCUMENT_UNSUPPORTED", `BMP of ${bitsPerPixel} bits, compression ${compression}`);
  const bytes = await readFile(path);
  const stored = bytes.subarray(header.pixelsAt);
  // Unpacked to one byte a pixel, in rows without padding.
  const indices = isPacked ? unpack(stored, width, height, bitsPerPixel) : null;
  const stride = indices === null ? strideOf(header) : width;
  const source = indices ?? stored;
  const draw = drawerOf(header, bytes, indices === null ? bitsPerPixel : 8);
  const data = new Uint8Array(width * height * 3).fill(WHITE);
  for (let y = 0; y < height; y += 1) {
    const row = source.subarray(y * stride, (y + 1) * stride);
    if (row.length < stride) break;
    draw(row, data, (isTopDown ? y : height - 1 - y) * width * 3, width);
  }
  return { data, width, height, channels: 3 };
}

/** Writes the pixels of a stored row to `data` from `to` on. */
type Drawer = (row: Uint8Array, data: Uint8Array, to: number, width: number) => void;

function drawerOf(header: BmpHeader, bytes: Buffer, bits: number): Drawer {
  if (bits <= 8) return paletteDrawer(header, bytes, bits);
  if (bits === 24)
    return (row, data, to, width) => {
      for (let x = 0; x < width * 3; x += 3) {
        data[to + x] = row[x + 2] ?? WHITE;
        data[to + x + 1] = row[x + 1] ?? WHITE;
        data[to + x + 2] = row[x] ?? WHITE;
      }
    };
  const [red, green, blue] = header.masks.map(scaler) as [Scaler, Scaler, Scaler];
  const step = bits / 8;
  return (row, data, to, width) => {
    const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
    for (let x = 0; x < width; x += 1) {
      const pixel = step === 2 ? view.getUint16(x * 2, true) : view.getUint32(x * 4, true);
      data[to + x * 3] = red(pixel);
      data[to + x * 3 + 1] = green(pixel);
      data[to + x * 3 + 2] = blue(pixel);
    }
  };
}

function paletteDrawer({ palette }: BmpHeader, bytes: Buffer, bits: number): Drawer {
  const { at, bytesPerColour, colours } = palette;
  // A colour that the file does not list is white.
  const rgb = new Uint8Array(256 * 3).fill(WHITE);
  for (let i = 0; i < colours; i += 1)
    for (let c = 0; c < 3; c += 1) rgb[i * 3 + c] = bytes[at + i * bytesPerColour + 2 - c] ?? WHITE;
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return (row, data, to, width) => {
    for (let x = 0; x < width; x += 1) {
      const index = ((row[Math.floor(x / perByte)] ?? 0) >> (8 - bits * ((x % perByte) + 1))) & mask;
      data.set(rgb.subarray(index * 3, index * 3 + 3), to + x * 3);
    }
  };
}

type Scaler = (pixel: number) => number;

/** Takes one colour out of a pixel, as 0 to 255. */
function scaler(mask: number): Scaler {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}

/** Run lengths to one palette index a pixel, bottom row first. Pixels that are skipped are 0. */
function unpack(packed: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  const out = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];
  const put = (index: number) => {
    if (x < width && y < height) out[y * width + x] = index;
    x += 1;
  };
  const nibble = (byte: number, i: number) => (bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  while (at + 1 < packed.length && y < height) {
    const [count = 0, value = 0] = packed.subarray(at, at + 2);
    at += 2;
    if (count > 0) for (let i = 0; i < count; i += 1) put(nibble(value, i));
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) break;
    else if (value === 2) {
      x += packed[at] ?? 0;
      y += packed[at + 1] ?? 0;
      at += 2;
    } else {
      const bytes = bits === 8 ? value : Math.ceil(value / 2);
      for (let i = 0; i < value; i += 1) put(nibble(packed[at + (bits === 8 ? i : i >> 1)] ?? 0, i));
      at += bytes + (bytes % 2); // runs begin at even places
    }
  }
  return out;
}
