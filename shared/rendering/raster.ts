import type { Raster } from "#shared/pdf/draw.ts";
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
 * `dpi` null: an image that does not say. Throws IMAGE_TOO_LARGE, PAGE_UNREADABLE, DOCUMENT_DAMAGED.
 */
export async function rasterise(
  source: PageSource,
  options: { dpi: number; pixelsMax: number; channels: 1 | 3 },
): Promise<Raster & { dpi: number | null }> {
  if (!isPdf(source.mediaType)) return imagePage(source, options);
  const pdf = await openPdf(source.path, source);
  try {
    const page = pdf.page(source.page);
    try {
      return page.render(options);
    } finally {
      page.close();
    }
  } finally {
    pdf.close();
  }
}
