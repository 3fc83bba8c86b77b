import { readFile } from "node:fs/promises";
import { PDFParse } from "pdf-parse";

/**
 * pdf-parse (pdf.js underneath) reads some files that pdfium refuses. Slower, hungrier and
 * without places, so it is asked only then. For contained processes.
 */
const open = async (path: string) => new PDFParse({ data: new Uint8Array(await readFile(path)), verbosity: 0 });

/** Text of one page (from 1), "" where it cannot be read either. */
export async function secondOpinion(path: string, page: number): Promise<string> {
  const parser = await open(path);
  try {
    const { pages } = await parser.getText({ partial: [page] });
    return pages.find(({ num }) => num === page)?.text.trim() ?? "";
  } catch {
    return ""; // the first reader's code says what is wrong; this was only a second try
  } finally {
    await parser.destroy();
  }
}

/** Pages it sees, 0 where it cannot open the file either. */
export async function secondCount(path: string): Promise<number> {
  const parser = await open(path);
  try {
    return (await parser.getInfo()).total;
  } catch {
    return 0; // as above
  } finally {
    await parser.destroy();
  }
}
