import type { Dice } from "#shared/ml/dice.ts";
import type { Box } from "../box.ts";
import { type Ink, type Sheet, stroke } from "./draw.ts";
import type { Window } from "./draw-page.ts";
import { type FontName, PRINT, SCRIPT } from "./fonts.ts";
import { dateText, digits, type Fonts, letters, penInk, printInk, type Written, words, write } from "./scenes.ts";
import { NAMES } from "./words.ts";

/**
 * A cheque or a payment slip: guilloche under everything, lines filled in by hand, of
 * which only one is a signature. No public page of this kind is trained on.
 */

const HANDS = ["caveat", "homemade-apple", "kalam", "reenie-beanie", "dancing-script", "sacramento"] as const;
/** Of a cheque, in units: between a slip of 4 and one of 8 inches. */
const WIDTH = { least: 240, most: 400 };
/** Height over width: from a long slip to a bank's deposit form. */
const ASPECT = { least: 0.38, most: 0.6 };

export function chequeSize(dice: Dice): { width: number; height: number } {
  const width = dice.between(WIDTH.least, WIDTH.most);
  return { width, height: width * dice.between(ASPECT.least, ASPECT.most) };
}

/** Draws the part of a cheque that `window` shows. Returns where signatures belong, in units of the sheet. */
export function drawCheque(sheet: Sheet, fonts: Fonts, dice: Dice, window: Window): Box[] {
  const { width, height, x: left, y: top } = window;
  const [px, py] = [(share: number) => share * width - left, (share: number) => share * height - top];
  const ink = printInk(dice);
  const pen = penInk(dice);
  const print = letters(fonts, dice.pick(PRINT));
  const hand = letters(fonts, dice.pick(HANDS));
  const put = (by: typeof print, text: string, how: Written) => write(sheet, by, text, how);
  if (dice.chance(0.7)) guilloche(sheet, dice);

  const small = dice.between(4.5, 7);
  const bank = `${dice.pick(NAMES)} ${dice.pick(["Bank", "Banque", "Sparkasse", "Bank NV", "Savings"])}`;
  const logo: FontName = dice.chance(0.25) ? dice.pick(SCRIPT) : dice.pick(PRINT);
  put(letters(fonts, logo), bank, { x: px(0.04), y: py(0.13), size: dice.between(9, 18), ink: printInk(dice) });
  for (let i = 0; i < dice.whole(0, 3); i += 1)
    put(print, words(dice, 3), { x: px(0.04), y: py(0.2) + i * small * 1.3, size: small, ink });

  const rule = (from: number, to: number, y: number) =>
    stroke(sheet, [px(from), py(y), px(to), py(y)], dice.between(0.4, 1), ink);
  const byHand = (text: string, x: number, y: number, size: number) =>
    put(hand, text, {
      x: px(x),
      y: py(y) - 1,
      size,
      tilt: dice.between(-0.02, 0.02),
      slant: dice.between(0, 0.3),
      ink: pen,
    });
  const size = dice.between(9, 17);
  const isFilled = dice.chance(0.75);

  put(print, dice.pick(["Date", "Datum", "Le"]), { x: px(0.66), y: py(0.16), size: small, ink });
  rule(0.72, 0.95, 0.17);
  if (isFilled) byHand(dateText(dice), 0.73, 0.17, size);
  put(print, dice.pick(["Pay to the order of", "Payez contre ce chèque", "Zahlen Sie an", "Betaal aan"]), {
    x: px(0.04),
    y: py(0.36),
    size: small,
    ink,
  });
  rule(0.22, 0.74, 0.37);
  if (isFilled) byHand(`${dice.pick(NAMES)} ${dice.pick(NAMES)}`, 0.26, 0.37, size);
  rule(0.04, 0.8, 0.53);
  if (isFilled) byHand(words(dice, dice.whole(2, 5)), 0.06, 0.53, size);
  const [l, r, t, b] = [px(0.78), px(0.96), py(0.27), py(0.41)];
  stroke(sheet, [l, t, r, t, r, b, l, b, l, t], 0.7, ink);
  if (isFilled) byHand(`${digits(dice, dice.whole(2, 5))},${digits(dice, 2)}`, 0.8, 0.395, size);
  put(print, dice.pick(["For", "Memo", "Motif", "Zweck"]), { x: px(0.04), y: py(0.74), size: small, ink });
  rule(0.1, 0.45, 0.75);
  if (isFilled && dice.chance(0.4)) byHand(words(dice, 2), 0.12, 0.75, size);

  const from = dice.chance(0.85) ? dice.between(0.52, 0.66) : dice.between(0.05, 0.3);
  const line = dice.between(0.7, 0.8);
  if (dice.chance(0.8)) rule(from, from + 0.32, line);
  if (dice.chance(0.6))
    put(print, dice.pick(["Authorised signature", "Signature", "Unterschrift", "Handtekening", "Please sign above"]), {
      x: px(from + 0.04),
      y: py(line) + small * 1.2,
      size: small,
      ink,
    });
  put(letters(fonts, "courier-prime"), `:${digits(dice, 9)}: ${digits(dice, 10)}" ${digits(dice, 4)}`, {
    x: px(0.08),
    y: py(0.93),
    size: dice.between(8, 12),
    ink: { dark: 230, colour: 0 },
  });
  return [{ left: px(from), top: py(line) - 30, right: px(from + 0.32), bottom: py(line) + 4 }];
}

/** Wavy lines across the whole sheet, faint and mostly coloured, as forgers dislike them. */
function guilloche(sheet: Sheet, dice: Dice): void {
  const ink: Ink = { dark: dice.whole(12, 60), colour: dice.chance(0.7) ? dice.whole(20, 120) : 0 };
  const [gap, long, high] = [dice.between(5, 14), dice.between(14, 60), dice.between(2, 9)];
  for (let y = -high; y < sheet.height + high; y += gap) {
    const points: number[] = [];
    // A parabola up and one down, by turns: what a sine looks like, without calling one.
    for (let x = 0; x <= sheet.width + long; x += long / 6) {
      const along = (x % long) / long - 0.5;
      points.push(x, y + (Math.floor(x / long) % 2 === 0 ? 1 : -1) * high * (1 - 4 * along * along));
    }
    stroke(sheet, points, dice.between(0.4, 0.9), ink);
  }
}
