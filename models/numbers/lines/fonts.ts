import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";

/** Print as forms and letters have it, as outlines. */

const require = createRequire(import.meta.url);
const LEARNT = ["arimo", "tinos", "cousine", "open-sans", "lato", "merriweather", "courier-prime"] as const;
/** Kept back: what is measured in them is measured in print never learnt from. */
const KEPT_BACK = ["roboto", "source-sans-3"] as const;
const WEIGHTS = [400, 700] as const;

export interface PrintFont {
  name: string;
  /** Height of a capital, of the font's size. */
  capHeight: number;
  /** Units of the outlines at size 1. */
  unitsPerEm: number;
  /** An outline as an SVG path in units, y upwards, and how far the next sign stands, of the font's size. */
  sign(sign: string): { path: string; advance: number };
}

export const learntFonts = (): PrintFont[] => opened(LEARNT);
export const keptBackFonts = (): PrintFont[] => opened(KEPT_BACK);

const opened = (names: readonly string[]): PrintFont[] =>
  names.flatMap((name) =>
    WEIGHTS.map((weight) => {
      const path = require.resolve(`@fontsource/${name}/files/${name}-latin-${weight}-normal.woff`);
      return printFont(`${name} ${weight}`, openSync(path) as Font);
    }),
  );

/** Of a space, in sizes. Not asked of the font: fontkit reads past the end of some fonts for glyphs without an outline. */
const SPACE = 0.28;

function printFont(name: string, font: Font): PrintFont {
  const known = new Map<string, { path: string; advance: number }>();
  return {
    name,
    capHeight: font.capHeight / font.unitsPerEm,
    unitsPerEm: font.unitsPerEm,
    sign(sign) {
      if (sign === " ") return { path: "", advance: SPACE };
      const found = known.get(sign);
      if (found !== undefined) return found;
      const glyph = font.glyphForCodePoint(sign.codePointAt(0) ?? 0);
      const made = { path: glyph.path.toSVG(), advance: glyph.advanceWidth / font.unitsPerEm };
      known.set(sign, made);
      return made;
    },
  };
}
