import { open, stat } from "node:fs/promises";
import { bmpBytesMin, bmpHeader } from "./bmp.ts";
import { isWholeGif } from "./gif.ts";
import { isWholeHeif } from "./heif.ts";
import { isWholeTiff } from "./tiff.ts";

/** What a file ends with, and how near to its last byte: cameras write previews and phones films behind a picture. */
const ENDS: Readonly<Record<string, { mark: Buffer; within: number }>> = {
  jpeg: { mark: Buffer.from([0xff, 0xd9]), within: 64 * 1024 },
  jpeg2000: { mark: Buffer.from([0xff, 0xd9]), within: 64 * 1024 },
  png: { mark: Buffer.from("IEND"), within: 64 * 1024 },
};

/**
 * Whether an image's file has its end. Decoders give a cut-off picture without a word, grey
 * from there on; a person has to know that something is missing. By structure, not by
 * decoding, which would take as long as reading.
 */
export async function isWhole(path: string, format: string): Promise<boolean> {
  if (format === "tiff") return isWholeTiff(path);
  if (format === "gif") return isWholeGif(path);
  if (format === "heic" || format === "heif") return isWholeHeif(path);
  const { size } = await stat(path);
  if (format === "bmp") {
    const header = await bmpHeader(path);
    return header === null || bmpBytesMin(header) <= size;
  }
  const file = await open(path);
  try {
    if (format === "webp") {
      const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
      return buffer.readUInt32LE(4) + 8 <= size;
    }
    const end = ENDS[format];
    if (end === undefined) return true;
    const bytes = Math.min(size, end.within);
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    return buffer.includes(end.mark);
  } finally {
    await file.close();
  }
}
