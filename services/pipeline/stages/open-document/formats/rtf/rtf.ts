import { readFile } from "node:fs/promises";
import { type Code, PermanentError } from "#shared/errors.ts";
import { type ChildFile, putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { pictureFile, pictureOfDib } from "../metafile/dib.ts";
import { filesOfDrawing } from "../metafile/metafile.ts";
import { unpackNative, unpackObject } from "../ole/native.ts";
import { type RtfRead, readRtf } from "./read.ts";

const RTF_TYPE = "application/rtf";
/** It is held three times while it is read. A letter with ten scans pasted in has 40 MB, since RTF writes a byte as two. */
const RTF_BYTES_MAX = 100 * 1024 * 1024;

/** Letters as word processors of all ages exchange them; pictures pasted in are documents of the case. */
export const rtf: Format = {
  name: "office",
  detect: ({ head }) => (/^\s{0,8}\{\\rtf/.test(head.toString("latin1", 0, 16)) ? RTF_TYPE : null),
  async open({ path, bytes }, scratch): Promise<Found> {
    if (bytes > RTF_BYTES_MAX) throw new PermanentError("TEXT_TOO_LONG", "RTF");
    const { text, pictures, objects, isCut, isDamaged } = readRtf(await readFile(path));
    const problems = new Set<Code>([
      ...(isDamaged ? (["DOCUMENT_DAMAGED"] as const) : []),
      ...(isCut ? (["PICTURES_UNREAD"] as const) : []),
    ]);
    const found = [...pictures.map((picture, i) => filesOf(picture, i + 1)), ...objects.map(filesOfObject)];
    if (found.includes(null)) problems.add("PICTURES_UNREAD");
    const children = await putChildren(
      scratch,
      found.flatMap((files) => files ?? []),
    );
    return { pages: 1, text, children, problems: [...problems] };
  },
};

function filesOf({ type, bytes }: RtfRead["pictures"][number], number: number): ChildFile[] | null {
  if (type === "emf" || type === "wmf") return filesOfDrawing(bytes, number, true);
  const picture = type === "dib" ? pictureOfDib(bytes) : { type, bytes };
  return picture === null ? [] : [pictureFile(picture, `picture-${number}`)];
}

/** A compound file is looked at as a document of its own. Of programs that have neither, what they show stands in the letter. */
function filesOfObject(object: Buffer, index: number): ChildFile[] {
  const unpacked = unpackObject(object);
  if (unpacked === null || unpacked.native.length === 0) return [];
  const { isPackage, native } = unpacked;
  const name = `object-${index + 1}`;
  if (isPackage) {
    const packed = unpackNative(native);
    return [{ name: packed.name || name, mediaType: mediaTypeOfName(packed.name), bytes: packed.bytes }];
  }
  return native.subarray(0, COMPOUND.length).equals(COMPOUND)
    ? [{ name, mediaType: "application/octet-stream", bytes: native }]
    : [];
}

/** How a compound file begins ([MS-CFB], 2.2). */
const COMPOUND = Buffer.from("d0cf11e0a1b11ae1", "hex");
