import { hideCardsOnPage } from "#shared/accounts/hide-cards.ts";
import type { Ask } from "#shared/contained/contained.ts";
import { languageOf } from "#shared/language.ts";
import { type ChildOcr, ocrInChild } from "#shared/ocr/contained.ts";
import { OCR_DPI, OCR_DPI_MAX, OCR_PIXELS_MAX } from "#shared/ocr/limits.ts";
import { askForNumbers } from "#shared/ocr/number-line.ts";
import type { Readers } from "#shared/ocr/read-box.ts";
import { readImage } from "#shared/ocr/read-image.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { textOf } from "#shared/pdf/words.ts";
import type { PageReading, Word } from "#shared/reading.ts";
import { imagePage } from "#shared/rendering/image.ts";
import { isPdf, type PageSource } from "#shared/rendering/raster.ts";
import { judgePage } from "./judge.ts";
import { PAGE_SIDE_MIN, WORDS_MAX } from "./limits.ts";
import { mergeWords } from "./merge.ts";
import { only } from "./regions.ts";

export interface OcrInput extends PageSource {
  /** Whose engine reads: the one that the program brings along, which it is without this, or the installed one, which the parent runs. */
  ocr?: ChildOcr;
}

export interface OcrOutput extends PageReading {
  /** There is ink on it, and no words could be made of it. */
  isUnread: boolean;
  /** Its letters are none that are read. */
  isForeign: boolean;
}

/** Runs in a contained process: looks at one page and reads it; what it says is without the card numbers there. */
export default async function readByOcr({ ocr: choice, ...source }: OcrInput, scratch: string, ask: Ask) {
  const reading = { ocr: ocrInChild(ask, scratch, choice), readLine: askForNumbers(ask, scratch) };
  const found = isPdf(source.mediaType) ? await pdfPage(reading, source) : await photograph(reading, source);
  return hideCardsOnPage(found);
}

async function photograph({ ocr, readLine }: Readers, source: PageSource): Promise<OcrOutput> {
  const image = await imagePage(source, { pixelsMax: OCR_PIXELS_MAX, channels: 1 });
  const { words, language, foreignScript, isBlank } = await readImage(ocr, image, image.dpi, readLine);
  const isPage = Math.max(image.width, image.height) >= PAGE_SIDE_MIN;
  return reading({ width: image.width, height: image.height }, words, language, {
    isBlank: isBlank || !isPage,
    foreignScript,
  });
}

async function pdfPage({ ocr, readLine }: Readers, source: PageSource): Promise<OcrOutput> {
  const pdf = await openPdf(source.path, source);
  try {
    const page = pdf.page(source.page);
    const { width, height } = page;
    const { words: layer, text, sight } = judgePage(page);
    // The quick lane reads such pages; whoever asks here gets the same.
    if (sight.at === "nothing")
      return {
        ...reading({ width, height }, layer, languageOf(text), { isBlank: true }),
        source: "text-layer" as const,
      };
    const { dpi: scanned } = page.images();
    // A scan is read with the dots it has; a drawn page with as many as OCR wants.
    const dpi = scanned === null ? OCR_DPI : Math.min(OCR_DPI_MAX, Math.max(OCR_DPI, scanned));
    const image = page.render({ dpi, pixelsMax: OCR_PIXELS_MAX, channels: 1 });
    page.close();
    if (sight.at === "rest") {
      // The layer is right as far as it goes: what it does not have is looked at, and the two put together.
      const part = sight.part === null ? image : only(image, sight.part);
      const found = await readImage(ocr, part, image.dpi, readLine);
      const words = mergeWords(layer, found.words);
      const whole = reading({ width, height }, words, languageOf(textOf(words)), found);
      if (found.words.length > 0) return whole;
      return { ...whole, source: "text-layer", isUnread: sight.isMissed && !found.isBlank };
    }
    const { words, language, ...seen } = await readImage(ocr, image, image.dpi, readLine);
    // A poor layer says more than nothing at all.
    if (words.length === 0 && layer.length > 0)
      return { ...reading({ width, height }, layer, null, seen), source: "text-layer", isUnread: true };
    return reading({ width, height }, words, language, seen);
  } finally {
    pdf.close();
  }
}

function reading(
  size: { width: number; height: number },
  words: Word[],
  language: PageReading["language"],
  { isBlank, foreignScript = null }: { isBlank: boolean; foreignScript?: string | null },
): OcrOutput {
  return {
    ...size,
    source: words.length > 0 ? "ocr" : "none",
    language,
    text: textOf(words),
    words: words.slice(0, WORDS_MAX),
    isUnread: words.length === 0 && !isBlank,
    isForeign: foreignScript !== null,
  };
}
