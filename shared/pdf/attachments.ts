import { sha256 } from "#shared/json.ts";
import { type Bytes, countLooseFiles, looseFiles } from "./loose-files.ts";
import { type Pdfium, readString, withMemory } from "./pdfium.ts";

/** A file inside a PDF. */
export interface Attachment {
  name: string;
  bytes: number;
  /** Null: it cannot be read, or is larger than was asked for; `bytes` says which. */
  data: Uint8Array | null;
}

/** fpdf_annot.h */
const FILE_ATTACHMENT = 17;
/** A note, one pinned to a line, a shape, a mark over text, a caret or strokes of a pen, and a clip: what people write about a page. */
const REMARKS = new Set([1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, FILE_ATTACHMENT]);
const HIDDEN = 2;
/** UTF-16 of all remarks: a reviewer's on 100 pages are some 50,000. */
const REMARKS_BYTES_MAX = 1_000_000;
/** Pages, and notes and fields of each, that are looked through for attached files. */
const PAGES_LOOKED_AT = 2_000;
const ANNOTATIONS_LOOKED_AT = 1_000;
/** fpdf_formfill.h: a form that is made when it is shown. Its pages only say that this viewer cannot. */
const XFA_FORM = 2;
/** XFA's name for what was filled in. */
const XFA_DATA = "datasets";

export const isXfaForm = (module: Pdfium, document: number): boolean => module.FPDF_GetFormType(document) === XFA_FORM;

/** fpdf_annot.h: what is heard, seen moving or from all sides. */
const MEDIA = new Set([18, 19, 25, 26]);

/** Whether somebody put a sound, a film or a model on a page. Files within it are taken out; what it shows is not read. */
export function hasMedia(module: Pdfium, document: number): boolean {
  for (const { kind } of notesOf(module, document)) if (MEDIA.has(kind)) return true;
  return false;
}

/** What is pinned to pages, each open until the next is asked for. */
function* notesOf(module: Pdfium, document: number): Generator<{ page: number; note: number; kind: number }> {
  const pages = Math.min(PAGES_LOOKED_AT, module.FPDF_GetPageCount(document));
  for (let page = 0; page < pages; page += 1) {
    const notes = Math.min(ANNOTATIONS_LOOKED_AT, module.EPDFPage_GetAnnotCountRaw(document, page));
    for (let i = 0; i < notes; i += 1) {
      const note = module.EPDFPage_GetAnnotRaw(document, page, i);
      if (note === 0) continue;
      try {
        yield { page, note, kind: module.FPDFAnnot_GetSubtype(note) };
      } finally {
        module.FPDFPage_CloseAnnot(note);
      }
    }
  }
}

/**
 * All files of the document: those that pdfium knows of, and those that only the file's bytes tell.
 * One that is named twice is one.
 */
export function* allFilesOf(
  { module, document, bytes }: { module: Pdfium; document: number; bytes: Bytes },
  bytesMax: () => number,
): Generator<Attachment> {
  const [known, names] = [new Set<string>(), new Set<string>()];
  let met = 0;
  for (const file of attachmentsOf(module, document, bytesMax)) {
    met += 1;
    names.add(file.name);
    if (file.data !== null) known.add(sha256(file.data));
    yield file;
  }
  if (module.EPDF_IsEncrypted(document)) {
    // By their bytes they cannot be read then: that there are more of them is all that is known.
    if (countLooseFiles(bytes) > met) yield { name: "", bytes: 0, data: null };
    return;
  }
  for (const file of looseFiles(bytes, bytesMax)) {
    // Of what does not come out here the name must tell: pdfium undoes more ways of packing, or it was too large there as well.
    const isKnown = file.data === null ? names.has(file.name) : known.has(sha256(file.data));
    if (!isKnown) yield file;
  }
}

/**
 * Files of the document (an e-invoice's XML, a portfolio's parts), those pinned to a page
 * like a paper clip, what people remarked beside the page's text, as one file, and what is filled into an XFA form. One after the other, since each
 * is unpacked as a whole; `bytesMax` is asked before each.
 */
function* attachmentsOf(module: Pdfium, document: number, bytesMax: () => number): Generator<Attachment> {
  const count = Math.max(0, module.FPDFDoc_GetAttachmentCount(document));
  for (let i = 0; i < count; i += 1) yield read(module, module.FPDFDoc_GetAttachment(document, i), bytesMax());
  const remarks: string[] = [];
  let room = REMARKS_BYTES_MAX;
  for (const { page, note, kind } of notesOf(module, document)) {
    const said = REMARKS.has(kind) ? remarkOf(module, note, room) : "";
    room -= said.length * 2;
    if (said !== "") remarks.push(`${page + 1}: ${said}`);
    if (kind !== FILE_ATTACHMENT) continue;
    const file = module.FPDFAnnot_GetFileAttachment(note);
    if (file !== 0) yield read(module, file, bytesMax());
  }
  if (remarks.length > 0) yield remarksFile(remarks, bytesMax());
  if (isXfaForm(module, document)) yield* xfaData(module, document, bytesMax);
}

/** Empty where it is not to be seen, says nothing, or is more than there is room for. */
function remarkOf(module: Pdfium, note: number, room: number): string {
  if ((module.FPDFAnnot_GetFlags(note) & HIDDEN) !== 0) return "";
  if (module.FPDFAnnot_GetStringValue(note, "Contents", 0, 0) > room) return "";
  const take = (address: number, bytes: number) => module.FPDFAnnot_GetStringValue(note, "Contents", address, bytes);
  return readString(module, take).trim();
}

/** Each with the number of its page. A file of its own: its words have no place among those of the page. */
function remarksFile(remarks: readonly string[], bytesMax: number): Attachment {
  const data = Buffer.from(`${remarks.join("\n")}\n`);
  return { name: "notes.txt", bytes: data.length, data: data.length > bytesMax ? null : data };
}

function* xfaData(module: Pdfium, document: number, bytesMax: () => number): Generator<Attachment> {
  const packets = module.FPDF_GetXFAPacketCount(document);
  for (let i = 0; i < packets; i += 1) {
    if (packetName(module, document, i) !== XFA_DATA) continue;
    const take = (address: number, room: number, size: number) =>
      module.FPDF_GetXFAPacketContent(document, i, address, room, size);
    yield content(module, "form-data.xml", take, bytesMax());
  }
}

function packetName(module: Pdfium, document: number, index: number): string {
  const bytes = module.FPDF_GetXFAPacketName(document, index, 0, 0);
  return withMemory(module, Math.max(1, bytes), (address) => {
    module.FPDF_GetXFAPacketName(document, index, address, bytes);
    return module.pdfium.UTF8ToString(address);
  });
}

function read(module: Pdfium, attachment: number, bytesMax: number): Attachment {
  if (attachment === 0) return { name: "", bytes: 0, data: null };
  const name = readString(module, (address, bytes) => module.FPDFAttachment_GetName(attachment, address, bytes));
  const take = (address: number, room: number, size: number) =>
    module.FPDFAttachment_GetFile(attachment, address, room, size);
  return content(module, name, take, bytesMax);
}

/** `take` writes into `room` bytes at `address`, and how many there are to `size`; false when it cannot. */
function content(
  module: Pdfium,
  name: string,
  take: (address: number, room: number, size: number) => boolean,
  bytesMax: number,
): Attachment {
  return withMemory(module, 4, (size) => {
    const bytesAt = (address: number, room: number) =>
      take(address, room, size) ? (module.pdfium.HEAPU32[size >> 2] ?? 0) : undefined;
    const bytes = bytesAt(0, 0);
    if (bytes === undefined || bytes > bytesMax) return { name, bytes: bytes ?? 0, data: null };
    if (bytes === 0) return { name, bytes, data: new Uint8Array() };
    return withMemory(module, bytes, (address) => {
      const isRead = bytesAt(address, bytes) === bytes;
      return { name, bytes, data: isRead ? module.pdfium.HEAPU8.slice(address, address + bytes) : null };
    });
  });
}
