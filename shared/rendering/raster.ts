import type { DrawOptions, Raster } from "#shared/pdf/draw.ts";
import type { Extent } from "#shared/pdf/freehand.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { imagePage } from "./image.ts";

/** One page of a document as it lies on the disk. */
export interface PageSource {
  path: string;
  mediaType: string;
  /** From 1. */
  page: number;
  /** Tried in turn on a protected PDF. */
  passwords?: readonly string[];
}

export const isPdf = (mediaType: string): boolean => mediaType === "application/pdf";
export const isImage = (mediaType: string): boolean => mediaType.startsWith("image/");

/**
 * A page as pixels, upright and with square pixels. For contained processes.
 * `dpi` null: an image that does not say. `drawn`: where `pen` widened lines that look drawn by hand (shared/pdf/pens.ts). Throws IMAGE_TOO_LARGE, PAGE_UNREADABLE, DOCUMENT_DAMAGED.
 */
export async function rasterise(
  source: PageSource,
  options: DrawOptions,
): Promise<Raster & { dpi: number | null; drawn: Extent[] }> {
  if (!isPdf(source.mediaType)) return { ...(await imagePage(source, options)), drawn: [] };
  const pdf = await openPdf(source.path, source);
  try {
    const page = pdf.page(source.page);
    try {
      // Asked for where lines are widened only: it takes a look at every path of the page.
      return { ...page.render(options), drawn: options.pen === undefined ? [] : page.freehand() };
    } finally {
      page.close();
    }
  } finally {
    pdf.close();
  }
}
