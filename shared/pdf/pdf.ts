import { type Attachment, allFilesOf, hasMedia, isXfaForm } from "./attachments.ts";
import { openFile } from "./file.ts";
import { openPage, type PdfPage } from "./page.ts";
import { loadPdfium, survive } from "./pdfium.ts";
import { type PdfSeal, sealsOf } from "./sealed.ts";

/** A PDF in a contained process. */
export interface Pdf {
  readonly pageCount: number;
  /** From 1. Throws PAGE_UNREADABLE. Close it before the next, since its memory is freed only then; closing the PDF does too. */
  page(number: number): PdfPage;
  /** The files inside it, one after the other; `bytesMax` is asked how large the next may be. */
  attachments(bytesMax: () => number): Iterable<Attachment>;
  /** Its digital signatures; `isCut`: there are more. */
  seals(): { seals: PdfSeal[]; isCut: boolean };
  /** The table of its parts is right; else pdfium went through the file and took what it found. */
  readonly isInOrder: boolean;
  /** A form whose pages are made by the viewer; what is filled in is among the attachments. */
  readonly isXfaForm: boolean;
  /** Something on its pages is heard, or seen moving or from all sides. */
  readonly hasMedia: boolean;
  close(): void;
}

/** Throws PermanentError DOCUMENT_ENCRYPTED when none of the passwords opens it, DOCUMENT_DAMAGED when pdfium cannot. */
export async function openPdf(path: string, options: { passwords?: readonly string[] | undefined } = {}): Promise<Pdf> {
  const module = await loadPdfium();
  const file = openFile(module, path, options.passwords ?? []);
  const { document } = file;
  const pages = new Set<PdfPage>();
  return {
    pageCount: survive(module, "DOCUMENT_DAMAGED", () => Math.max(0, module.FPDF_GetPageCount(document))),
    page(number) {
      const page = openPage(file, number);
      pages.add(page);
      return page;
    },
    *attachments(bytesMax) {
      const files = allFilesOf(file, bytesMax);
      for (;;) {
        const next = survive(module, "DOCUMENT_DAMAGED", () => files.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
    seals: () => survive(module, "DOCUMENT_DAMAGED", () => sealsOf(module, document)),
    isInOrder: module.FPDF_DocumentHasValidCrossReferenceTable(document),
    isXfaForm: survive(module, "DOCUMENT_DAMAGED", () => isXfaForm(module, document)),
    get hasMedia() {
      return survive(module, "DOCUMENT_DAMAGED", () => hasMedia(module, document));
    },
    close() {
      for (const page of pages) page.close();
      file.release();
    },
  };
}
