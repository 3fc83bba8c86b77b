import { type Language, languageHits, languageOf } from "#shared/language.ts";
import type { Word } from "#shared/reading.ts";
import { isBroken } from "./broken.ts";
import { undoubled } from "./doubled.ts";
import type { Ocr, OcrWord } from "./engine.ts";
import { cropped, type Grey, scaled, steadied, thickened, turned } from "./grey.ts";
import { OCR_DPI, OCR_DPI_MAX } from "./limits.ts";
import { grainOf } from "./noise.ts";
import type { ReadLine } from "./number-line.ts";
import { type Preparation, toPage } from "./place.ts";
import { lookAgain } from "./second-look.ts";
import { darkThreshold, skewOf } from "./skew.ts";

export interface ImageRead {
  language: Language | null;
  words: Word[];
  /** Whether there was anything on the page: a blank back has no words, and nothing is missing. */
  isBlank: boolean;
}

/** Inches of the longer side that a page without a known resolution is taken to have: A4, as nearly all are. */
const LONG_SIDE_INCHES = 11.7;
/** A resolution that claims a page larger or smaller than this is not believed. */
const LONG_SIDE_MIN = 2;
const LONG_SIDE_MAX = 24;
/** Upscaling: recall of account numbers at 100 dpi doubles with it; beyond this there is nothing left to find. */
const SCALE_MAX = 3;
/** Below this it gains. */
const UPSCALED_BELOW_DPI = 170;
/** Grain (noise.ts) from which letters break up: clean scans have below 1, a bad camera or an old copier 10 and more. */
const GRAIN_MAX = 6;
/** Share of dark dots below which a page is blank: a speck, a punched hole. */
const BLANK_SHARE_MAX = 0.0003;
/** Grey values between ink and paper. */
const CONTRAST_MIN = 48;
/** Pixels after which is asked whether enough was seen. */
const LOOK_EVERY = 4_096;
/** Mean confidence of an upright page that could be read at all; upside down it is below 0.5. */
const UPRIGHT_CONFIDENCE_MIN = 0.65;
const WORDS_MIN = 5;
/** Share of the page's height that is read to tell its turn and language: three lines or four. */
const FEW_LINES = 0.04;
/** Places on the page where they are looked for, until one tells. */
const LOOKS_MAX = 3;
/** Share that is read where they could not be: the page may lie on its side. */
const WIDE_BAND = 0.3;
/** Words of a language's own in a few lines, and none of another: enough to begin with. */
const HITS_MIN = 2;

/**
 * Reads one page: finds its turn, tilt, size and language, then its words. Same image, same words.
 * `readLine`: the model that numbers in poor print are asked of; without it the engine alone reads them again.
 */
export async function readImage(
  ocr: Ocr,
  given: Grey,
  knownDpi: number | null,
  readLine: ReadLine | null = null,
): Promise<ImageRead> {
  if (isBlank(given)) return { language: null, words: [], isBlank: true };
  const page = await undoubled(given);
  const dpi = dpiOf(page, knownDpi);
  const scale = scaleFor(dpi);
  // A page to be enlarged has no edges to spare for a blur.
  const plain = scale <= 1 && grainOf(page) > GRAIN_MAX ? await steadied(page) : page;
  const isThickened = scale <= 1 && isBroken(plain, dpi);
  const seen = isThickened ? await thickened(plain) : plain;
  let upright = await prepare(seen, 0, scale);
  let glance = await glanceAt(ocr, upright.image, dpi * scale);
  if (!isReadable(glance)) glance = await look(ocr, upright.image, dpi * scale, fullestBand(upright.image, WIDE_BAND));
  if (!isReadable(glance)) {
    for (const quarterTurns of [2, 1, 3] as const) {
      const other = await prepare(seen, quarterTurns, scale);
      const found = await look(ocr, other.image, dpi * scale, fullestBand(other.image, WIDE_BAND));
      if (weight(found) > weight(glance)) [upright, glance] = [other, found];
      if (isReadable(found)) break;
    }
  }
  let language = guessOf(glance, 1) ?? "en";
  let read = await ocr.read(upright.image, dpi * scale, language);
  // A guess from a few lines is cheap because the page has the last word.
  const told = languageOf(textOf(read));
  if (told !== null && told !== language) {
    language = told;
    read = await ocr.read(upright.image, dpi * scale, language);
  }
  if (isThickened) {
    // Whole letters beside a picture in dots are read better as they were.
    const other = await prepare(plain, upright.preparation.quarterTurns, scale);
    const otherRead = await ocr.read(other.image, dpi * scale, language);
    if (weight(otherRead) > weight(read)) [upright, read] = [other, otherRead];
  }
  const found = await lookAgain(ocr, upright.image, read, dpi * scale, language, readLine);
  const words = found.map(({ text, confidence, line, ...box }) => ({
    text,
    box: toPage(upright.preparation, box),
    confidence,
    line,
  }));
  return { language: languageOf(textOf(found)), words, isBlank: false };
}

async function prepare(page: Grey, quarterTurns: Preparation["quarterTurns"], scale: number) {
  const resized = await scaled(await turned(page, quarterTurns * 90), scale);
  const levelled = -skewOf(resized);
  const image = await turned(resized, levelled);
  const read = { width: image.width, height: image.height };
  return { image, preparation: { width: page.width, height: page.height, quarterTurns, scale, levelled, read } };
}

interface Band {
  top: number;
  bottom: number;
}

const look = (ocr: Ocr, image: Grey, dpi: number, { top, bottom }: Band): Promise<OcrWord[]> =>
  ocr.read(cropped(image, top, bottom - top), dpi, "en");

/** A few lines where the page is fullest, then where it is next to fullest, until they speak for a language. */
async function glanceAt(ocr: Ocr, image: Grey, dpi: number): Promise<OcrWord[]> {
  const words: OcrWord[] = [];
  const seen: Band[] = [];
  while (seen.length < LOOKS_MAX && guessOf(words, HITS_MIN) === null) {
    const band = fullestBand(image, FEW_LINES, seen);
    words.push(...(await look(ocr, image, dpi, band)));
    seen.push(band);
    // What cannot be read here is not read elsewhere.
    if (!isReadable(words)) break;
  }
  return words;
}

/** The rows with most changes from ink to paper, besides those seen before; cut between lines, since half a line takes twice the time. */
function fullestBand({ data, width, height }: Grey, share: number, seen: readonly Band[] = []): Band {
  const threshold = darkThreshold(data);
  const step = Math.max(1, Math.floor(width / 400));
  const rows = new Float64Array(height + 1);
  for (let y = 0; y < height; y += 1) {
    let changes = 0;
    for (let x = step; x < width; x += step)
      if ((data[y * width + x] ?? 255) < threshold !== (data[y * width + x - step] ?? 255) < threshold) changes += 1;
    rows[y + 1] = (rows[y] ?? 0) + changes;
  }
  const changesOf = (from: number, to: number) => (rows[to] ?? 0) - (rows[from] ?? 0);
  const rowsOf = Math.max(1, Math.round(height * share));
  let [top, most] = [0, -1];
  for (let y = 0; y + rowsOf <= height; y += 8) {
    if (seen.some((other) => y < other.bottom && y + rowsOf > other.top)) continue;
    const changes = changesOf(y, y + rowsOf);
    if (changes > most) [top, most] = [y, changes];
  }
  let bottom = top + rowsOf;
  const [topMin, bottomMax] = [Math.max(0, top - rowsOf / 2), Math.min(height, bottom + rowsOf / 2)];
  while (top > topMin && changesOf(top, top + 1) > 0) top -= 1;
  while (bottom < bottomMax && changesOf(bottom - 1, bottom) > 0) bottom += 1;
  return { top, bottom };
}

const textOf = (words: readonly OcrWord[]): string => words.map(({ text }) => text).join(" ");

/** The language that a few lines speak for, if none speaks as loudly. */
function guessOf(words: readonly OcrWord[], hitsMin: number): Language | null {
  const [best, next] = languageHits(textOf(words));
  return best !== undefined && best.count >= hitsMin && best.count > (next?.count ?? 0) ? best.language : null;
}

/** Letters count, since noise reads as single signs. */
const weight = (words: readonly OcrWord[]): number =>
  words.reduce((sum, { text, confidence }) => sum + (/[\p{L}\p{N}]{2}/u.test(text) ? confidence * text.length : 0), 0);

function isReadable(words: readonly OcrWord[]): boolean {
  const real = words.filter(({ text }) => /[\p{L}\p{N}]{2}/u.test(text));
  const mean = real.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, real.length);
  return real.length >= WORDS_MIN && mean >= UPRIGHT_CONFIDENCE_MIN;
}

function dpiOf({ width, height }: Grey, known: number | null): number {
  const longSide = Math.max(width, height);
  if (known !== null && longSide / known >= LONG_SIDE_MIN && longSide / known <= LONG_SIDE_MAX) return known;
  return longSide / LONG_SIDE_INCHES;
}

function scaleFor(dpi: number): number {
  if (dpi < UPSCALED_BELOW_DPI) return Math.min(SCALE_MAX, OCR_DPI / dpi);
  return dpi > OCR_DPI_MAX ? OCR_DPI_MAX / dpi : 1;
}

function isBlank({ data, width, height }: Grey): boolean {
  const threshold = darkThreshold(data);
  const enough = BLANK_SHARE_MAX * width * height;
  let [dark, darkest, lightest] = [0, 255, 0];
  for (let i = 0; i < data.length; i += 1) {
    const value = data[i] ?? 255;
    if (value < threshold) dark += 1;
    if (value < darkest) darkest = value;
    if (value > lightest) lightest = value;
    // Most pages have shown by their first lines that they are not.
    if (i % LOOK_EVERY === 0 && isWritten(i + 1)) return false;
  }
  return !isWritten(data.length);

  // Without contrast there is no ink, only paper and its grain.
  function isWritten(seen: number): boolean {
    return lightest - darkest >= CONTRAST_MIN && Math.min(dark, seen - dark) >= enough;
  }
}
