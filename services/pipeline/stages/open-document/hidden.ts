import { Parser } from "htmlparser2";
import { wordsOf } from "./html-forms.ts";
import { type Look, lookOf, NO_LOOK } from "./look.ts";
import { sheetOf } from "./styles.ts";

/**
 * Text that HTML holds and does not show: it decides what a machine reads, while a
 * person sees something else. It is kept, and marked for what it is.
 */

/** Without one of these no text of a mail is hidden, and it is not looked through. */
const HINT = /style|color|hidden/i;
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** Past this nesting the same style goes on to hold: no person writes it, and the stack must stay small. */
const DEPTH_MAX = 5_000;

/** The same HTML with each hidden text as `[hidden: …]`. */
export function markHidden(html: string): string {
  if (!HINT.test(html)) return html;
  const sheet = sheetOf(html);
  const ranges: [start: number, end: number][] = [];
  const looks: Look[] = [NO_LOOK];
  let open: [start: number, end: number] | null = null;
  const close = () => {
    if (open !== null) ranges.push(open);
    open = null;
  };
  const parser: Parser = new Parser({
    onopentag(tag, attributes) {
      close();
      const around = looks.at(-1) ?? NO_LOOK;
      if (!VOID.has(tag) && looks.length < DEPTH_MAX) looks.push(lookOf(tag, attributes, around, sheet));
      // What is filled in is read as text, though none is written.
      else if (tag === "input" && wordsOf(attributes) !== "" && lookOf(tag, attributes, around, sheet).isHidden)
        ranges.push([parser.startIndex, parser.endIndex + 1]);
    },
    onclosetag(tag) {
      close();
      if (looks.length > 1 && looks.at(-1)?.tag === tag) looks.pop();
    },
    ontext(text) {
      const look = looks.at(-1) ?? NO_LOOK;
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
