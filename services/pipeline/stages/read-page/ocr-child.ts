import { hideCardsOnPage } from "#shared/accounts/hide-cards.ts";
import type { Ask } from "#shared/contained/contained.ts";
import { languageOf } from "#shared/language.ts";
import { type ChildOcr, ocrInChild } from "#shared/ocr/contained.ts";
import type { Grey } from "#shared/ocr/grey.ts";
import { type Inks, mayHoldInks, partInks } from "#shared/ocr/inks.ts";
import { OCR_DPI, OCR_DPI_MAX, OCR_PIXELS_MAX } from "#shared/ocr/limits.ts";
import { askForNumbers } from "#shared/ocr/number-line.ts";
import type { Readers } from "#shared/ocr/read-box.ts";
import { dpiOf, type ImageRead, readImage } from "#shared/ocr/read-image.ts";
import { readInks } from "#shared/ocr/read-inks.ts";
import type { Raster } from "#shared/pdf/draw.ts";
import type { PdfPage } from "#shared/pdf/page.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { textOf } from "#shared/pdf/words.ts";
import type { PageReading, Word } from "#shared/reading.ts";
import { imagePage } from "#shared/rendering/image.ts";
import { isPdf, type PageSource } from "#shared/rendering/raster.ts";
import { PAGE_SIDE_MIN } from "../open-document/limits.ts";
import { judgePage } from "./judge.ts";
import { WORDS_MAX } from "./limits.ts";
import { mergeWords } from "./merge.ts";
import { only, type Part } from "./regions.ts";

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

/** Enough to see that a page is stamped in a colour, and that its stamp lies over print. */
const INKS_GLANCE = { dpi: 80, pixelsMax: 620_000, channels: 3 } as const;

async function photograph(readers: Readers, source: PageSource): Promise<OcrOutput> {
  const image = await imagePage(source, { pixelsMax: OCR_PIXELS_MAX, channels: 1 });
  const draw: Draw = async (options) => (image.isGrey ? null : await imagePage(source, options));
  const inks = await inksOf(draw, image);
  const { words, language, foreignScript, isBlank } = await look(readers, image, inks, image.dpi);
  const isPage = Math.max(image.width, image.height) >= PAGE_SIDE_MIN;
  return reading({ width: image.width, height: image.height }, words, language, {
    isBlank: isBlank || !isPage,
    foreignScript,
  });
}

async function pdfPage(readers: Readers, source: PageSource): Promise<OcrOutput> {
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
    const inks = await inksOf(drawnIn(page), image);
    page.close();
    if (sight.at === "rest") {
      // The layer is right as far as it goes: what it does not have is looked at, and the two put together.
      const found = await look(readers, image, inks, image.dpi, sight.part);
      const words = mergeWords(layer, found.words);
      const whole = reading({ width, height }, words, languageOf(textOf(words)), found);
      if (found.words.length > 0) return whole;
      return { ...whole, source: "text-layer", isUnread: sight.isMissed && !found.isBlank };
    }
    const { words, language, ...seen } = await look(readers, image, inks, image.dpi);
    // A poor layer says more than nothing at all.
    if (words.length === 0 && layer.length > 0)
      return { ...reading({ width, height }, layer, null, seen), source: "text-layer", isUnread: true };
    return reading({ width, height }, words, language, seen);
  } finally {
    pdf.close();
  }
}

/** The page in colours; null where it has none. */
type Draw = (options: { dpi: number; pixelsMax: number; channels: 3 }) => Promise<Raster | null>;

const drawnIn =
  (page: PdfPage): Draw =>
  async (options) =>
    page.isGreyScan() ? null : page.render(options);

/** Null for nearly all pages: they cost a small picture, and those without colours not even that. */
async function inksOf(draw: Draw, { width, height, dpi }: Raster & { dpi: number | null }): Promise<Inks | null> {
  const glance = await draw(INKS_GLANCE);
  if (glance === null || !mayHoldInks(glance)) return null;
  const whole = await draw({ dpi: dpi ?? OCR_DPI, pixelsMax: OCR_PIXELS_MAX, channels: 3 });
  if (whole === null || whole.width !== width || whole.height !== height) return null;
  return partInks(whole, dpiOf(whole, dpi));
}

/** What a page says, or a part of it. */
async function look(
  { ocr, readLine }: Readers,
  page: Grey,
  inks: Inks | null,
  dpi: number | null,
  part: Part | null = null,
): Promise<ImageRead> {
  const seen = (image: Grey) => (part === null ? image : only(image, part));
  if (inks === null) return readImage(ocr, seen(page), dpi, readLine);
  const over = inks.over === null ? null : seen(inks.over);
  const { stamped, ...read } = await readInks(ocr, { print: seen(inks.print), over }, dpi, readLine);
  return { ...read, words: mergeWords(read.words, stamped) };
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
