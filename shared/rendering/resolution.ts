import { open } from "node:fs/promises";
import { tiffResolution } from "./tiff.ts";

/** Pixels per inch. */
export interface Resolution {
  x: number;
  y: number;
}

/** A PNG's or JPEG's resolution stands in front of its pixels; a colour profile before it has 3 KB, a large one 500. */
const HEAD_BYTES = 1024 * 1024;
const INCHES_PER_METRE = 39.37;
const CENTIMETRES_PER_INCH = 2.54;

/**
 * What a file says of its resolution in both directions, which sharp tells for one only:
 * a fax is twice as fine across as down, also when it was saved as something else.
 * Null where it does not say. `page` counts from 0.
 */
export async function resolutionOf(path: string, format: string, page: number): Promise<Resolution | null> {
  if (format === "tiff") return tiffResolution(path, page);
  if (format !== "png" && format !== "jpeg") return null;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return format === "png" ? pngResolution(head) : jfifResolution(head);
  } finally {
    await file.close();
  }
}

/** PNG, 11.3.5.3: pHYs, with pixels per metre when its last byte is 1. */
function pngResolution(head: Buffer): Resolution | null {
  const at = head.indexOf("pHYs");
  const pixels = head.indexOf("IDAT");
  if (at < 0 || (pixels >= 0 && pixels < at) || at + 13 > head.length || head[at + 12] !== 1) return null;
  return known(head.readUInt32BE(at + 4) / INCHES_PER_METRE, head.readUInt32BE(at + 8) / INCHES_PER_METRE);
}

/** JFIF 1.02: the first segment of the file, with pixels per inch (1) or centimetre (2). */
function jfifResolution(head: Buffer): Resolution | null {
  if (head.length < 18 || head.toString("latin1", 6, 11) !== "JFIF\0") return null;
  const perInch = head[13] === 1 ? 1 : head[13] === 2 ? CENTIMETRES_PER_INCH : 0;
  return known(head.readUInt16BE(14) * perInch, head.readUInt16BE(16) * perInch);
}

const known = (x: number, y: number): Resolution | null => (x > 0 && y > 0 ? { x, y } : null);
