import type { Box, Word } from "../reading.ts";
import type { Span } from "./account.ts";

/** One page as it was read. Where there are no words, as in a mail's body, `text` is searched. */
export interface PageInput {
  /** From 1, or null where the text has no pages. */
  number: number | null;
  words: readonly Word[];
  text: string;
}

/**
 * A page as one string that patterns run over: words of a line with a space between
 * them, a tab where a table leaves a gap, a line break between lines.
 */
export interface PageText {
  number: number | null;
  /** To search in: the same characters in the same places as `original`, in plain forms. */
  text: string;
  /** As read. */
  original: string;
  words: readonly Word[];
  /** For each character its word's index, -1 between words; null without words. */
  owner: Int32Array | null;
}

/**
 * Wider than this many line heights is a gap between cells, not between words: a
 * space is a quarter to a half of the height, justified text stretches it to about one.
 */
const CELL_GAP_HEIGHTS = 1.5;
/** Words whose middles are nearer than this many heights stand on one row. */
const ROW_REACH_HEIGHTS = 0.45;
/** How many cells of a column a broken number may run over. An IBAN has at most 34 characters. */
const COLUMN_CELLS_MAX = 3;
/** Cells looked through for the one below: a few lines of the widest table. */
const COLUMN_SEARCH_CELLS = 200;
/** Lines further below than this many heights belong to something else. */
const COLUMN_STEP_HEIGHTS = 3;

export function pageText(page: PageInput): PageText {
  if (page.words.length === 0) return textOnly(page);
  const pieces: { words: number[]; separator: string }[] = [];
  for (const line of linesOf(page.words))
    for (const [i, cell] of cellsOf(page.words, line).entries()) {
      pieces.push({ words: cell, separator: i > 0 ? "\t" : pieces.length > 0 ? "\n" : "" });
    }
  return assemble(page, pieces);
}

/**
 * Reading order tears apart what is broken inside a cell of a table. For each cell
 * that may begin a number: the cell and those right under it, as a text of its own.
 */
export function columnTexts(page: PageInput, beginsNumber: (text: string) => boolean): PageText[] {
  if (page.words.length === 0) return [];
  const cells = linesOf(page.words).flatMap((line) => cellsOf(page.words, line));
  const boxed = cells.map((words) => ({ words, box: unionBox(words.map((i) => page.words[i])) }));
  const texts: PageText[] = [];
  for (const [at, first] of boxed.entries()) {
    if (!beginsNumber(first.words.map((i) => page.words[i]?.text ?? "").join(" "))) continue;
    const chain = [first];
    for (let last = first; chain.length < COLUMN_CELLS_MAX; ) {
      const below = boxed.slice(at + 1, at + 1 + COLUMN_SEARCH_CELLS).filter((cell) => isUnder(cell.box, last.box));
      const next = below.sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0])[0];
      if (next === undefined) break;
      chain.push(next);
      last = next;
    }
    if (chain.length > 1)
      texts.push(
        assemble(
          page,
          chain.map(({ words }, i) => ({ words, separator: i > 0 ? "\n" : "" })),
        ),
      );
  }
  return texts;
}

/**
 * The page read strictly row by row, whatever lines its reader saw: a label and its
 * number may stand on one height and lines apart. Null where that changes nothing.
 */
export function rowsText(page: PageText): PageText | null {
  const { words } = page;
  const middle = (i: number) => ((words[i]?.box[1] ?? 0) + (words[i]?.box[3] ?? 0)) / 2;
  const left = (i: number) => words[i]?.box[0] ?? 0;
  const rows: number[][] = [];
  let bottom = 0;
  for (const i of Array.from(words.keys()).sort((a, b) => middle(a) - middle(b) || left(a) - left(b))) {
    const row = rows.at(-1);
    if (row !== undefined && middle(i) < bottom) row.push(i);
    else {
      rows.push([i]);
      // The row's first word says how far it reaches: taller words would swallow the next one.
      const [, top, , end] = words[i]?.box ?? [0, 0, 0, 0];
      bottom = middle(i) + (end - top) * ROW_REACH_HEIGHTS;
    }
  }
  for (const row of rows) row.sort((a, b) => left(a) - left(b));
  const order = rows.flat();
  const isSame = order.every((word, at) => word === at) && rows.length === linesOf(words).length;
  return isSame ? null : subText(page, rows);
}

/** Some words of a page, row by row, as a text of their own. */
export const subText = ({ number, words }: PageText, rows: readonly number[][]): PageText =>
  assemble(
    { number, words, text: "" },
    rows.flatMap((row, i) =>
      cellsOf(words, row).map((cell, j) => ({ words: cell, separator: j > 0 ? "\t" : i > 0 ? "\n" : "" })),
    ),
  );

/** The box around all words that ranges of characters were read from; null without boxes. */
export function boxOf(page: PageText, spans: readonly Span[]): Box | null {
  const indices = wordsOf(page, spans);
  return indices.length === 0 ? null : unionBox(indices.map((i) => page.words[i]));
}

/** The lowest OCR confidence among the words of ranges; 1 where nothing was guessed. */
export const readingConfidence = (page: PageText, spans: readonly Span[]): number =>
  Math.min(1, ...wordsOf(page, spans).map((i) => page.words[i]?.confidence ?? 1));

/** Whether OCR read it: a text layer is not guessed, and its words carry no confidence. */
export const isScanned = ({ words }: PageText): boolean => words.some(({ confidence }) => confidence !== undefined);

/** The words a range was read from, by index, in order. */
export function wordsOf({ owner }: PageText, spans: readonly Span[]): number[] {
  if (owner === null) return [];
  const indices = new Set(spans.flatMap(({ start, end }) => Array.from(owner.subarray(start, end))));
  indices.delete(-1);
  return Array.from(indices);
}

/** Where a word stands in the page's text. */
export function spanOfWord({ owner }: PageText, word: number): Span {
  if (owner === null) throw new Error("a page without words has no span of a word");
  return { start: owner.indexOf(word), end: owner.lastIndexOf(word) + 1 };
}

/** At most `length` characters of it. */
export const shortened = (page: PageText, length: number): PageText => ({
  ...page,
  text: page.text.slice(0, length),
  original: page.original.slice(0, length),
});

/** The same page with ranges made unreadable, so that no later search can report them. */
export function blanked(page: PageText, spans: readonly Span[]): PageText {
  if (spans.length === 0) return page;
  const inOrder = spans.toSorted((a, b) => a.start - b.start);
  const blank = (text: string) => {
    const pieces: string[] = [];
    let at = 0;
    for (const { start, end } of inOrder) {
      if (end <= at) continue;
      const from = Math.max(at, start);
      pieces.push(text.slice(at, from), text.slice(from, end).replaceAll(/[^\n\t]/g, "\u2022"));
      at = end;
    }
    return pieces.join("") + text.slice(at);
  };
  return { ...page, text: blank(page.text), original: blank(page.original) };
}

/** Letters, digits, spaces and hyphens in their plain form. Never changes the length, so offsets hold. */
export const plainForm = (text: string): string =>
  text
    .replaceAll(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (char) =>
      String.fromCharCode(char.charCodeAt(0) - 0xfee0),
    )
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
    .replaceAll("\u00ad", " ")
    .replaceAll(/[^\S\n\t]|[\u200b-\u200d\u2060\ufeff]/g, " ");

function textOnly({ number, text }: PageInput): PageText {
  return { number, text: plainForm(text), original: text, words: [], owner: null };
}

function linesOf(words: readonly Word[]): number[][] {
  const lines: number[][] = [];
  for (const [i, word] of words.entries()) {
    const line = lines.at(-1);
    if (line !== undefined && words[line[0] ?? 0]?.line === word.line) line.push(i);
    else lines.push([i]);
  }
  return lines;
}

function cellsOf(words: readonly Word[], line: readonly number[]): number[][] {
  const cells: number[][] = [];
  for (const i of line) {
    const cell = cells.at(-1);
    const [left, right] = [words[cell?.at(-1) ?? -1], words[i]];
    if (cell !== undefined && left !== undefined && right !== undefined && !isCellGap(left.box, right.box))
      cell.push(i);
    else cells.push([i]);
  }
  return cells;
}

/**
 * Boxes are fractions of width and of height; without the page's size the two are
 * compared as on A4 upright, which is near enough to tell cells apart.
 */
const A4_HEIGHT_TO_WIDTH = Math.SQRT2;
const isCellGap = (left: Box, right: Box) =>
  right[0] - left[2] > CELL_GAP_HEIGHTS * A4_HEIGHT_TO_WIDTH * Math.max(left[3] - left[1], right[3] - right[1]);

function isUnder(below: Box, above: Box): boolean {
  const step = below[1] - above[1];
  const height = above[3] - above[1];
  if (step < height / 2 || step > height * COLUMN_STEP_HEIGHTS) return false;
  return below[0] < above[2] && above[0] < below[2];
}

function assemble(page: PageInput, pieces: readonly { words: number[]; separator: string }[]): PageText {
  let original = "";
  const owners: number[] = [];
  const append = (text: string, word: number) => {
    original += text;
    for (let i = 0; i < text.length; i++) owners.push(word);
  };
  for (const { words, separator } of pieces) {
    append(separator, -1);
    for (const [i, word] of words.entries()) {
      if (i > 0) append(" ", -1);
      append(page.words[word]?.text ?? "", word);
    }
  }
  return {
    number: page.number,
    text: plainForm(original),
    original,
    words: page.words,
    owner: Int32Array.from(owners),
  };
}

function unionBox(words: readonly (Word | undefined)[]): Box {
  const boxes = words.flatMap((word) => (word === undefined ? [] : [word.box]));
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}
