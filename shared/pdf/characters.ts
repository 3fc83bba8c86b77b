import { hasLayerMark } from "./layers.ts";
import { type Pdfium, rawText, withMemory } from "./pdfium.ts";
import { axesOf, type Seen } from "./seen.ts";

/** One character of a text layer, in the order in which the file draws it. */
export interface Character {
  text: string;
  /** Null: a space or line end that pdfium put in where it saw a gap. */
  place: Place | null;
  /** It may be that nobody sees it. */
  doubt?: Doubt;
  /** The font does not say which letter it is, or says one that no text has. */
  isUnmapped?: true;
}

/** Why a letter may be seen by nobody: the file says not to draw it, or draws it so that it may not show. */
export type Doubt = "undrawn" | "faint";

/** Where a character stands on the page as a person sees it: points from the upper left, y downwards. */
export interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Where it stands on its baseline. */
  x: number;
  y: number;
  /** Size of its font. */
  em: number;
  /** Degrees its line runs away from level, clockwise, 0 to 360. */
  turn: number;
}

/** What speaks for and against a text layer. Counts of characters, without white space. */
export interface Health {
  characters: number;
  /** The font does not say which letter it is, or says one that no text has. */
  unmapped: number;
  /** Drawn invisibly: somebody else's OCR, laid over a scan. */
  invisible: number;
}

/** Characters of one page that are read. A dense page has 10,000; a hostile one has as many as fit into the file. */
export const PAGE_CHARACTERS_MAX = 500_000;
/** ISO 32000-1, table 106: neither filled nor stroked, and only a stencil for what is drawn behind. */
const INVISIBLE_MODE = 3;
const STENCIL_MODE = 7;
/** Letters with no part of their colour below this are as light as paper, or nearly. */
const PALE_MIN = 240;
/** Of 255: less covers nothing. */
const ALPHA_MIN = 16;
/** pdfium's sign for a hyphen at a line's end; it leaves out the line end itself. */
const HYPHEN = 2;
const SPACE = 0x20;
/** In place of a letter that nothing is known of. */
export const NAMELESS = "\ufffd";
/** Word processors draw hyphens as this; where it is drawn, a person sees one. */
const SOFT_HYPHEN = 0xad;
/** Fonts that claim letters higher than this many font sizes tell nonsense; real ones have 1 to 1.5. */
const HEIGHT_EMS_MAX = 2;
/** A font of no size is not there; letters are never smaller than this, in points. */
const EM_MIN = 0.1;

/** What all letters of one text object have in common. */
interface Style {
  em: number;
  turn: number;
  doubt: Doubt | undefined;
}

/**
 * Up to PAGE_CHARACTERS_MAX; `isCut` when the page has more. What lies outside the page nobody sees: it is left out.
 * `layered`: text objects within groups that may be switched off.
 */
export function readCharacters(
  module: Pdfium,
  page: number,
  seen: Seen,
  layered: ReadonlySet<number>,
): { characters: Character[]; isCut: boolean } {
  const text = module.FPDFText_LoadPage(page);
  const characters: Character[] = [];
  if (text === 0) return { characters, isCut: false };
  const raw = rawText(module);
  const styles = new Map<number, Style>();
  try {
    const total = module.FPDFText_CountChars(text);
    const count = Math.min(PAGE_CHARACTERS_MAX, total);
    withMemory(module, SCRATCH_BYTES, (at) => {
      for (let i = 0; i < count; i += 1) {
        const code = raw.FPDFText_GetUnicode(text, i);
        if (raw.FPDFText_IsGenerated(text, i) === 1) {
          characters.push({ text: letterOf(code), place: null });
          continue;
        }
        const object = raw.FPDFText_GetTextObject(text, i);
        let style = styles.get(object);
        if (style === undefined) {
          style = styleOf(module, text, i, object, at, seen, layered.has(object));
          styles.set(object, style);
        }
        const place = placeOf(module, text, i, at, style, seen);
        if (isOutside(place, seen)) continue;
        // A glyph without a name is called by its number, which may be that of a hyphen, a tab or a line's end.
        const isNameless = raw.FPDFText_HasUnicodeMapError(text, i) === 1;
        const isHyphen = code === HYPHEN && !isNameless;
        const character: Character = { text: code === HYPHEN && isNameless ? NAMELESS : letterOf(code), place };
        if (style.doubt !== undefined) character.doubt = style.doubt;
        if (isNameless ? code !== SPACE : isOdd(code) && character.text.trim() !== "") character.isUnmapped = true;
        characters.push(character);
        if (isHyphen) characters.push({ text: "\n", place: null });
      }
    });
    return { characters: joinSurrogates(characters), isCut: count < total };
  } finally {
    module.FPDFText_ClosePage(text);
  }
}

export function healthOf(characters: readonly Character[]): Health {
  const letters = characters.filter(({ text, place }) => place !== null && text.trim() !== "");
  return {
    characters: letters.length,
    unmapped: letters.filter(({ isUnmapped }) => isUnmapped).length,
    invisible: letters.filter(({ doubt }) => doubt === "undrawn").length,
  };
}

/** Room for the largest answer of a call: six floats of a matrix, or four doubles of a box. */
const SCRATCH_BYTES = 32;

function styleOf(
  module: Pdfium,
  text: number,
  index: number,
  object: number,
  at: number,
  seen: Seen,
  isLayered: boolean,
): Style {
  const raw = rawText(module);
  const size = raw.FPDFText_GetFontSize(text, index);
  const doubt = object === 0 ? undefined : doubtOf(module, text, index, object, at, isLayered);
  if (raw.FPDFText_GetMatrix(text, index, at) !== 1) return { em: Math.max(EM_MIN, size), turn: 0, doubt };
  const [a = 1, b = 0, c = 0, d = 1] = floats(module, at);
  const em = Math.abs(size * Math.hypot(c, d));
  const [x, y] = axesOf(seen, a, b);
  const turn = (Math.atan2(y, x) * 180) / Math.PI;
  return {
    em: Number.isFinite(em) ? Math.max(EM_MIN, em) : EM_MIN,
    turn: Number.isFinite(turn) ? (turn + 360) % 360 : 0,
    doubt,
  };
}

function doubtOf(
  module: Pdfium,
  text: number,
  index: number,
  object: number,
  at: number,
  isLayered: boolean,
): Doubt | undefined {
  const raw = rawText(module);
  const mode = raw.FPDFTextObj_GetTextRenderMode(object);
  if (mode === INVISIBLE_MODE) return "undrawn";
  // Whether a layer is switched on, only drawing the page tells.
  if (mode === STENCIL_MODE || isLayered || hasLayerMark(module, object, at, SCRATCH_BYTES)) return "faint";
  if (raw.FPDFText_GetFillColor(text, index, at, at + 4, at + 8, at + 12) !== 1) return undefined;
  const [red = 0, green = 0, blue = 0, alpha = 0] = module.pdfium.HEAPU32.subarray(at >> 2, (at >> 2) + 4);
  return Math.min(red, green, blue) >= PALE_MIN || alpha < ALPHA_MIN ? "faint" : undefined;
}

/** As wide as the font moves on, as high as the font says where that is sensible, else as the letter itself. */
function placeOf(module: Pdfium, text: number, index: number, at: number, style: Style, seen: Seen): Place {
  const raw = rawText(module);
  raw.FPDFText_GetCharOrigin(text, index, at, at + 8);
  const [atX = 0, atY = 0] = doubles(module, at);
  const [x, y] = seen.place(atX, atY);
  const em = style.em;
  if (raw.FPDFText_GetLooseCharBox(text, index, at) === 1) {
    const [left = 0, top = 0, right = 0, bottom = 0] = floats(module, at);
    const box = cornersOf(seen, left, bottom, right, top);
    const height = Math.min(box.right - box.left, box.bottom - box.top);
    if (height > 0 && height <= HEIGHT_EMS_MAX * em) return { ...box, x, y, em, turn: style.turn };
  }
  raw.FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24);
  const [left = 0, right = 0, bottom = 0, top = 0] = doubles(module, at);
  return { ...cornersOf(seen, left, bottom, right, top), x, y, em, turn: style.turn };
}

// pdfium's memory may move at any call, so it is looked up anew each time.
const floats = ({ pdfium }: Pdfium, at: number): Float32Array => pdfium.HEAPF32.subarray(at >> 2, (at >> 2) + 4);
const doubles = ({ pdfium }: Pdfium, at: number): Float64Array => pdfium.HEAPF64.subarray(at >> 3, (at >> 3) + 4);

function cornersOf(seen: Seen, x1: number, y1: number, x2: number, y2: number) {
  const [ax, ay] = seen.place(x1, y1);
  const [bx, by] = seen.place(x2, y2);
  return { left: Math.min(ax, bx), top: Math.min(ay, by), right: Math.max(ax, bx), bottom: Math.max(ay, by) };
}

function isOutside({ left, top, right, bottom }: Place, { width, height }: Seen): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return !(x >= 0 && x <= width && y >= 0 && y <= height);
}

/** pdfium passes on whatever number a broken font gives. */
function letterOf(code: number): string {
  if (code === HYPHEN || code === SOFT_HYPHEN) return "-";
  if (code <= 0 || code > 0x10ffff) return NAMELESS;
  return String.fromCodePoint(code);
}

const isOdd = (code: number): boolean =>
  code <= 0 ||
  code > 0x10ffff ||
  code === 0xfffd ||
  (code < 32 && code !== HYPHEN) ||
  (code >= 0x7f && code < 0xa0) ||
  isPrivate(code);

const isPrivate = (code: number): boolean => (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;

/** Letters beyond U+FFFF come as two halves. */
function joinSurrogates(characters: Character[]): Character[] {
  const joined: Character[] = [];
  for (const character of characters) {
    const last = joined.at(-1);
    if (last !== undefined && /^[\ud800-\udbff]$/.test(last.text) && /^[\udc00-\udfff]$/.test(character.text))
      last.text += character.text;
    else joined.push(character);
  }
  for (const character of joined) character.text = character.text.toWellFormed();
  return joined;
}
