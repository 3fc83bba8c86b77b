import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Code, PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";
import { readMetafile } from "./read.ts";
import { isEmf, isPlaceableWmf } from "./records.ts";

const [EMF_TYPE, WMF_TYPE] = ["image/emf", "image/wmf"];

/** Windows' own drawings. Their lines are not read; a scan within one is a document of the case, and words are its text. */
export const metafile: Format = {
  name: "office",
  detect: ({ head }) => (isEmf(head) ? EMF_TYPE : isPlaceableWmf(head) ? WMF_TYPE : null),
  async open({ path, head }, scratch): Promise<Found> {
    const { pictures, text, isUnread, isCut } = readMetafile(await readFile(path));
    if (pictures.length === 0 && text === "")
      throw new PermanentError("DOCUMENT_UNSUPPORTED", isEmf(head) ? EMF_TYPE : WMF_TYPE);
    const children: NonNullable<Found["children"]> = [];
    for (const [i, { type, bytes }] of pictures.entries()) {
      const file = `child-${i + 1}`;
      await writeFile(join(scratch, file), bytes);
      children.push({ file, name: `picture-${i + 1}.${type}`, mediaType: `image/${type}` });
    }
    const problems: Code[] = isUnread || isCut ? ["PICTURES_UNREAD"] : [];
    return { ...(text === "" ? { pages: 0 } : { pages: 1, text }), children, problems };
  },
};

const GZIP = Buffer.from([0x1f, 0x8b]);
/** A drawing of a page with everything in it; what grows to more is a bomb. */
const UNPACKED_BYTES_MAX = 200 * 1024 * 1024;

/** A file to take out of another document. */
export interface DrawingFile {
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/**
 * What another document's drawing is worth reading of: files to take out, none for a logo or lines. Office packs some (EMZ, WMZ).
 * Null where it cannot be
 * unpacked, or its words cannot be told. `hasText`: its words stand nowhere else, as those of an object do that is there itself.
 */
export function filesOfDrawing(bytes: Buffer, number: number, hasText: boolean): DrawingFile[] | null {
  const unpacked = bytes.subarray(0, 2).equals(GZIP) ? unpack(bytes) : bytes;
  if (unpacked === null) return null;
  const { pictures, text, isUnread, isCut } = readMetafile(unpacked);
  if (isCut || (isUnread && hasText)) return null;
  const named = pictures.map((picture, i) => ({
    name: `drawing-${number}-${i + 1}.${picture.type}`,
    mediaType: `image/${picture.type}`,
    bytes: picture.bytes,
  }));
  if (text === "" || !hasText) return named;
  return [...named, { name: `drawing-${number}.txt`, mediaType: "text/plain", bytes: Buffer.from(text) }];
}

function unpack(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch {
    return null; // broken, or a bomb: whoever asked says so
  }
}
