import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";
import type { Outline } from "./draw.ts";

/** Fonts from packages, as outlines: print for pages, hands and scripts for what a signature is not. */

const require = createRequire(import.meta.url);
export const PRINT = ["lato", "merriweather", "courier-prime"] as const;
/** Script for logos and certificates, and hands as in notes: none of it is a signature. */
export const SCRIPT = [
  "allura",
  "caveat",
  "dancing-script",
  "great-vibes",
  "homemade-apple",
  "kalam",
  "pacifico",
  "pinyon-script",
  "reenie-beanie",
  "sacramento",
] as const;
export type FontName = (typeof PRINT)[number] | (typeof SCRIPT)[number];

/** Straight pieces per curve: at the size of pages a letter is a few pixels. */
const CURVE_STEPS = 4;
/** Of a space, in sizes. Not asked of the font: fontkit reads past the end of some fonts for glyphs without an outline. */
const SPACE = 0.26;

export interface Letters {
  /** Outlines of a line of text at size 1, its baseline at y = 0, y downwards. */
  line(text: string): { outlines: Outline[]; width: number };
  /** Width of a line at size 1. */
  width(text: string): number;
}

export function loadFonts(): Map<FontName, Letters> {
  return new Map(
    [...PRINT, ...SCRIPT].map((name) => {
      const path = require.resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`);
      return [name, lettersOf(openSync(path) as Font)] as const;
    }),
  );
}

function lettersOf(font: Font): Letters {
  const scale = 1 / font.unitsPerEm;
  const known = new Map<number, { outlines: number[][]; advance: number }>();
  const glyphOf = (code: number) => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const glyph = font.glyphForCodePoint(code);
    const made = { outlines: flatten(glyph.path.commands, scale), advance: glyph.advanceWidth * scale };
    known.set(code, made);
    return made;
  };
  return {
    line(text) {
      const outlines: Outline[] = [];
      let width = 0;
      for (const character of text) {
        if (character === " ") {
          width += SPACE;
          continue;
        }
        const glyph = glyphOf(character.codePointAt(0) ?? 0);
        for (const outline of glyph.outlines)
          outlines.push(outline.map((value, i) => (i % 2 === 0 ? value + width : value)));
        width += glyph.advance;
      }
      return { outlines, width };
    },
    width(text) {
      let width = 0;
      for (const character of text) width += character === " " ? SPACE : glyphOf(character.codePointAt(0) ?? 0).advance;
      return width;
    },
  };
}

function flatten(commands: readonly { command: string; args: number[] }[], scale: number): number[][] {
  const outlines: number[][] = [];
  let now: number[] = [];
  let [x, y] = [0, 0];
  const to = (px: number, py: number) => {
    [x, y] = [px, py];
    now.push(px * scale, -py * scale);
  };
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    if (command === "moveTo") {
      if (now.length > 0) outlines.push(now);
      now = [];
      to(a, b);
    } else if (command === "lineTo") to(a, b);
    else if (command === "quadraticCurveTo") {
      const [x0, y0] = [x, y];
      for (let k = 1; k <= CURVE_STEPS; k += 1) {
        const t = k / CURVE_STEPS;
        const [p, q, r] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
        to(p * x0 + q * a + r * c, p * y0 + q * b + r * d);
      }
    } else if (command === "bezierCurveTo") {
      const [x0, y0] = [x, y];
      for (let k = 1; k <= CURVE_STEPS; k += 1) {
        const t = k / CURVE_STEPS;
        const u = 1 - t;
        const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        to(p * x0 + q * a + r * c + s * e, p * y0 + q * b + r * d + s * f);
      }
    }
  }
  if (now.length > 0) outlines.push(now);
  return outlines;
}
