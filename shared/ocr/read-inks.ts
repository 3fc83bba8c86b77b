import type { Language } from "#shared/language.ts";
import type { Box, Word } from "#shared/reading.ts";
import type { Ocr } from "./engine.ts";
import { type Grey, part } from "./grey.ts";
import type { Inks } from "./inks.ts";
import { OCR_DPI } from "./limits.ts";
import type { ReadLine } from "./number-line.ts";
import { toPage } from "./place.ts";
import { prepare } from "./prepare.ts";
import { dpiOf, type ImageRead, readImage } from "./read-image.ts";
import { lookAgain } from "./second-look.ts";
import { darkThreshold } from "./skew.ts";

/** Inches around a stamp: the engine wants paper around what it reads. */
const MARGIN_INCHES = 0.1;
/** A stamp over print is read in pieces; what is less sure is a piece. */
const CONFIDENCE_MIN = 0.5;
/** Enlarging more shows nothing more. */
const SCALE_MAX = 3;
const WORD = /[\p{L}\p{N}]{2}/u;

/** Reads a page and what is stamped over it, one after the other: its print, and the words of the stamp. */
export async function readInks(
  ocr: Ocr,
  { print, over }: Inks,
  dpi: number | null,
  readLine: ReadLine | null,
): Promise<ImageRead & { stamped: Word[] }> {
  const read = await readImage(ocr, print, dpi, readLine);
  if (over === null) return { ...read, stamped: [] };
  const stamped = await stampedWords(ocr, over, dpiOf(over, dpi), read.language ?? "en", readLine);
  return { ...read, stamped, isBlank: read.isBlank && stamped.length === 0 };
}

/** A stamp is put down as the hand happens to hold it: it has a tilt of its own. */
async function stampedWords(
  ocr: Ocr,
  over: Grey,
  dpi: number,
  language: Language,
  readLine: ReadLine | null,
): Promise<Word[]> {
  const box = inkedBox(over);
  if (box === null) return [];
  const margin = MARGIN_INCHES * dpi;
  const [left, top, right, bottom] = box;
  const cut = part(over, left - margin, top - margin, right + margin, bottom + margin);
  const { width, height } = cut.image;
  const scale = Math.min(SCALE_MAX, OCR_DPI / dpi);
  const { image, preparation } = await prepare(cut.image, 0, scale);
  const read = await ocr.read(image, dpi * scale, language);
  const found = await lookAgain(ocr, image, read, dpi * scale, language, readLine);
  return found
    .filter(({ text, confidence }) => confidence >= CONFIDENCE_MIN && WORD.test(text))
    .map(({ text, confidence, line, ...at }) => {
      const [x0, y0, x1, y1] = toPage(preparation, at);
      const across = (share: number) => (cut.left + share * width) / over.width;
      const down = (share: number) => (cut.top + share * height) / over.height;
      return { text, box: [across(x0), down(y0), across(x1), down(y1)], confidence, line };
    });
}

function inkedBox({ data, width, height }: Grey): Box | null {
  const threshold = darkThreshold(data);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < data.length; i += 1) {
    if ((data[i] ?? 255) >= threshold) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? null : [left, top, right + 1, bottom + 1];
}
