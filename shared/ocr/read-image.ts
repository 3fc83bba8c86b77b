import { type Language, languageOf } from "#shared/language.ts";
import type { Word } from "#shared/reading.ts";
import { isBroken } from "./broken.ts";
import { takeOutCombs } from "./combs.ts";
import { undoubled } from "./doubled.ts";
import type { Ocr, OcrWord } from "./engine.ts";
import { evened, isUneven, paperOf } from "./evened.ts";
import { glanceAt, type QuarterTurns, weightOf } from "./glance.ts";
import { type Grey, thickened } from "./grey.ts";
import { OCR_DPI, OCR_DPI_MAX } from "./limits.ts";
import { flopped, floppedWord } from "./mirrored.ts";
import { grainOf } from "./noise.ts";
import type { ReadLine } from "./number-line.ts";
import { toPage } from "./place.ts";
import { prepare } from "./prepare.ts";
import { withCombs } from "./read-combs.ts";
import { foreignScriptOf, mayBeForeign } from "./script.ts";
import { lookAgain } from "./second-look.ts";
import { steadiedPage } from "./sharpened.ts";
import { darkThreshold } from "./skew.ts";

export interface ImageRead {
  language: Language | null;
  words: Word[];
  /** The script it is written in, where that is none that is read: its words are then nothing anybody wrote. */
  foreignScript: string | null;
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
/**
 * Reads one page: finds its turn, tilt, size and language, then its words. Same image, same words.
 * `readLine`: the model that numbers in poor print are asked of; without it the engine alone reads them again.
 * `isTurnedOver`: the page is seen from its other side already.
 */
export async function readImage(
  ocr: Ocr,
  given: Grey,
  knownDpi: number | null,
  readLine: ReadLine | null = null,
  isTurnedOver = false,
): Promise<ImageRead> {
  if (isBlank(given)) return { language: null, words: [], foreignScript: null, isBlank: true };
  const page = await undoubled(given);
  const dpi = dpiOf(page, knownDpi);
  const scale = scaleFor(dpi);
  // A page to be enlarged has no edges to spare for a blur.
  const plain = scale <= 1 && grainOf(page) > GRAIN_MAX ? await steadiedPage(page) : page;
  const mended = await mendedPage(plain, dpi, scale);
  const seen = mended ?? plain;
  const prepared = new Map<QuarterTurns, ReturnType<typeof prepareWithCombs>>();
  const at = (turns: QuarterTurns) => {
    const one = prepared.get(turns) ?? prepareWithCombs(seen, turns, scale, dpi);
    prepared.set(turns, one);
    return one;
  };
  const glance = await glanceAt(ocr, async (turns) => ({ image: (await at(turns)).image, dpi: dpi * scale }));
  // Once: what reads from neither side would be turned over for ever.
  if (glance.isMirrored && !isTurnedOver) {
    const back = await readImage(ocr, flopped(given), knownDpi, readLine, true);
    return { ...back, words: back.words.map(floppedWord) };
  }
  let upright = await at(glance.turns);
  let language = glance.language ?? "en";
  let read = await ocr.read(upright.image, dpi * scale, language);
  // A guess from a few words is cheap because the page has the last word.
  const told = languageOf(textOf(read));
  if (told !== null && told !== language) {
    language = told;
    read = await ocr.read(upright.image, dpi * scale, language);
  }
  if (mended !== null) {
    // Whole letters beside a picture in dots, and a box in a shade of its own, are read better as they were.
    const other = await prepareWithCombs(plain, upright.preparation.quarterTurns, scale, dpi);
    const otherRead = await ocr.read(other.image, dpi * scale, language);
    if (weightOf(otherRead) > weightOf(read)) [upright, read] = [other, otherRead];
  }
  const printed = await lookAgain(ocr, upright.image, read, dpi * scale, language, readLine);
  const found = await withCombs(ocr, printed, upright.combs, dpi * scale, language);
  const words = found.map(({ text, confidence, line, ...box }) => ({
    text,
    box: toPage(upright.preparation, box),
    confidence,
    line,
  }));
  const foreignScript = mayBeForeign(found) ? await foreignScriptOf(upright.image) : null;
  const spoken = foreignScript === null ? languageOf(textOf(found)) : null;
  return { language: spoken, words, foreignScript, isBlank: false };
}

/** The page as it may read better, or null where nothing of it asks for that. It is read both ways. */
async function mendedPage(page: Grey, dpi: number, scale: number): Promise<Grey | null> {
  if (scale <= 1 && isBroken(page, dpi)) return await thickened(page);
  const paper = paperOf(page, dpi);
  return isUneven(paper) ? evened(page, paper) : null;
}

async function prepareWithCombs(page: Grey, quarterTurns: QuarterTurns, scale: number, dpi: number) {
  const { image: whole, preparation } = await prepare(page, quarterTurns, scale);
  const { page: image, combs } = takeOutCombs(whole, dpi * scale);
  return { image, combs, preparation };
}

const textOf = (words: readonly OcrWord[]): string => words.map(({ text }) => text).join(" ");

/** What it says, where that can be. */
export function dpiOf({ width, height }: Grey, known: number | null): number {
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
