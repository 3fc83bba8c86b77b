import sharp from "sharp";
import type { Dice } from "#shared/ml/dice.ts";
import { finish, type Grey } from "#shared/ocr/grey.ts";
import { classOf } from "../alphabet.ts";
import type { PrintFont } from "./fonts.ts";

/** A sign on a drawn line: the class it is of, its middle and its width in columns of the image. */
export interface PrintedSign {
  label: number;
  middle: number;
  width: number;
}
export interface PrintedLine {
  image: Grey;
  signs: PrintedSign[];
}

/** Paper around the line, in heights of a capital. */
const MARGIN = [0.25, 0.9] as const;
/** Of a height: how far a neighbouring line may reach in. */
const NEIGHBOUR_REACH = 0.25;

export interface Print {
  font: PrintFont;
  /** Height of a capital in pixels. */
  capital: number;
  /** Pixels that each stroke is narrower than the font has it. */
  narrower: number;
}

/** A text as a printer prints it: dark on white, drawn with its surroundings. */
export async function printLine(dice: Dice, text: string, { font, capital, narrower }: Print): Promise<PrintedLine> {
  const size = capital / font.capHeight;
  const wide = size * dice.between(0.88, 1.12);
  const apart = dice.chance(0.15) ? dice.between(0, 0.12) : 0;
  const [above, below] = [dice.between(...MARGIN) * capital, dice.between(...MARGIN) * capital];
  const height = Math.round(above + capital + below);
  const baseline = above + capital;
  let x = dice.between(0.1, 2) * capital;
  const signs: PrintedSign[] = [];
  const drawn: string[] = [];
  // An outline in the paper's colour, half of which lies on the ink.
  const outline =
    narrower > 0 ? ` stroke="#fff" stroke-width="${((narrower * font.unitsPerEm) / size).toFixed(1)}"` : "";
  const put = (sign: string, at: number, base: number): number => {
    const { path, advance } = font.sign(sign);
    const scale = `${(wide / font.unitsPerEm).toFixed(5)} ${(-size / font.unitsPerEm).toFixed(5)}`;
    if (path !== "")
      drawn.push(
        `<path${outline} transform="translate(${at.toFixed(2)} ${base.toFixed(2)}) scale(${scale})" d="${path}"/>`,
      );
    return advance * wide;
  };
  for (const sign of text) {
    const width = put(sign, x, baseline);
    if (sign !== " ") signs.push({ label: classOf(sign), middle: x + width / 2, width });
    x += width + apart * size;
  }
  const width = Math.round(x + dice.between(0.1, 2) * capital);
  if (dice.chance(0.15)) {
    // The feet of the line before, or the heads of the one after.
    const isAbove = dice.chance(0.5);
    const base = isAbove
      ? capital * dice.between(0, NEIGHBOUR_REACH)
      : height + capital * (1 - dice.between(0, NEIGHBOUR_REACH));
    let at = dice.between(0, 3) * capital;
    for (const sign of [...text].toReversed()) at += put(sign, at, base);
  }
  if (dice.chance(0.08)) {
    const y = dice.chance(0.5) ? baseline + dice.between(0.15, 0.4) * capital : dice.between(0, 0.15) * capital;
    drawn.push(`<rect x="0" y="${y.toFixed(2)}" width="${width}" height="${dice.between(0.7, 2).toFixed(2)}"/>`);
  }
  const slope = (dice.chance(0.7) ? dice.between(-0.004, 0.004) : dice.between(-0.012, 0.012)).toFixed(5);
  const ink = Math.round(dice.chance(0.7) ? dice.between(0, 40) : dice.between(40, 140));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><g fill="rgb(${ink},${ink},${ink})" transform="translate(0 ${(-Number(slope) * (width / 2)).toFixed(2)}) matrix(1 ${slope} 0 1 0 0)">${drawn.join("")}</g></svg>`;
  return { image: await finish(sharp(Buffer.from(svg)).greyscale()), signs };
}
