import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PdfPage } from "#shared/pdf/page.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { testFolder } from "./services.ts";

const folder = await testFolder();
let files = 0;

/** The first page of a PDF, for as long as it is used. */
export async function withPage<T>(bytes: Buffer, use: (page: PdfPage) => T): Promise<T> {
  const path = join(folder, `${++files}.pdf`);
  await writeFile(path, bytes);
  const pdf = await openPdf(path);
  try {
    const page = pdf.page(1);
    try {
      return use(page);
    } finally {
      page.close();
    }
  } finally {
    pdf.close();
  }
}
