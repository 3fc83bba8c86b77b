import type { Dice } from "#shared/ml/dice.ts";
import type { Box } from "../box.ts";
import { INPUT_PIXELS } from "../pixels.ts";
import type { Sheet } from "./draw.ts";
import { type Letters, PRINT, SCRIPT } from "./fonts.ts";
import { type Fonts, fieldAt, letters, printInk, type Written, words, write } from "./scenes.ts";
import { NAMES, WORDS } from "./words.ts";

/** The page that a sheet shows a part of, and where that part begins. */
export interface Window {
  width: number;
  height: number;
  x: number;
  y: number;
}

/** In units: A4 at 50 dpi. */
export const DRAWN_PAGE = { width: 416, height: 576 };
/** Pixels a unit has where a page comes out as large as the net reads it. */
export const DRAWN_SCALE = Math.sqrt(INPUT_PIXELS / (DRAWN_PAGE.width * DRAWN_PAGE.height));

/** A whole page: letterhead, paragraphs, perhaps a table, fields at the foot. Returns where signatures belong. */
export function drawPage(sheet: Sheet, fonts: Fonts, dice: Dice, page: Window): Box[] {
  const { width, height } = page;
  const put = (letters: Letters, text: string, how: Written) => {
    const at = { ...how, x: how.x - page.x, y: how.y - page.y };
    if (at.y > -40 && at.y < sheet.height + 60) write(sheet, letters, text, at);
  };
  const margin = width * dice.between(0.06, 0.14);
  const print = letters(fonts, dice.pick(PRINT));
  const ink = printInk(dice);
  const size = dice.between(5.5, 10);
  let y = height * dice.between(0.03, 0.08);
  if (dice.chance(0.7)) {
    const isScript = dice.chance(0.3);
    const large = dice.between(12, 34);
    y += large;
    put(
      isScript ? letters(fonts, dice.pick(SCRIPT)) : print,
      `${dice.pick(NAMES)} ${dice.pick(["Bank", "& Co", "SA", "GmbH", "NV"])}`,
      { x: dice.chance(0.6) ? margin : width * 0.5, y, size: large, ink: printInk(dice) },
    );
  }
  for (let i = 0; i < dice.whole(0, 6); i += 1) {
    y += size * 1.4;
    put(print, words(dice, dice.whole(2, 4)), { x: dice.chance(0.8) ? margin : width * 0.6, y, size, ink });
  }
  const foot = height * dice.between(0.55, 0.9);
  while (y < foot) {
    y += size * dice.between(1.5, 3);
    const lines = dice.whole(1, 9);
    if (dice.chance(0.12)) put(print, words(dice, 3), { x: margin, y, size: size * 1.4, ink });
    for (let i = 0; i < lines && y < foot; i += 1) {
      y += size * 1.35;
      const room = (width - 2 * margin) * (i === lines - 1 ? dice.between(0.2, 0.9) : 1);
      let text = dice.pick(WORDS);
      while (print.width(text) * size < room) text += ` ${dice.pick(WORDS)}`;
      put(print, text, { x: margin, y, size, ink });
    }
  }
  const spots: Box[] = [];
  for (let i = 0; i < dice.whole(1, 3); i += 1) {
    const x = margin + (dice.chance(0.5) ? 0 : width * 0.45);
    y += dice.between(26, 50);
    if (y > height - 10) break;
    const wide = dice.between(70, 150);
    const [left, line] = [x - page.x, y - page.y];
    fieldAt(sheet, fonts, dice, left, line, wide);
    spots.push({ left, top: line - 36, right: left + wide, bottom: line + 8 });
  }
  return spots;
}
