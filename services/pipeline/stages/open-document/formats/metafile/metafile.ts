import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { type Code, PermanentError } from "#shared/errors.ts";
import { type ChildFile, putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { type Picture, pictureFile } from "./dib.ts";
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
    const children = await putChildren(scratch, named(pictures, "picture"));
    const problems: Code[] = isUnread || isCut ? ["PICTURES_UNREAD"] : [];
    return { ...(text === "" ? { pages: 0 } : { pages: 1, text }), children, problems };
  },
};

const GZIP = Buffer.from([0x1f, 0x8b]);
/** A drawing of a page with everything in it; what grows to more is a bomb. */
const UNPACKED_BYTES_MAX = 200 * 1024 * 1024;

const named = (pictures: readonly Picture[], start: string): ChildFile[] =>
  pictures.map((picture, i) => pictureFile(picture, `${start}-${i + 1}`));

/**
 * What another document's drawing is worth reading of: files to take out, none for a logo or lines. Office packs some (EMZ, WMZ).
 * Null where it cannot be unpacked, or its words cannot be told. `hasText`: its words stand nowhere else, as those of an
 * object do that is there itself.
 */
export function filesOfDrawing(bytes: Buffer, number: number, hasText: boolean): ChildFile[] | null {
  const unpacked = bytes.subarray(0, 2).equals(GZIP) ? unpack(bytes) : bytes;
  if (unpacked === null) return null;
  const { pictures, text, isUnread, isCut } = readMetafile(unpacked);
  if (isCut || (isUnread && hasText)) return null;
  const files = named(pictures, `drawing-${number}`);
  if (text !== "" && hasText)
    files.push({ name: `drawing-${number}.txt`, mediaType: "text/plain", bytes: Buffer.from(text) });
  return files;
}

function unpack(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch {
    return null; // broken, or a bomb: whoever asked says so
  }
}
