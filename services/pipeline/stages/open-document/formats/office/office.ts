import { type Code, PermanentError } from "#shared/errors.ts";
import { type ChildFile, putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { filesOfDrawing } from "../metafile/metafile.ts";
import { COMPOUND_TYPE, hasStream } from "../outlook/compound.ts";
import { openDocumentText } from "./open-document.ts";
import { type OfficePackage, openPackage } from "./package.ts";
import { mainPart, relations } from "./part-names.ts";
import { sheetsText } from "./sheet.ts";
import { slidesText, wordText } from "./word.ts";

const OOXML = "application/vnd.openxmlformats-officedocument.";
/** The same with macros, which nobody runs here. */
const WITH_MACROS = /^application\/vnd\.ms-(?:word|excel|powerpoint)\.[a-z]+\.macroenabled\.12$/;
const ODF = "application/vnd.oasis.opendocument.";
/** The stream in which Office stores what it encrypted. */
const ENCRYPTED = "EncryptedPackage";

/** Pictures and files put into a document: a scanned letter pasted into Word is one. */
const INSIDE =
  /^(?:(?:word|xl|ppt)\/(?:media|embeddings)|Pictures|Object [^/]*)\/[^/]+\.(?:png|jpe?g?|jfif|tiff?|gif|bmp|dib|webp|hei[cf]|avif|jp2|jpx|j2k|pict?|pct|wdp|jxr|hdp|pdf|(?:doc|xls|ppt)[xmb]?|od[tsp]|rtf|msg|eml|bin)$/i;
/** What is heard, or seen moving. */
const MEDIA =
  /^(?:ppt|word|xl|Media)\/(?:media\/)?[^/]+\.(?:mp[34]|mpe?g|m4[av]|wav|wm[av]|avi|mov|aiff?|au|midi?|ogg|webm)$/i;

/** Drawings are logos and lines; some hold a scan, or words. */
const DRAWINGS = /^(?:(?:word|xl|ppt)\/media|Pictures)\/[^/]+\.(?:emf|wmf|emz|wmz)$/i;
/** The objects that Word shows by drawings of them. */
const OBJECTS = /^(?:word|xl|ppt)\/embeddings\//i;

/** Documents of office suites: Word, Excel and PowerPoint since 2007, and OpenDocument. */
export const office: Format = {
  name: "office",
  detect({ path, magicType, head }) {
    if (magicType === COMPOUND_TYPE) return hasStream(path, head, ENCRYPTED) ? `${OOXML}encrypted` : null;
    if (magicType === null) return null;
    return magicType.startsWith(OOXML) || WITH_MACROS.test(magicType) || magicType.startsWith(ODF) ? magicType : null;
  },
  async open(source, scratch): Promise<Found> {
    if (source.magicType === COMPOUND_TYPE) throw new PermanentError("DOCUMENT_ENCRYPTED");
    const parts = await openPackage(source.path);
    if (isEncryptedOdf(parts)) throw new PermanentError("DOCUMENT_ENCRYPTED");
    const text = textOf(parts, source.magicType ?? "");
    const problems = new Set<Code>();
    const children = await takeOut(parts, scratch, problems);
    if (parts.isCut) problems.add("TEXT_TOO_LONG");
    if (text === null) problems.add("DOCUMENT_DAMAGED");
    return { pages: 1, text: text ?? "", children, problems: [...problems] };
  },
};

/** Null where the part that would hold the text is not there. */
function textOf(parts: OfficePackage, type: string): string | null {
  const has = (pattern: RegExp) => parts.names.some((name) => pattern.test(name));
  if (type.startsWith(ODF)) return has(/^content\.xml$/) ? openDocumentText(parts) : null;
  const main = mainPart(parts);
  switch (kindOf(main, type, has)) {
    case "word":
      return wordText(parts, main ?? WORD_MAIN);
    case "xl":
      return sheetsText(parts, main ?? WORKBOOK);
    case "ppt":
      return slidesText(parts);
    case null:
      return null;
  }
}

/** Where the file does not say it, or says what is not there. */
const WORD_MAIN = "word/document.xml";
const WORKBOOK = "xl/workbook.xml";

/** By the place of the document, else by what is there, else by the file's type. */
function kindOf(main: string | null, type: string, has: (pattern: RegExp) => boolean): "word" | "xl" | "ppt" | null {
  const hasSlides = has(/^ppt\/slides\//);
  if (main?.startsWith("word/")) return "word";
  if (main?.startsWith("xl/")) return "xl";
  if (main?.startsWith("ppt/")) return hasSlides ? "ppt" : null;
  if (main !== null && /word/.test(type)) return "word";
  if (main !== null && /spreadsheet|excel/.test(type)) return "xl";
  if (has(/^word\/document\.xml$/)) return "word";
  if (has(/^xl\/worksheets\//)) return "xl";
  return hasSlides ? "ppt" : null;
}

const isEncryptedOdf = (parts: OfficePackage) =>
  /<manifest:encryption-data/.test(parts.xml("META-INF/manifest.xml") ?? "");

async function takeOut(
  parts: OfficePackage,
  scratch: string,
  problems: Set<Code>,
): Promise<NonNullable<Found["children"]>> {
  const found: ChildFile[] = [];
  const whole = wholeTexts(parts);
  // A drawing for each object is how the objects look; the words are theirs.
  const [drawings, objects] = [DRAWINGS, OBJECTS].map((kind) => parts.names.filter((name) => kind.test(name)).length);
  const hasWords = (drawings ?? 0) > (objects ?? 0);
  for (const [i, part] of parts.names.entries()) {
    const isDrawing = DRAWINGS.test(part);
    if (MEDIA.test(part)) problems.add("MEDIA_UNREAD");
    if (!isDrawing && !INSIDE.test(part) && !whole.has(part)) continue;
    if (found.length >= CONTAINER_FILES_MAX) {
      problems.add("CONTAINER_TOO_MANY_FILES");
      break;
    }
    const bytes = parts.bytes(part);
    if (bytes === undefined) {
      problems.add("CONTAINER_TOO_LARGE");
      continue;
    }
    const name = part.replace(/^.*\//, "");
    const own = [{ name, mediaType: mediaTypeOfName(name), bytes }];
    const files = isDrawing ? filesOfDrawing(Buffer.from(bytes), i + 1, hasWords) : own;
    if (files === null) problems.add("PICTURES_UNREAD");
    found.push(...(files ?? []));
  }
  return putChildren(scratch, found.slice(0, CONTAINER_FILES_MAX));
}

/** Letters that a program put into a Word file as they were (ECMA-376-1, 17.17.2.1), HTML for one; Word shows them as its text. */
function wholeTexts(parts: OfficePackage): ReadonlySet<string> {
  const main = mainPart(parts) ?? WORD_MAIN;
  return new Set(relations(parts, main).flatMap(({ type, target }) => (type.endsWith("/aFChunk") ? [target] : [])));
}
