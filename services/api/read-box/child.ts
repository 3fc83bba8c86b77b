import type { Ask } from "#shared/contained/contained.ts";
import type { Language } from "#shared/language.ts";
import { type ChildOcr, ocrInChild } from "#shared/ocr/contained.ts";
import { OCR_DPI_MAX, OCR_PIXELS_MAX } from "#shared/ocr/limits.ts";
import { askForNumbers } from "#shared/ocr/number-line.ts";
import { type BoxRead, readBox } from "#shared/ocr/read-box.ts";
import type { Box } from "#shared/reading.ts";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";

export interface Input extends PageSource {
  box: Box;
  language: Language;
  ocr: ChildOcr;
}

/** Runs in a contained process: what stands in a box on a page. */
export default async function readBoxInChild(input: Input, scratch: string, ask: Ask): Promise<BoxRead> {
  const ocr = ocrInChild(ask, scratch, input.ocr);
  const { data, width, height, dpi } = await rasterise(input, {
    dpi: OCR_DPI_MAX,
    pixelsMax: OCR_PIXELS_MAX,
    channels: 1,
  });
  const readLine = askForNumbers(ask, scratch);
  return readBox({ ocr, readLine }, { data, width, height }, dpi ?? OCR_DPI_MAX, input.box, input.language);
}
