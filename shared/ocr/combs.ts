import type { Grey } from "./grey.ts";
import { darkThreshold } from "./skew.ts";

/**
 * Fields of a form with a box or a tick for each letter. The engine takes the lines between letters for letters, and
 * none of a number is read. So such a field is taken out of the page, freed of its lines, and its letters moved together.
 */
export interface Comb {
  /** In pixels of the page. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** What is written in it: a line of print for each stretch of boxes without an empty one. */
  parts: { image: Grey; left: number; right: number }[];
}

/** A line between two letters. */
interface Stroke {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Inches: how high such lines are, and how wide at most; a tick is a third of a letter. */
const [STROKE_MIN, STROKE_MAX, WIDE_MAX] = [0.07, 0.5, 0.045];
/** Inches from one line to the next. */
const [PITCH_MIN, PITCH_MAX] = [0.11, 0.45];
/** Of the pitch: as exactly as forms are printed and scanned. */
const PITCH_SLACK = 0.05;
/** Lines in a row. Fewer are a table's, or letters. */
const STROKES_MIN = 5;
/** Boxes that stand apart have two lines each; the stems of an underlined word are more, and few of them at one distance. */
const OTHERS_MAX = 2.2;
/** A page has fewer fields; a pattern has any number. */
const FIELDS_MAX = 40;
/** Inches by which the ends of lines of one field differ. */
const END_SLACK = 0.025;
/** Pixels that are missing from a line that was scanned. */
const GAP_MAX = 2;
/** Of the field's width: the line below it is there; and that of boxes which stand apart. */
const [BASE_WHOLE_MIN, BASE_MIN] = [0.9, 0.8];
/** Of the field: more of it dark is an area in a shade. */
const DARK_MAX = 0.45;
/** Of the pitch, how high a letter is that stands on ticks. */
const LETTER_HEIGHT = 1.3;
/** Of the field's height: less is a speck; the gap that is left between letters; the paper around them. */
const [INK_MIN, LETTER_GAP, MARGIN] = [0.15, 0.16, 0.35];
/** Of the pitch: a wider gap has an empty box in it. */
const EMPTY_GAP = 1.45;
/** Of the page; a page of noise has any number of strokes. */
const STROKES_OF_PAGE_MAX = 30_000;
const WHITE = 255;

/** The page without what stands in such fields, and the fields. The same page where there are none. */
export function takeOutCombs(page: Grey, dpi: number): { page: Grey; combs: Comb[] } {
  const threshold = darkThreshold(page.data);
  const rows = fieldsOf(strokesOf(page, threshold, dpi), dpi).filter(
    (row) => hasBase(page, threshold, row) && isOnPaper(page, threshold, boxOf(row)),
  );
  if (rows.length === 0 || rows.length > FIELDS_MAX) return { page, combs: [] };
  const data = page.data.slice();
  const bare = { ...page, data };
  const combs = rows.map((row) => {
    const field = boxOf(row);
    eraseLines(bare, threshold, row, field);
    return { ...field, parts: partsOf(bare, threshold, field, row.pitch, dpi) };
  });
  for (const { left, top, right, bottom } of combs)
    for (let y = top; y <= bottom; y += 1) data.fill(WHITE, y * page.width + left, y * page.width + right + 1);
  return { page: bare, combs };
}

/** What runs down in one piece, of the height of such a line. */
function strokesOf({ data, width, height }: Grey, threshold: number, dpi: number): Stroke[] {
  const [least, most] = [STROKE_MIN * dpi, STROKE_MAX * dpi];
  const from = new Int32Array(width).fill(-1);
  const last = new Int32Array(width).fill(-GAP_MAX - 2);
  const found: Stroke[] = [];
  const end = (x: number) => {
    const [top, bottom] = [from[x] ?? 0, last[x] ?? 0];
    from[x] = -1;
    const long = bottom - top + 1;
    if (long < least || long > most || found.length >= STROKES_OF_PAGE_MAX) return;
    // Columns beside each other that end alike are one stroke; its last column is found in the row where it ends.
    const beside = found.at(-1);
    const isOne =
      beside !== undefined && beside.right === x - 1 && near(beside.top, top) && near(beside.bottom, bottom);
    if (isOne) beside.right = x;
    else found.push({ left: x, right: x, top, bottom });
  };
  const near = (a: number, b: number) => Math.abs(a - b) <= END_SLACK * dpi;
  for (let y = 0; y < height + GAP_MAX + 1; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (y < height && (data[y * width + x] ?? WHITE) < threshold) {
        if (from[x] === -1) from[x] = y;
        last[x] = y;
      } else if (from[x] !== -1 && y - (last[x] ?? 0) > GAP_MAX) end(x);
    }
  return joined(found, near).filter(({ left, right }) => right - left < WIDE_MAX * dpi);
}

/** Columns of one stroke may have ended in different rows. */
function joined(strokes: readonly Stroke[], near: (a: number, b: number) => boolean): Stroke[] {
  const sorted = strokes.toSorted((a, b) => a.left - b.left || a.top - b.top);
  const out: Stroke[] = [];
  for (const stroke of sorted) {
    let i = out.length - 1;
    while (i >= 0 && i > out.length - 40 && !isOne(out[i], stroke)) i -= 1;
    const before = i > out.length - 40 ? out[i] : undefined;
    if (before !== undefined && isOne(before, stroke)) before.right = Math.max(before.right, stroke.right);
    else out.push({ ...stroke });
  }
  return out;

  function isOne(a: Stroke | undefined, b: Stroke): boolean {
    return a !== undefined && b.left - a.right <= 1 && near(a.top, b.top) && near(a.bottom, b.bottom);
  }
}

interface Row {
  strokes: Stroke[];
  pitch: number;
}

/** Strokes that end alike and follow each other at one distance. */
function fieldsOf(strokes: readonly Stroke[], dpi: number): Row[] {
  const slack = Math.max(1, END_SLACK * dpi);
  const sorted = strokes.toSorted((a, b) => a.left - b.left);
  // A page has thousands of strokes, and few that end in one row.
  const byEnd = Map.groupBy(sorted, ({ bottom }) => Math.floor(bottom / slack));
  const used = new Set<Stroke>();
  const rows: Row[] = [];
  for (const first of sorted) {
    if (used.has(first)) continue;
    const end = Math.floor(first.bottom / slack);
    const level = [end - 1, end, end + 1]
      .flatMap((one) => byEnd.get(one) ?? [])
      .filter(
        (one) =>
          !used.has(one) &&
          one.left >= first.left &&
          Math.abs(one.top - first.top) <= slack &&
          Math.abs(one.bottom - first.bottom) <= slack,
      )
      .sort((a, b) => a.left - b.left);
    if (level.length < STROKES_MIN) continue;
    const best = level
      .filter(({ left }) => left - first.left >= PITCH_MIN * dpi && left - first.left <= PITCH_MAX * dpi)
      .map((second) => rowFrom(first, second, level))
      .reduce<Row>((most, row) => (row.strokes.length > most.strokes.length ? row : most), { strokes: [], pitch: 0 });
    if (best.strokes.length < STROKES_MIN) continue;
    // Boxes that stand apart have a second line each.
    const until = (best.strokes.at(-1)?.right ?? 0) + best.pitch * (1 + PITCH_SLACK);
    const all = level.filter(({ left }) => left <= until);
    if (all.length > best.strokes.length * OTHERS_MAX) continue;
    for (const one of all) used.add(one);
    rows.push({ strokes: all, pitch: best.pitch });
  }
  return rows;
}

function rowFrom(first: Stroke, second: Stroke, level: readonly Stroke[]): Row {
  const pitch = second.left - first.left;
  const row = [first, second];
  for (let at = second.left; ; ) {
    const next = level.find(
      (one) => one.left > at && Math.abs(one.left - at - pitch) <= Math.max(2, PITCH_SLACK * pitch),
    );
    if (next === undefined) return { strokes: row, pitch };
    row.push(next);
    at = next.left;
  }
}

/** A line runs below all of the field, or below and above each of its boxes. Letters stand on no line. */
function hasBase({ data, width }: Grey, threshold: number, { strokes, pitch }: Row): boolean {
  const [left, right] = [strokes[0]?.left ?? 0, strokes.at(-1)?.right ?? 0];
  const lined = (y: number): number => {
    let dark = 0;
    // Of two rows, since a line that was scanned is never quite level.
    for (let x = left; x <= right; x += 1)
      if (Math.min(data[y * width + x] ?? WHITE, data[(y + 1) * width + x] ?? WHITE) < threshold) dark += 1;
    return dark / (right - left + 1);
  };
  const below = Math.max(...BASE_ROWS.map((dy) => lined(Math.max(...strokes.map((one) => one.bottom)) + dy)));
  const [stroke] = strokes;
  const isOpen = stroke !== undefined && stroke.bottom - stroke.top > TICK_MAX * pitch && strokes.length < OPEN_MIN;
  if (below >= BASE_WHOLE_MIN && !isOpen) return true;
  const above = Math.max(...BASE_ROWS.map((dy) => lined(Math.min(...strokes.map((one) => one.top)) - dy - 1)));
  return Math.min(below, above) >= BASE_MIN;
}
/** Of the pitch, how high a tick is. Stems of underlined letters are higher; so many of them at one distance are none. */
const [TICK_MAX, OPEN_MIN] = [0.7, 8];
/** From the end of the lines, back and a row on. */
const BASE_ROWS = [-4, -3, -2, -1, 0];

function isOnPaper(
  { data, width }: Grey,
  threshold: number,
  { left, top, right, bottom }: Omit<Comb, "parts">,
): boolean {
  let dark = 0;
  for (let y = top; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1) if ((data[y * width + x] ?? WHITE) < threshold) dark += 1;
  return dark <= DARK_MAX * (right - left + 1) * (bottom - top + 1);
}

function boxOf({ strokes, pitch }: Row): Omit<Comb, "parts"> {
  const bottom = Math.max(...strokes.map((one) => one.bottom));
  const top = Math.min(...strokes.map((one) => one.top), Math.round(bottom - pitch * LETTER_HEIGHT));
  return { left: strokes[0]?.left ?? 0, right: strokes.at(-1)?.right ?? 0, top: Math.max(0, top), bottom };
}

/** Where a letter runs through a line it stays: there is ink on both sides. */
function eraseLines({ data, width }: Grey, threshold: number, { strokes }: Row, field: Omit<Comb, "parts">): void {
  // The field as it is, with a row on either side: the page is large, and there may be many fields.
  const first = Math.max(0, field.top - 1);
  const was = data.slice(first * width, (field.bottom + 2) * width);
  const isDark = (x: number, y: number) => (was[(y - first) * width + x] ?? WHITE) < threshold;
  for (const { left, right } of strokes)
    for (let y = field.top; y <= field.bottom; y += 1) {
      if (isDark(left - SEAM - 1, y) && isDark(right + SEAM + 1, y)) continue;
      for (let x = Math.max(0, left - SEAM); x <= right + SEAM; x += 1) data[y * width + x] = WHITE;
    }
  const across = field.right - field.left;
  const lined: number[] = [];
  for (let y = field.top; y <= field.bottom; y += 1) {
    let dark = 0;
    for (let x = field.left; x <= field.right; x += 1) if (isDark(x, y)) dark += 1;
    if (dark >= LINED_MIN * across) lined.push(y);
  }
  for (const y of lined)
    for (let row = Math.max(0, y - SEAM); row <= y + SEAM; row += 1)
      data.fill(WHITE, row * width + field.left, row * width + field.right + 1);
}
/** Of the field's width: a row of a line, or of its edge. */
const LINED_MIN = 0.7;
/** Pixels beside a line that are neither it nor paper. */
const SEAM = 1;

/** Letters beside each other as in print, cut where a box is empty. */
function partsOf(
  { data, width }: Grey,
  threshold: number,
  { left, top, right, bottom }: Omit<Comb, "parts">,
  pitch: number,
  dpi: number,
): Comb["parts"] {
  const height = bottom - top + 1;
  const inked: number[] = [];
  for (let x = left; x <= right; x += 1) {
    let dark = 0;
    for (let y = top; y <= bottom; y += 1) if ((data[y * width + x] ?? WHITE) < threshold) dark += 1;
    if (dark >= Math.max(2, INK_MIN * 0.05 * dpi)) inked.push(x);
  }
  const letters: [from: number, to: number][] = [];
  for (const x of inked) {
    const last = letters.at(-1);
    if (last !== undefined && x - last[1] <= GAP_MAX + 1) last[1] = x;
    else letters.push([x, x]);
  }
  const words: [number, number][][] = [];
  for (const letter of letters) {
    const before = words.at(-1)?.at(-1);
    const middle = ([from, to]: readonly [number, number]) => (from + to) / 2;
    if (before !== undefined && middle(letter) - middle(before) <= EMPTY_GAP * pitch) words.at(-1)?.push(letter);
    else words.push([letter]);
  }
  return words.map((word) => ({
    image: strip(data, width, word, top, height),
    left: word[0]?.[0] ?? left,
    right: word.at(-1)?.[1] ?? right,
  }));
}

function strip(
  data: Uint8Array,
  width: number,
  letters: readonly [from: number, to: number][],
  top: number,
  height: number,
): Grey {
  const [gap, margin] = [Math.max(3, Math.round(LETTER_GAP * height)), Math.round(MARGIN * height)];
  const across = letters.reduce((sum, [from, to]) => sum + to - from + 1, 0) + gap * (letters.length - 1) + 2 * margin;
  const image = new Uint8Array(across * (height + 2 * margin)).fill(WHITE);
  let at = margin;
  for (const [from, to] of letters) {
    for (let y = 0; y < height; y += 1) {
      const row = (top + y) * width;
      image.set(data.subarray(row + from - 1, row + to + 2), (margin + y) * across + at - 1);
    }
    at += to - from + 1 + gap;
  }
  return { data: image, width: across, height: height + 2 * margin };
}
