import type { Dice } from "#shared/ml/dice.ts";
import { ellipse, fill, type Ink, type Outline, type Sheet, stroke, turn } from "./draw.ts";
import { type FontName, type Letters, PRINT, SCRIPT } from "./fonts.ts";
import { LABELS, NAMES, WORDS } from "./words.ts";

/**
 * What is on pages and is no signature: print, tables, forms with an empty signature
 * line, script logos, notes and dates by hand, stamps, check marks, lines. Drawn, from
 * dice, so that there is no end of it and the same seed gives the same.
 */

export type Fonts = ReadonlyMap<FontName, Letters>;

export interface Written {
  x: number;
  y: number;
  /** Height of the letters' square, in units. */
  size: number;
  /** Near half the angle, in radians. */
  tilt?: number;
  slant?: number;
  ink: Ink;
}

/** Writes a line with its left end at (x, y) on the baseline; returns its width. */
export function write(sheet: Sheet, letters: Letters, text: string, how: Written): number {
  const { outlines, width } = letters.line(text);
  const [cos, sin] = turn(how.tilt ?? 0);
  const slant = how.slant ?? 0;
  const placed = outlines.map((outline): Outline => {
    const points = new Float64Array(outline.length);
    for (let i = 0; i < outline.length; i += 2) {
      const down = (outline[i + 1] as number) * how.size;
      const across = (outline[i] as number) * how.size - down * slant;
      points[i] = how.x + across * cos - down * sin;
      points[i + 1] = how.y + across * sin + down * cos;
    }
    return points;
  });
  fill(sheet, placed, how.ink);
  return width * how.size;
}

export const letters = (fonts: Fonts, name: FontName): Letters => {
  const found = fonts.get(name);
  if (found === undefined) throw new Error(`there is no font ${name}`);
  return found;
};
export const words = (dice: Dice, n: number): string => Array.from({ length: n }, () => dice.pick(WORDS)).join(" ");
export const digits = (dice: Dice, n: number): string =>
  Array.from({ length: n }, () => String(dice.whole(0, 9))).join("");
export const dateText = (dice: Dice): string => {
  const [day, month, year] = [dice.whole(1, 31), dice.whole(1, 12), dice.whole(1950, 2030)];
  const by = dice.pick(["/", ".", "-", " "]);
  return dice.pick([
    `${day}${by}${month}${by}${year}`,
    `${month}${by}${day}${by}${year % 100}`,
    `${day} ${dice.pick(["Jan", "mars", "Mai", "juin", "Sept", "Dec"])} ${year}`,
  ]);
};
/** Black or a pen's blue; light where the toner is. */
export const printInk = (dice: Dice): Ink => ({
  dark: dice.whole(150, 255),
  colour: dice.chance(0.15) ? dice.whole(40, 160) : 0,
});
export const penInk = (dice: Dice): Ink => ({
  dark: dice.whole(110, 250),
  colour: dice.chance(0.5) ? dice.whole(40, 180) : 0,
});

/** One thing that is no signature, somewhere on the page. */
export function distract(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const kinds = [script, script, note, note, dateByHand, stamp, boxStamp, mark, ruler, table, field];
  dice.pick(kinds)(sheet, fonts, dice);
}

const anywhere = ({ width, height }: Sheet, dice: Dice, room = 0.2) => ({
  x: dice.between(0, width * (1 - room)),
  y: dice.between(height * 0.04, height * 0.97),
});

/** A logo, a greeting or a name set in a script font: as large and as slanted as signatures are. */
function script(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const text = dice.pick([
    dice.pick(NAMES),
    `${dice.pick(NAMES)} ${dice.pick(NAMES)}`,
    `${dice.pick(NAMES)} & ${dice.pick(NAMES)}`,
    words(dice, dice.whole(1, 3)),
  ]);
  write(sheet, letters(fonts, dice.pick(SCRIPT)), text, {
    ...anywhere(sheet, dice),
    size: dice.between(9, 40),
    tilt: dice.chance(0.3) ? dice.between(-0.06, 0.06) : 0,
    slant: dice.chance(0.3) ? dice.between(-0.1, 0.3) : 0,
    ink: dice.chance(0.5) ? printInk(dice) : penInk(dice),
  });
}

/** Some lines by hand. */
function note(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const hand = letters(
    fonts,
    dice.pick(["caveat", "homemade-apple", "kalam", "reenie-beanie", "dancing-script", "sacramento"] as const),
  );
  const { x, y } = anywhere(sheet, dice, 0.4);
  const [size, tilt, slant, ink] = [
    dice.between(8, 20),
    dice.between(-0.04, 0.04),
    dice.between(-0.05, 0.25),
    penInk(dice),
  ];
  const lines = dice.whole(1, 5);
  for (let i = 0; i < lines; i += 1)
    write(sheet, hand, words(dice, dice.whole(1, 6)), {
      x: x + dice.between(-4, 4),
      y: y + i * size * 1.25,
      size,
      tilt,
      slant,
      ink,
    });
}

function dateByHand(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const hand = letters(fonts, dice.pick(["caveat", "homemade-apple", "kalam", "reenie-beanie"] as const));
  write(sheet, hand, dateText(dice), {
    ...anywhere(sheet, dice),
    size: dice.between(9, 22),
    tilt: dice.between(-0.05, 0.05),
    slant: dice.between(0, 0.2),
    ink: penInk(dice),
  });
}

/** A round one: two rings, text between them letter by letter, something in the middle. */
function stamp(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const radius = dice.between(14, 44);
  const [x, y] = [dice.between(radius, sheet.width - radius), dice.between(radius, sheet.height - radius)];
  const ink: Ink = { dark: dice.whole(70, 220), colour: dice.chance(0.7) ? dice.whole(50, 200) : 0 };
  const squeeze = dice.chance(0.2) ? dice.between(0.6, 0.9) : 1;
  const width = dice.between(0.7, 2);
  stroke(sheet, ellipse(x, y, radius, radius * squeeze), width, ink);
  if (dice.chance(0.7)) stroke(sheet, ellipse(x, y, radius * 0.66, radius * 0.66 * squeeze), width * 0.8, ink);
  const print = letters(fonts, dice.pick(PRINT));
  const ring = ellipse(x, y, radius * 0.72, radius * 0.72 * squeeze, 26);
  const text = words(dice, 5).toUpperCase();
  for (let i = 0; i < 24; i += 1) {
    const [px, py] = [ring[i * 2] as number, ring[i * 2 + 1] as number];
    const [dx, dy] = [(px - x) / (radius * 0.72), (py - y) / (radius * 0.72)];
    const { outlines } = print.line(text[i] ?? "A");
    const size = radius * 0.24;
    // Upright means away from the middle.
    fill(
      sheet,
      outlines.map((o) =>
        Float64Array.from({ length: o.length }, (_, k) => {
          const [a, b] = [(o[k - (k % 2)] as number) * size, (o[k - (k % 2) + 1] as number) * size];
          return k % 2 === 0 ? px - a * dy - b * dx : py + a * dx - b * dy;
        }),
      ),
      ink,
    );
  }
  const middle = dice.pick([dateText(dice), dice.pick(NAMES), digits(dice, 4)]);
  const size = Math.min(radius * 0.5, (radius * 1.1) / Math.max(0.5, print.width(middle)));
  write(sheet, dice.chance(0.3) ? letters(fonts, dice.pick(SCRIPT)) : print, middle, {
    x: x - radius * 0.55,
    y: y + size * 0.3,
    size,
    tilt: dice.between(-0.1, 0.1),
    ink,
  });
}

/** "RECEIVED 12 MAI 1999" in a frame. */
function boxStamp(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const print = letters(fonts, dice.pick(PRINT));
  const { x, y } = anywhere(sheet, dice, 0.25);
  const size = dice.between(7, 20);
  const tilt = dice.between(-0.1, 0.1);
  const ink: Ink = { dark: dice.whole(80, 230), colour: dice.chance(0.7) ? dice.whole(50, 200) : 0 };
  const [cos, sin] = turn(tilt);
  const lines = [
    dice.pick(["RECEIVED", "PAID", "COPY", "REÇU", "BEZAHLT", "EINGEGANGEN", "ONTVANGEN", "CONFIDENTIAL"]),
    dateText(dice),
  ];
  let wide = 0;
  for (const [i, line] of lines.entries())
    wide = Math.max(
      wide,
      write(sheet, print, line, { x: x - sin * i * size * 1.3, y: y + cos * i * size * 1.3, size, tilt, ink }),
    );
  if (dice.chance(0.3)) return;
  const corner = (a: number, b: number) => [x + a * cos - b * sin, y + a * sin + b * cos];
  const [l, t, r, b] = [-size * 0.6, -size * 1.3, wide + size * 0.6, size * 1.9];
  stroke(
    sheet,
    [...corner(l, t), ...corner(r, t), ...corner(r, b), ...corner(l, b), ...corner(l, t)],
    dice.between(0.8, 2.2),
    ink,
  );
}

/** What pens do besides writing: ticks, crosses, circles around things, arrows, underlines, one or two loops. */
function mark(sheet: Sheet, _fonts: Fonts, dice: Dice): void {
  const { x, y } = anywhere(sheet, dice);
  const [size, width, ink] = [dice.between(6, 40), dice.between(0.6, 2), penInk(dice)];
  const kind = dice.whole(0, 5);
  if (kind === 0) stroke(sheet, [x, y, x + size * 0.35, y + size * 0.4, x + size, y - size * 0.7], width, ink);
  else if (kind === 1) {
    stroke(sheet, [x, y, x + size, y + size * dice.between(0.5, 1)], width, ink);
    stroke(sheet, [x + size, y, x, y + size], width, ink);
  } else if (kind === 2) stroke(sheet, ellipse(x, y, size * 1.5, size * dice.between(0.3, 0.8), 24), width, ink);
  else if (kind === 3) {
    const end = x + size * 3;
    stroke(sheet, [x, y, end, y + dice.between(-6, 6)], width, ink);
    stroke(sheet, [end - 6, y - 4, end, y, end - 6, y + 5], width, ink);
  } else if (kind === 4)
    for (let i = 0; i < dice.whole(1, 2) + 1; i += 1)
      stroke(sheet, [x, y + i * 3, x + size * 4, y + i * 3 + dice.between(-3, 3)], width, ink);
  else stroke(sheet, wave(x, y, size, dice), width, ink);
}

/** A wavy rule, as beside paragraphs that matter. */
function wave(x: number, y: number, size: number, dice: Dice): number[] {
  const points: number[] = [];
  const isDown = dice.chance(0.6);
  for (let i = 0; i < 16; i += 1) {
    const [along, off] = [i * size * 0.2, (i % 2) * size * 0.15];
    points.push(x + (isDown ? off : along), y + (isDown ? along : off));
  }
  return points;
}

function ruler(sheet: Sheet, _fonts: Fonts, dice: Dice): void {
  const y = dice.between(0, sheet.height);
  const x = dice.between(0, sheet.width * 0.6);
  stroke(sheet, [x, y, x + dice.between(30, sheet.width), y], dice.between(0.5, 3), printInk(dice));
}

function table(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const { x, y } = anywhere(sheet, dice, 0.5);
  const [columns, rows] = [dice.whole(2, 6), dice.whole(2, 9)];
  const [wide, high] = [dice.between(28, 70), dice.between(9, 20)];
  const [ink, width, print] = [printInk(dice), dice.between(0.5, 1.2), letters(fonts, dice.pick(PRINT))];
  for (let c = 0; c <= columns; c += 1) stroke(sheet, [x + c * wide, y, x + c * wide, y + rows * high], width, ink);
  for (let r = 0; r <= rows; r += 1) stroke(sheet, [x, y + r * high, x + columns * wide, y + r * high], width, ink);
  for (let c = 0; c < columns; c += 1)
    for (let r = 0; r < rows; r += 1)
      if (dice.chance(0.7))
        write(sheet, print, dice.chance(0.6) ? digits(dice, dice.whole(1, 6)) : dice.pick(WORDS), {
          x: x + c * wide + 2,
          y: y + r * high + high * 0.75,
          size: Math.min(high * 0.7, 9),
          ink,
        });
}

/** A label with its line, empty or filled by hand with a date or a name in capitals: what a mandate has where nobody signed. */
function field(sheet: Sheet, fonts: Fonts, dice: Dice): void {
  const { x, y } = anywhere(sheet, dice, 0.4);
  fieldAt(sheet, fonts, dice, x, y, dice.between(60, 160));
}

export function fieldAt(sheet: Sheet, fonts: Fonts, dice: Dice, x: number, y: number, width: number): void {
  const ink = printInk(dice);
  const print = letters(fonts, dice.pick(PRINT));
  const size = dice.between(6, 9);
  const isBelow = dice.chance(0.5);
  const label = dice.pick(LABELS);
  const used = write(sheet, print, label, { x, y: isBelow ? y + size : y, size, ink });
  const start = isBelow ? x : x + used + 3;
  if (dice.chance(0.3))
    stroke(sheet, [start, y - 22, start + width, y - 22, start + width, y + 2, start, y + 2, start, y - 22], 0.8, ink);
  else if (dice.chance(0.8)) stroke(sheet, [start, y + 1, start + width, y + 1], dice.between(0.5, 1.2), ink);
  if (dice.chance(0.35)) {
    const hand = letters(fonts, dice.pick(["caveat", "homemade-apple", "kalam", "reenie-beanie"] as const));
    const text = dice.pick([
      dateText(dice),
      `${dice.pick(NAMES)} ${dice.pick(NAMES)}`.toUpperCase(),
      digits(dice, 8),
      dice.pick(NAMES),
    ]);
    write(sheet, hand, text, { x: start + 4, y: y - 1, size: dice.between(9, 16), ink: penInk(dice) });
  }
}
