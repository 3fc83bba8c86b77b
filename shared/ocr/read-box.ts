import { validIbans } from "#shared/accounts/kinds/iban.ts";
import type { Language } from "#shared/language.ts";
import type { Box } from "#shared/reading.ts";
import { undoubled } from "./doubled.ts";
import type { NumberKind } from "./doubts.ts";
import type { Ocr } from "./engine.ts";
import { type Grey, part, scaled } from "./grey.ts";
import type { ReadLine } from "./number-line.ts";
import { numberOn } from "./second-look.ts";

export interface BoxRead {
  text: string;
  /** What its check digits, or its form, say it is; null: any text. */
  kind: NumberKind | null;
}

/** Letters of 8 points are then some 45 pixels high. */
const BOX_DPI = 400;
/** A hand draws close: this share of the box's height around it. */
const MARGIN = 0.15;

/** What reads: the engine, and the model for numbers in poor print, where there is one. */
export interface Readers {
  ocr: Ocr;
  readLine: ReadLine | null;
}

/** Reads what a person drew a box around: a number where it holds one, else its lines. `box`: shares of the page. */
export async function readBox(
  { ocr, readLine }: Readers,
  given: Grey,
  dpi: number,
  box: Box,
  language: Language,
): Promise<BoxRead> {
  const page = await undoubled(given);
  const [left, top, right, bottom] = [
    box[0] * page.width,
    box[1] * page.height,
    box[2] * page.width,
    box[3] * page.height,
  ];
  const margin = (bottom - top) * MARGIN;
  const { image } = part(page, left - margin, top - margin, right + margin, bottom + margin);
  const iban = await readLine?.(image);
  if (iban) return { kind: "iban", text: iban.value };
  const number = await numberOn(ocr, image, ["iban", "bic"], dpi, language);
  if (number !== null) return { kind: number.kind, text: number.value };
  const factor = Math.max(1, BOX_DPI / dpi);
  const words = await ocr.read(await scaled(image, factor), dpi * factor, language, "block");
  const lines = Map.groupBy(words, ({ line }) => line);
  const text = [...lines.values()].map((line) => line.map((word) => word.text).join(" ")).join("\n");
  // Drawn generously, with words beside the number.
  const [among] = validIbans(text);
  return among === undefined ? { kind: null, text } : { kind: "iban", text: among.value };
}
