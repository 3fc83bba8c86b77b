import { Parser } from "htmlparser2";

/**
 * Text that HTML holds and does not show: it decides what a machine reads, while a
 * person sees something else. It is kept, and marked for what it is.
 */

/** Nothing of these is text to anybody. */
const SILENT = new Set(["script", "style", "title", "template", "head"]);
/** Without one of these no text of a mail is hidden, and it is not looked through. */
const HINT = /display|visibility|hidden|font-size\s*:\s*[01.]|opacity|height|color|mso-hide/i;
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** A style sheet may paint any element that has a name. */
const SHEET = /<style\b[^>]*>[^<]*background/i;
/** A picture, or a style sheet's colour: white on it may well be seen. */
const UNKNOWN = "unknown";
/** Past this nesting the same style goes on to hold: no person writes it, and the stack must stay small. */
const DEPTH_MAX = 5_000;

interface Look {
  tag: string;
  isHidden: boolean;
  isSilent: boolean;
  /** As #rrggbb; null where nothing was said. */
  color: string | null;
  background: string | null;
}
const PLAIN: Look = { tag: "", isHidden: false, isSilent: false, color: null, background: null };

/** The same HTML with each hidden text as `[hidden: …]`. */
export function markHidden(html: string): string {
  if (!HINT.test(html)) return html;
  const hasSheet = SHEET.test(html);
  const ranges: [start: number, end: number][] = [];
  const looks: Look[] = [PLAIN];
  let open: [start: number, end: number] | null = null;
  const close = () => {
    if (open !== null) ranges.push(open);
    open = null;
  };
  const parser: Parser = new Parser({
    onopentag(tag, attributes) {
      close();
      const around = looks.at(-1) ?? PLAIN;
      if (!VOID.has(tag) && looks.length < DEPTH_MAX) looks.push(lookOf(tag, attributes, around, hasSheet));
    },
    onclosetag(tag) {
      close();
      if (looks.length > 1 && looks.at(-1)?.tag === tag) looks.pop();
    },
    ontext(text) {
      const look = looks.at(-1) ?? PLAIN;
      if (!look.isHidden || look.isSilent) return;
      if (open !== null) open[1] = parser.endIndex + 1;
      else if (text.trim() !== "") open = [parser.startIndex, parser.endIndex + 1];
    },
  });
  parser.write(html);
  parser.end();
  close();
  return wrapped(html, ranges);
}

function wrapped(html: string, ranges: readonly [start: number, end: number][]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    const text = html.slice(start, end).trim();
    // Fillers behind a mail's preview line: nothing that anybody could read.
    const isBlank = text.replace(/&(?:nbsp|zwnj|zwj|shy|#\d+|#x[\da-f]+);|[\s\p{Cf}]|\u034f/giu, "") === "";
    pieces.push(html.slice(at, start), isBlank ? " " : `[hidden: ${text}]`);
    at = end;
  }
  return pieces.join("") + html.slice(at);
}

/** Marks that stand side by side, with nothing shown between them, are one. */
export const joinHidden = (text: string): string => text.replace(/\][ \t\n]*\[hidden: /g, " ");

function lookOf(tag: string, attributes: Readonly<Record<string, string>>, around: Look, hasSheet: boolean): Look {
  const style = (attributes.style ?? "").toLowerCase();
  const value = (property: string) =>
    new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([^;!]+)`).exec(style)?.[1]?.trim() ?? null;
  const color = colorOf(value("color") ?? attributes.color ?? null) ?? around.color;
  const painted = colorOf(value("background-color") ?? value("background") ?? attributes.bgcolor ?? null);
  const isPicture = "background" in attributes || /background[^;]*url\(/.test(style);
  const mayBePainted = hasSheet && ("class" in attributes || "id" in attributes);
  const background = isPicture ? UNKNOWN : (painted ?? (mayBePainted ? UNKNOWN : around.background));
  const isCollapsed = isZero(value("height") ?? value("max-height")) && value("overflow") === "hidden";
  const isInvisible =
    "hidden" in attributes ||
    value("display") === "none" ||
    value("visibility") === "hidden" ||
    value("mso-hide") === "all" ||
    isZero(value("opacity")) ||
    isTiny(value("font-size")) ||
    isCollapsed;
  // What says its own colour shows it; what is in something hidden stays hidden.
  const isLost = color !== null && color === (background ?? "#ffffff");
  return {
    tag,
    isHidden: isInvisible || isLost || (around.isHidden && !(isShownAgain(around, color, background) && !isInvisible)),
    isSilent: around.isSilent || SILENT.has(tag),
    color,
    background,
  };
}

/** White on white within, black on white further in: only colours hid it. */
const isShownAgain = (around: Look, color: string | null, background: string | null): boolean =>
  around.color !== null &&
  around.color === (around.background ?? "#ffffff") &&
  (color !== around.color || background !== around.background);

const isZero = (value: string | null): boolean => value !== null && /^0*\.?0+(?:[a-z%]*)$/.test(value);
/** A pixel's height of letters is a tracking trick, not print. */
const isTiny = (value: string | null): boolean => value !== null && /^(?:0*\.?0+|0*\.\d+|1)(?:px|pt)?$/.test(value);

const NAMED: Readonly<Record<string, string>> = { white: "#ffffff", black: "#000000" };

function colorOf(value: string | null): string | null {
  if (value === null) return null;
  const text = value.trim().toLowerCase();
  const short = /^#([\da-f])([\da-f])([\da-f])$/.exec(text);
  if (short !== null) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`;
  const long = /#[\da-f]{6}\b/.exec(text);
  if (long !== null) return long[0];
  const rgb = /rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text);
  if (rgb !== null)
    return `#${[rgb[1], rgb[2], rgb[3]].map((one) => Math.min(255, Number(one)).toString(16).padStart(2, "0")).join("")}`;
  return NAMED[text.split(/\s/)[0] ?? ""] ?? null;
}
