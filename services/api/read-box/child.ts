import type { Ask } from "#shared/contained/contained.ts";
import type { Language } from "#shared/language.ts";
import type { OcrChoice } from "#shared/ocr/choice.ts";
import { createOcr, type Ocr } from "#shared/ocr/engine.ts";
import { askForOcr } from "#shared/ocr/installed.ts";
import { OCR_DPI_MAX, OCR_PIXELS_MAX } from "#shared/ocr/limits.ts";
import { type BoxRead, readBox } from "#shared/ocr/read-box.ts";
import type { Box } from "#shared/reading.ts";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";

export interface Input extends PageSource {
  box: Box;
  language: Language;
  ocr: Pick<OcrChoice, "data"> & { isInstalled: boolean };
}

// Loaded once in this process: languages take half a second each.
let bundled: Ocr | undefined;

/** Runs in a contained process: what stands in a box on a page. */
export default async function readBoxInChild(input: Input, scratch: string, ask: Ask): Promise<BoxRead> {
  if (!input.ocr.isInstalled) bundled ??= createOcr(input.ocr.data);
  const { data, width, height, dpi } = await rasterise(input, {
    dpi: OCR_DPI_MAX,
    pixelsMax: OCR_PIXELS_MAX,
    channels: 1,
  });
  const page = { data, width, height };
  return readBox(bundled ?? askForOcr(ask, scratch), page, dpi ?? OCR_DPI_MAX, input.box, input.language);
}
