import type { Word } from "#shared/reading.ts";
import { boxAround } from "./box.ts";
import type { Character } from "./characters.ts";
import { framesOf, type Laid } from "./frames.ts";
import { inReadingOrder } from "./layout.ts";
import { withSpacedWords } from "./letter-spaced.ts";
import { isNote, piecesOf } from "./pieces.ts";

/** Pieces drawn in different places of the file are one word when they touch: closer than this many font sizes. */
const TOUCH_EMS = 0.12;
/** And they do not lie on top of each other by more than this. */
const OVERLAP_EMS = 0.25;

/**
 * Letters to words, in reading order: split at white space, where the file moves on, and
 * where a line ends; put together again where a file draws one word in several goes.
 * `size` is the page's, in points as seen; boxes are fractions of it.
 */
export function wordsOf(characters: readonly Character[], size: { width: number; height: number }): Word[] {
  const words: Word[] = [];
  let line = 0;
  for (const frame of framesOf(piecesOf(characters)))
    for (const pieces of inReadingOrder(frame)) {
      for (const group of withSpacedWords(joined(pieces)))
        words.push({ text: textOfPieces(group), box: boxAround(group, size), line });
      line += 1;
    }
  return words;
}

/** The pieces of a line as words. What is drawn twice to look bold is there once. */
function joined(pieces: readonly Laid[]): Laid[][] {
  const words: Laid[][] = [];
  for (const piece of pieces) {
    const word = words.at(-1);
    const last = word?.at(-1);
    if (word === undefined || last === undefined) words.push([piece]);
    else if (isTwice(last, piece)) continue;
    else if (touches(last, piece)) word.push(piece);
    else words.push([piece]);
  }
  return words;
}

function isTwice(a: Laid, b: Laid): boolean {
  const slack = OVERLAP_EMS * Math.min(a.em, b.em);
  return a.text === b.text && Math.abs(a.start - b.start) < slack && Math.abs(a.base - b.base) < slack;
}

function touches(a: Laid, b: Laid): boolean {
  if (b.index === a.index + 1 && !b.follows) return false; // pdfium saw a space there
  if (isNote(Math.abs(b.base - a.endBase), a.em, b.em)) return false;
  const em = Math.min(a.em, b.em);
  const gap = b.start - a.end;
  return gap <= TOUCH_EMS * em && gap >= -OVERLAP_EMS * em;
}

const textOfPieces = (pieces: readonly Laid[]): string =>
  pieces
    .map(({ text }) => text)
    .join("")
    .normalize("NFC");

/** A line per line, words with a space between. */
export function textOf(words: readonly Word[]): string {
  const lines: string[] = [];
  let last = -1;
  for (const { text, line } of words) {
    if (line === last) lines[lines.length - 1] += ` ${text}`;
    else lines.push(text);
    last = line;
  }
  return lines.join("\n");
}
