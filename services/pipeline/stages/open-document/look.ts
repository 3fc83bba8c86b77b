import { type Color, colorOf, isNear, isTransparent, WHITE } from "./colors.ts";
import { type Sheet, type Style, styleOf, VALUE_CHARACTERS_MAX } from "./styles.ts";

/** How an element's text looks, as far as that decides whether a person sees it. */
export interface Look {
  tag: string;
  isHidden: boolean;
  isSilent: boolean;
  /** Nothing within it can be seen, whatever it says. */
  isGone: boolean;
  /** Inherited, and undone by what says otherwise. */
  isInvisible: boolean;
  isTiny: boolean;
  color: Color | Unknown | null;
  background: Color | Unknown | null;
}
/** A picture, a colour that is not known here: text on it, or in it, may well be seen. */
type Unknown = "unknown";
const UNKNOWN: Unknown = "unknown";

export const NO_LOOK: Look = {
  tag: "",
  ...{ isHidden: false, isSilent: false, isGone: false, isInvisible: false, isTiny: false },
  ...{ color: null, background: null },
};

/** Nothing of these is text to anybody. */
const SILENT = new Set(["script", "style", "title", "template", "head"]);

export function lookOf(tag: string, attributes: Readonly<Record<string, string>>, around: Look, sheet: Sheet): Look {
  const style = styleOf(sheet, tag, attributes);
  const visibility = style.get("visibility");
  const mayBePainted = sheet.mayPaint && ("class" in attributes || "id" in attributes);
  const look = {
    tag,
    isSilent: around.isSilent || SILENT.has(tag),
    isGone: around.isGone || "hidden" in attributes || isGone(style),
    isInvisible: visibility === undefined ? around.isInvisible : /^(?:hidden|collapse)/.test(visibility),
    isTiny: isTiny(style, around.isTiny),
    color: foreground(style.get("color") ?? attributes.color) ?? around.color,
    background: ground(style, attributes) ?? (mayBePainted ? UNKNOWN : around.background),
  };
  return { ...look, isHidden: look.isGone || look.isInvisible || look.isTiny || isLost(look) };
}

/** Transparent, or in the colour of what it stands on. */
function isLost({ color, background }: Pick<Look, "color" | "background">): boolean {
  if (color === null || color === UNKNOWN) return false;
  if (isTransparent(color)) return true;
  return background !== UNKNOWN && isNear(color, background ?? WHITE);
}

/** Less of it nobody reads. */
const OPACITY_MIN = 0.06;
/** Past the edge of any screen, in pixels: the trick of old is -9999px or -999em. */
const OFF_SCREEN = -999;

function isGone(style: Style): boolean {
  if (style.get("display") === "none" || style.get("mso-hide") === "all") return true;
  if (Number.parseFloat(style.get("opacity") ?? "1") < OPACITY_MIN) return true;
  const isCut = /^(?:hidden|clip)/.test(style.get("overflow") ?? "");
  if (isCut && (SIZES.some((name) => NOTHING.test(style.get(name) ?? "")) || isFlat(style))) return true;
  if (["text-indent", "margin-left"].some((name) => isOff(style.get(name)))) return true;
  const isPlaced = /^(?:absolute|fixed|relative)/.test(style.get("position") ?? "");
  return isPlaced && (SIDES.some((name) => isOff(style.get(name))) || CLIPPED.test(style.get("clip") ?? ""));
}
const SIZES = ["height", "max-height", "width", "max-width"];
/** A pixel of height or width shows no letter. A percent does: old pages set it for old browsers' sake. */
const NOTHING = /^(?:0*\.?0+[a-z%]*|1(?:px|pt)|0*\.\d+(?:px|pt))$/;
/** A number alone is lines, so only none of them is flat. */
const isFlat = (style: Style): boolean => pixels(style.get("line-height")) === 0;
const SIDES = ["left", "top", "right", "bottom"];
const CLIPPED = /^rect\(\s*[01](?:px)?(?:[\s,]+[01](?:px)?){3}\s*\)/;

const isOff = (value: string | undefined): boolean => (pixels(value) ?? 0) <= OFF_SCREEN;

/** A browser's own size of letters, by which relative lengths are told here. */
const EM_PIXELS = 16;
const PIXELS_OF: Readonly<Record<string, number>> = {
  ...{ "": 1, px: 1, pt: 4 / 3, em: EM_PIXELS, rem: EM_PIXELS, ex: EM_PIXELS / 2, "%": EM_PIXELS / 100 },
};
const LENGTH = /^([+-]?(?:\d+\.?\d*|\.\d+))([a-z]*|%)$/;

/** Null for what is no length. A share of nothing known is told as one of a letter's height: 0 % is 0. */
function pixels(value: string | undefined): number | null {
  const found = LENGTH.exec(value ?? "");
  const unit = found === null ? undefined : PIXELS_OF[found[2] ?? ""];
  return unit === undefined ? null : Number(found?.[1]) * unit;
}

/** A letter of less than two pixels is a tracking trick, not print. */
const LETTER_PIXELS_MIN = 2;
const FONT_SIZE = /^(?:[a-z-]+\s+|\d00\s+)*([\d.]+[a-z%]*)/;

/** Tools of newsletters set a cell to nothing and its text to its own size; a share of nothing is nothing. */
function isTiny(style: Style, isAround: boolean): boolean {
  const said = style.get("font-size") ?? FONT_SIZE.exec(style.get("font") ?? "")?.[1];
  const size = pixels(said);
  if (said === undefined || size === null) return isAround && !KEYWORD_SIZE.test(said ?? "");
  return size < LETTER_PIXELS_MIN || (isAround && /(?:[^r]em|ex|%)$/.test(said));
}
const KEYWORD_SIZE = /^(?:xx?-small|small|medium|large|xx?-large)/;

/** Null where nothing is said, or that it is as around. */
function foreground(value: string | undefined): Color | Unknown | null {
  const said = (value ?? "").slice(0, VALUE_CHARACTERS_MAX).trim();
  return AS_AROUND.test(said) ? null : (colorOf(said) ?? UNKNOWN);
}
const AS_AROUND = /^(?:inherit|initial|unset|currentcolor)?$/i;

function ground(style: Style, attributes: Readonly<Record<string, string>>): Color | Unknown | null {
  const all = style.get("background") ?? "";
  if ("background" in attributes || /url\(|gradient\(/.test(all)) return UNKNOWN;
  const said = style.get("background-color") ?? (all === "" ? attributes.bgcolor : all);
  const value = (said ?? "").slice(0, VALUE_CHARACTERS_MAX).trim();
  if (AS_AROUND.test(value)) return null;
  const words = /^(?:rgb|hsl)/.test(value) ? [value] : value.split(/\s+(?![^(]*\))/);
  for (const word of words) {
    const color = colorOf(word);
    if (color !== null) return isTransparent(color) ? null : color[3] < 1 ? UNKNOWN : color;
  }
  return words.every((word) => NO_COLOR.test(word)) ? null : UNKNOWN;
}
/** Of a background's shorthand, what paints nothing. */
const NO_COLOR =
  /^(?:none|inherit|initial|unset|repeat(?:-[xy])?|no-repeat|scroll|fixed|center|top|left|right|bottom|[\d.]+(?:px|%)?|\/)$/;
