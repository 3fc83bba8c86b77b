import { openPdf } from "#shared/pdf/pdf.ts";

const PIXELS_MAX = 4_000_000;

/** Runs in a contained process, for benches: everything that is done with one page of a PDF. */
export default async function readPdf(input: {
  path: string;
  page: number;
}): Promise<{ pages: number; words: number; megabytes: number }> {
  const pdf = await openPdf(input.path);
  try {
    let words = 0;
    if (input.page <= pdf.pageCount) {
      const page = pdf.page(input.page);
      try {
        words = page.read().words.length;
        page.images();
        page.render({ dpi: 100, pixelsMax: PIXELS_MAX, channels: 1 });
      } finally {
        page.close();
      }
    }
    for (const file of pdf.attachments(() => 1e8)) void file;
    return { pages: pdf.pageCount, words, megabytes: Math.round(process.memoryUsage.rss() / 1e6) };
  } finally {
    pdf.close();
  }
}
