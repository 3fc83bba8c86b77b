import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Code, PermanentError } from "#shared/errors.ts";
import { openPdf, type Pdf } from "#shared/pdf/pdf.ts";
import { secondCount } from "#shared/pdf/second-opinion.ts";
import type { Format, Found, Source } from "../../format.ts";
import { CONTAINER_BYTES_MAX, PDF_FILES_MAX, PDF_PAGES_MAX } from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { checkSeal } from "./seals.ts";

const PDF_TYPE = "application/pdf";
/** The specification wants it first; Acrobat takes it within the first kilobyte, after a gateway's junk. */
const HEADER = "%PDF-";
const HEADER_WITHIN = 1_024;
/** In a line of its own, with a version: not a text that speaks of PDFs. */
const HEADER_AFTER_JUNK = /[\r\n\0]%PDF-[12]\.\d/;
/** A mail whose PDF is not encoded begins with this instead. */
const MAIL_HEADER = /^content-type:/im;
/** The last line of a PDF. What some programs write behind it is shorter. */
const END = "%%EOF";
const END_WITHIN = 4_096;

/** PDF: pages, and the files inside it (an e-invoice's XML, a portfolio's parts). */
export const pdf: Format = {
  name: "pdf",
  detect({ head, magicType }) {
    if (head.subarray(0, HEADER.length).equals(Buffer.from(HEADER))) return PDF_TYPE;
    // An archive that only stores may show a PDF's header within it.
    if (magicType !== null && magicType !== PDF_TYPE) return null;
    const start = head.toString("latin1", 0, HEADER_WITHIN);
    const at = start.search(HEADER_AFTER_JUNK);
    return at >= 0 && !MAIL_HEADER.test(start.slice(0, at)) ? PDF_TYPE : null;
  },
  async open(source, scratch): Promise<Found> {
    const file = await openPdf(source.path, source).catch(async (error: unknown) => {
      const isBroken = error instanceof PermanentError && error.code === "DOCUMENT_DAMAGED";
      const pages = isBroken ? await secondCount(source.path) : 0;
      if (pages === 0) throw error;
      return pages;
    });
    const problems = new Set<Code>();
    // Only the second reader opens it: its pages are read, and a person is told that it is not whole.
    if (typeof file === "number") {
      problems.add("DOCUMENT_DAMAGED");
      return { pages: pagesOf(file, problems), problems: [...problems] };
    }
    try {
      const children = await takeOut(file, scratch, problems);
      if (file.pageCount === 0 && children.length === 0) problems.add("DOCUMENT_DAMAGED");
      // Cut off on its way: pages at its end may be missing without a trace.
      if (!file.isInOrder && !(await hasEnd(source))) problems.add("DOCUMENT_DAMAGED");
      if (file.hasMedia) problems.add("MEDIA_UNREAD");
      if (file.isXfaForm) problems.add("DOCUMENT_UNSUPPORTED");
      const digitalSignatures = await checkAll(source, file, problems);
      return { pages: pagesOf(file.pageCount, problems), children, digitalSignatures, problems: [...problems] };
    } finally {
      file.close();
    }
  },
};

async function checkAll(
  { path, bytes }: Source,
  file: Pdf,
  problems: Set<Code>,
): Promise<NonNullable<Found["digitalSignatures"]>> {
  const { seals, isCut } = file.seals();
  const checked: NonNullable<Found["digitalSignatures"]> = [];
  for (const seal of seals) checked.push(await checkSeal(path, bytes, seal));
  if (isCut || checked.some(({ state }) => state === "changed")) problems.add("SIGNED_AND_CHANGED");
  return checked;
}

function pagesOf(count: number, problems: Set<Code>): number {
  if (count > PDF_PAGES_MAX) problems.add("DOCUMENT_TOO_MANY_PAGES");
  return Math.min(count, PDF_PAGES_MAX);
}

async function hasEnd({ path, bytes }: Source): Promise<boolean> {
  const file = await open(path);
  try {
    const room = Math.min(bytes, END_WITHIN);
    const { buffer } = await file.read(Buffer.alloc(room), 0, room, bytes - room);
    return buffer.includes(END);
  } finally {
    await file.close();
  }
}

async function takeOut(file: Pdf, scratch: string, problems: Set<Code>): Promise<NonNullable<Found["children"]>> {
  const children: NonNullable<Found["children"]> = [];
  let room = CONTAINER_BYTES_MAX;
  let met = 0;
  for (const { name, bytes, data } of file.attachments(() => room)) {
    met += 1;
    if (met > PDF_FILES_MAX) {
      problems.add("CONTAINER_TOO_MANY_FILES");
      break;
    }
    if (data === null) {
      problems.add(bytes > room ? "CONTAINER_TOO_LARGE" : "CONTAINER_DAMAGED");
      continue;
    }
    room -= data.length;
    const child = `child-${children.length + 1}`;
    await writeFile(join(scratch, child), data);
    children.push({ file: child, name, mediaType: mediaTypeOfName(name) });
  }
  return children;
}
