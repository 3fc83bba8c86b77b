import { readFile } from "node:fs/promises";
import { Reader } from "@kenjiuno/msgreader/lib/Reader.js";
import { type Code, PermanentError } from "#shared/errors.ts";
import { type ChildFile, putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { pictureFile, pictureOfDib } from "../metafile/dib.ts";
import { filesOfDrawing } from "../metafile/metafile.ts";
import { isEmf, isPlaceableWmf } from "../metafile/records.ts";
import { goesInCircles } from "../outlook/chains.ts";
import { COMPOUND_TYPE, hasStream } from "../outlook/compound.ts";
import { type PackedFile, unpackNative } from "./native.ts";

const OLE_TYPE = "application/x-ole-storage";
/** Streams in which programs keep what was put into a document: the packager, others, Office, and how it looks. */
const [NATIVE, CONTENTS, PACKAGE, LOOK] = ["\u0001Ole10Native", "CONTENTS", "Package", "\u0002OlePres000"];
/** Whole documents of old, which nobody reads here; they may hold objects of their own. */
const DOCUMENTS = [
  "WordDocument",
  "Workbook",
  "Book",
  "PowerPoint Document",
  "VisioDocument",
  "__properties_version1.0",
];
/** A formula: its drawing stands in the document, and is all that a person sees of it. */
const FORMULA = "Equation Native";

/** What was put into another document as an object, a PDF or a picture for one. Word, Outlook and RTF keep it in a file of its own kind ([MS-CFB]). */
export const ole: Format = {
  name: "archive",
  detect({ path, head, magicType }) {
    if (magicType !== COMPOUND_TYPE || hasStream(path, head, ...DOCUMENTS)) return null;
    return hasStream(path, head, NATIVE, CONTENTS, PACKAGE, LOOK, FORMULA) ? OLE_TYPE : null;
  },
  async open({ path }, scratch): Promise<Found> {
    const file = await readFile(path);
    if (goesInCircles(file)) throw new PermanentError("CONTAINER_DAMAGED", "its sectors follow each other in a circle");
    const [files, isFormula] = read(file);
    if (files === null && isFormula) return { pages: 0 };
    const children = await putChildren(scratch, files ?? []);
    const problems: Code[] = files === null ? ["DOCUMENT_UNSUPPORTED"] : [];
    return { pages: 0, children, problems };
  },
};

function read(file: Buffer): [files: ChildFile[] | null, isFormula: boolean] {
  try {
    const streams = streamsOf(file);
    return [filesIn(streams), streams.has(FORMULA)];
  } catch (error) {
    throw new PermanentError("CONTAINER_DAMAGED", undefined, { cause: error });
  }
}

/** Each is read when it is asked for: a file may say of many that they are all of it. */
type Streams = ReadonlyMap<string, () => Buffer>;

function streamsOf(file: Buffer): Streams {
  const reader = new Reader(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer);
  reader.parse();
  const sets = reader.rootFolder().fileNameSets();
  return new Map(sets.map(({ name, provider }) => [name, () => Buffer.from(provider())]));
}

/** Null where nothing in it is of a kind that is known; a picture too small to say anything is none, and nothing is missing. */
function filesIn(streams: Streams): ChildFile[] | null {
  const [native, whole, look] = [
    streams.get(NATIVE),
    streams.get(CONTENTS) ?? streams.get(PACKAGE),
    streams.get(LOOK),
  ].map((read) => read?.() ?? Buffer.alloc(0)) as [Buffer, Buffer, Buffer];
  if (native.length > SIZE_BYTES) return filesOf(unpackNative(native.subarray(SIZE_BYTES)));
  return whole.length > 0 ? filesOf({ name: "", bytes: whole }) : filesOfLook(look);
}
const SIZE_BYTES = 4;

const INFO_HEADER_BYTES = 40;

function filesOf({ name, bytes }: PackedFile): ChildFile[] | null {
  if (isEmf(bytes) || isPlaceableWmf(bytes)) return filesOfDrawing(bytes, 1, true);
  if (name === "" && bytes.length > INFO_HEADER_BYTES && bytes.readUInt32LE(0) === INFO_HEADER_BYTES)
    return filesOfDib(bytes);
  return [{ name: name || "object", mediaType: mediaTypeOfName(name), bytes }];
}

function filesOfDib(dib: Buffer): ChildFile[] {
  const picture = pictureOfDib(dib);
  return picture === null ? [] : [pictureFile(picture, "picture")];
}

/** By the numbers of Windows' clipboard. */
const [METAFILE, DIB, ENHANCED] = [3, 8, 14];
const BY_NUMBER = 0xffffffff;
/** Between the device it was drawn for and the picture: how it is shown, its size on paper and in bytes. */
const SHOWN_BYTES = 28;

/** [MS-OLEDS], 2.3.4. */
function filesOfLook(look: Buffer): ChildFile[] | null {
  if (look.length < 12 || look.readUInt32LE(0) !== BY_NUMBER) return null;
  const format = look.readUInt32LE(4);
  const data = look.subarray(8 + Math.max(4, look.readUInt32LE(8)) + SHOWN_BYTES);
  if (format === DIB) return filesOfDib(data);
  return format === METAFILE || format === ENHANCED ? filesOfDrawing(data, 1, true) : null;
}
