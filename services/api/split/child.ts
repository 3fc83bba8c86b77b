import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError } from "#shared/errors.ts";
import { openFile } from "#shared/pdf/file.ts";
import { loadPdfium, type Pdfium, survive, withMemory } from "#shared/pdf/pdfium.ts";

export interface Input {
  path: string;
  passwords: readonly string[];
  /** From 1. */
  from: number;
  to: number;
}

/** Runs in a contained process: writes some pages of a PDF as one of their own. Returns the file's name in the scratch folder. */
export default async function cutInChild({ path, passwords, from, to }: Input, scratch: string): Promise<"pages.pdf"> {
  const module = await loadPdfium();
  const file = openFile(module, path, passwords);
  try {
    const bytes = survive(module, "DOCUMENT_DAMAGED", () => cut(module, file.document, `${from}-${to}`));
    await writeFile(join(scratch, "pages.pdf"), bytes);
    return "pages.pdf";
  } finally {
    file.release();
  }
}

function cut(module: Pdfium, source: number, range: string): Buffer {
  const cutOut = module.FPDF_CreateNewDocument();
  try {
    if (!module.FPDF_ImportPages(cutOut, source, range, 0))
      throw new PermanentError("DOCUMENT_DAMAGED", `pages ${range} could not be taken out`);
    const writer = module.PDFiumExt_OpenFileWriter();
    try {
      module.PDFiumExt_SaveAsCopy(cutOut, writer);
      const size = module.PDFiumExt_GetFileWriterSize(writer);
      return withMemory(module, size, (address) => {
        module.PDFiumExt_GetFileWriterData(writer, address, size);
        return Buffer.from(module.pdfium.HEAPU8.subarray(address, address + size));
      });
    } finally {
      module.PDFiumExt_CloseFileWriter(writer);
    }
  } finally {
    module.FPDF_CloseDocument(cutOut);
  }
}
