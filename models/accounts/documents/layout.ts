import type { Box, Word } from "#shared/reading.ts";
import type { Block } from "./blocks.ts";

/** Lays a made document out as a PDF reader would report it: words with boxes, lines in reading order, A4 pages. */

const [PAGE_WIDTH, PAGE_HEIGHT] = [595, 842];
const MARGIN = 56;
const LINE_STEP = 1.3;
/** Mean width of a Helvetica letter, and of the narrow and wide ones, in ems. */
const EM = { narrow: 0.28, middle: 0.53, wide: 0.78 };
const GUTTER = 24;

export interface LaidOut {
  width: number;
  height: number;
  words: Word[];
}
interface Placed {
  text: string;
  page: number;
  line: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}
interface Pen {
  left: number;
  width: number;
  size: number;
  state: { page: number; top: number; line: number; placed: Placed[] };
}

/** `byRows`: lines that stand beside each other are read as one, as many readers do; else a column at a time. */
export function layOut(blocks: readonly Block[], options: { size: number; byRows: boolean }): LaidOut[] {
  const state = { page: 0, top: MARGIN, line: 0, placed: [] as Placed[] };
  const pen: Pen = { left: MARGIN, width: PAGE_WIDTH - 2 * MARGIN, size: options.size, state };
  for (const block of blocks) place(pen, block);
  return Array.from({ length: state.page + 1 }, (_, page) => {
    const own = state.placed.filter((word) => word.page === page);
    return { width: PAGE_WIDTH, height: PAGE_HEIGHT, words: options.byRows ? wordsByRows(own) : own.map(wordOf) };
  });
}

function place(pen: Pen, block: Block): void {
  const { state, size } = pen;
  if ("space" in block) state.top += block.space;
  else if ("heading" in block) {
    paragraph(pen, block.heading, size * 1.4);
    state.top += size * 0.5;
  } else if ("text" in block) {
    paragraph(pen, block.text, size);
    state.top += size * 0.7;
  } else if ("small" in block) paragraph(pen, block.small, size * 0.8);
  else if ("letterhead" in block) {
    paragraph(pen, block.letterhead.name, size * 1.6);
    paragraph(pen, block.letterhead.lines.join("  |  "), size * 0.8);
    state.top += size * 1.5;
  } else if ("fields" in block) fields(pen, block.fields);
  else if ("form" in block)
    for (const [label, value] of block.form) {
      paragraph(pen, label, size * 0.7);
      paragraph({ ...pen, left: pen.left + 6 }, value, size * 1.1);
      state.top += size * 0.6;
    }
  else if ("table" in block) table(pen, block.table);
  else sideBySide(pen, block.sideBySide);
}

function fields(pen: Pen, list: readonly [string, string][]): void {
  const { state, size } = pen;
  const wide = Math.max(...list.map(([label]) => widthOf(label, size))) + 14;
  for (const [label, value] of list) {
    const top = state.top;
    writeLine(pen, label, pen.left, size);
    write(pen, value, pen.left + wide, size, state.line);
    state.line += 1;
    state.top = top + size * LINE_STEP;
  }
  state.top += size * 0.7;
}

function table(pen: Pen, { columns, rows }: { columns: { title: string; share: number }[]; rows: string[][] }): void {
  const { state, size } = pen;
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  for (const cells of [columns.map(({ title }) => title), ...rows]) {
    let left = pen.left;
    breakPage(pen);
    for (const [i, cell] of cells.entries()) {
      write(pen, cell, left + 4, size * 0.9, state.line);
      left += ((columns[i]?.share ?? 0) / whole) * pen.width;
    }
    state.line += 1;
    state.top += size * LINE_STEP * 1.2;
  }
  state.top += size;
}

function sideBySide(pen: Pen, columns: readonly Block[][]): void {
  const { state } = pen;
  const [top, page] = [state.top, state.page];
  const half = (pen.width - GUTTER) / 2;
  const bottoms = columns.map((blocks, i) => {
    state.top = top;
    state.page = page;
    for (const block of blocks) place({ ...pen, left: pen.left + i * (half + GUTTER), width: half }, block);
    return state.top;
  });
  state.top = Math.max(...bottoms) + pen.size;
}

function paragraph(pen: Pen, text: string, size: number): void {
  for (const piece of text.split("\n")) {
    let line = "";
    for (const word of piece.split(" ").filter((one) => one !== "")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && widthOf(longer, size) > pen.width) {
        writeLine(pen, line, pen.left, size);
        pen.state.top += size * LINE_STEP;
        pen.state.line += 1;
        line = word;
      } else line = longer;
    }
    writeLine(pen, line, pen.left, size);
    pen.state.top += size * LINE_STEP;
    pen.state.line += 1;
  }
}

function writeLine(pen: Pen, text: string, left: number, size: number): void {
  breakPage(pen);
  write(pen, text, left, size, pen.state.line);
}

function breakPage({ state }: Pen): void {
  if (state.top < PAGE_HEIGHT - MARGIN) return;
  state.page += 1;
  state.top = MARGIN;
}

function write({ state }: Pen, text: string, left: number, size: number, line: number): void {
  let x = left;
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const right = x + widthOf(word, size);
    state.placed.push({ text: word, page: state.page, line, left: x, top: state.top, right, bottom: state.top + size });
    x = right + EM.narrow * size;
  }
}

function widthOf(text: string, size: number): number {
  let ems = 0;
  for (const char of text)
    ems += /[ .,:;'|!ijltfI/()-]/.test(char) ? EM.narrow : /[mwMWQO@%]/.test(char) ? EM.wide : EM.middle;
  return ems * size;
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;
const boxOf = ({ left, top, right, bottom }: Placed): Box => [
  round(left / PAGE_WIDTH),
  round(top / PAGE_HEIGHT),
  round(right / PAGE_WIDTH),
  round(bottom / PAGE_HEIGHT),
];
const wordOf = (placed: Placed): Word => ({ text: placed.text, box: boxOf(placed), line: placed.line });

function wordsByRows(placed: readonly Placed[]): Word[] {
  const sorted = placed.toSorted((a, b) => a.bottom - b.bottom || a.left - b.left);
  const rows: Placed[][] = [];
  for (const word of sorted) {
    const row = rows.at(-1);
    if (row?.[0] !== undefined && word.bottom - row[0].bottom < (row[0].bottom - row[0].top) / 2) row.push(word);
    else rows.push([word]);
  }
  return rows.flatMap((row, line) =>
    row.toSorted((a, b) => a.left - b.left).map((word) => ({ text: word.text, box: boxOf(word), line })),
  );
}
