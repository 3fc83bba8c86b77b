import { validIbans } from "#shared/accounts/kinds/iban.ts";
import type { Language } from "#shared/language.ts";
import type { Box } from "#shared/reading.ts";
import type { NumberKind } from "./doubts.ts";
import type { Ocr } from "./engine.ts";
import { type Grey, part, scaled } from "./grey.ts";
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

/** Reads what a person drew a box around: a number where it holds one, else its lines. `box`: shares of the page. */
export async function readBox(ocr: Ocr, page: Grey, dpi: number, box: Box, language: Language): Promise<BoxRead> {
  const [left, top, right, bottom] = [
    box[0] * page.width,
    box[1] * page.height,
    box[2] * page.width,
    box[3] * page.height,
  ];
  const margin = (bottom - top) * MARGIN;
  const { image } = part(page, left - margin, top - margin, right + margin, bottom + margin);
  const number = await numberOn(ocr, image, ["iban", "bic"], dpi, language);
  if (number !== null) return { kind: number.kind, text: number.value };
  const factor = Math.max(1, BOX_DPI / dpi);
  const words = await ocr.read(await scaled(image, factor), dpi * factor, language, "block");
  const lines = Map.groupBy(words, ({ line }) => line);
  const text = [...lines.values()].map((line) => line.map((word) => word.text).join(" ")).join("\n");
  // Drawn generously, with words beside the number.
  const [iban] = validIbans(text);
  return iban === undefined ? { kind: null, text } : { kind: "iban", text: iban.value };
}
