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
 * `dpi` null: an image that does not say. `drawn`, where `pen` is given: where the file draws lines as a hand does, and
 * `pictures`: where it puts pictures (shared/pdf/pens.ts); null: nobody knows. Throws IMAGE_TOO_LARGE, PAGE_UNREADABLE, DOCUMENT_DAMAGED.
 */
export async function rasterise(
  source: PageSource,
  options: DrawOptions,
): Promise<Raster & { dpi: number | null; drawn: Extent[]; pictures: Extent[] | null }> {
  const nothing = { drawn: [], pictures: null };
  if (!isPdf(source.mediaType)) return { ...(await imagePage(source, options)), ...nothing };
  const pdf = await openPdf(source.path, source);
  try {
    const page = pdf.page(source.page);
    try {
      // Asked for where lines are widened only: it takes a look at every path of the page.
      const rendered = page.render(options);
      if (options.pen === undefined) return { ...rendered, ...nothing };
      const { places, pictures } = page.freehand();
      return { ...rendered, drawn: places, pictures };
    } finally {
      page.close();
    }
  } finally {
    pdf.close();
  }
}
