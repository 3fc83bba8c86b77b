import type { Laid } from "./frames.ts";

/** Pieces that a file draws one after the other on one line, close together: they belong together whatever is around. */
export interface Run {
  start: number;
  end: number;
  base: number;
  endBase: number;
  em: number;
  pieces: Laid[];
}

/** All runs that stand on one line across the page, left to right. */
export interface Row {
  runs: Run[];
  /** What its letters surely cover: from half a font size above the baseline down to it. */
  top: number;
  bottom: number;
  em: number;
  /** Stretches of the line that are taken, with gaps of at least GAP_EMS between. */
  spans: [start: number, end: number][];
}

/** Wider than this many font sizes is a gap between columns, not between words: justified text stretches a space to about 0.8. */
export const GAP_EMS = 0.9;
/** The body of small letters, in font sizes above the baseline. */
const BODY_EMS = 0.5;
/** Two runs are on one line when the smaller one's body is covered to this share. */
const LEVEL_SHARE_MIN = 0.4;
/** Right beside each other, within this many font sizes, a smaller share will do: raised and lowered numbers. */
const NEAR_EMS = 0.5;
const NEAR_SHARE_MIN = 0.1;
/** Baseline steps of words that a file draws as one line. */
const STEP_EMS = 0.3;
/** Rows looked back through for the one a run stands on. */
const ROWS_BACK = 40;

export function runsOf(pieces: readonly Laid[]): Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (const piece of pieces) {
    const em = last === undefined ? 0 : Math.min(last.em, piece.em);
    const isNext =
      last !== undefined &&
      last.pieces.at(-1)?.index === piece.index - 1 &&
      Math.abs(piece.base - last.endBase) <= STEP_EMS * em &&
      piece.start >= last.end - STEP_EMS * em &&
      piece.start <= last.end + GAP_EMS * em;
    if (isNext && last !== undefined) {
      last.pieces.push(piece);
      last.end = Math.max(last.end, piece.end);
      last.endBase = piece.endBase;
      last.em = Math.max(last.em, piece.em);
    } else {
      const { start, end, base, endBase } = piece;
      last = { start, end, base, endBase, em: piece.em, pieces: [piece] };
      runs.push(last);
    }
  }
  return runs;
}

/** Rows from top to bottom. A line may climb or fall a little on its way: each run is held against its neighbour. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.base - b.base || a.start - b.start)) {
    const from = Math.max(0, rows.length - ROWS_BACK);
    let at = rows.length - 1;
    while (at >= from && !isLevel(rows[at] ?? [], run)) at -= 1;
    const row = at >= from ? rows[at] : undefined;
    if (row === undefined) rows.push([run]);
    else row.splice(placeIn(row, run.start), 0, run);
  }
  return rows.map(rowFrom).sort((a, b) => a.top + a.bottom - (b.top + b.bottom));
}

/** `runs` left to right. */
export function rowFrom(runs: Run[]): Row {
  const em = Math.max(...runs.map((run) => run.em));
  const spans: [number, number][] = [];
  for (const run of runs) {
    const last = spans.at(-1);
    if (last !== undefined && run.start - last[1] < GAP_EMS * run.em) last[1] = Math.max(last[1], run.end);
    else spans.push([run.start, run.end]);
  }
  const top = Math.min(...runs.map((run) => Math.min(run.base, run.endBase) - BODY_EMS * run.em));
  const bottom = Math.max(...runs.map((run) => Math.max(run.base, run.endBase)));
  return { runs, top, bottom, em, spans };
}

/** Index of the first run that begins further right. */
function placeIn(row: readonly Run[], start: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isLevel(row: readonly Run[], run: Run): boolean {
  const at = placeIn(row, run.start);
  const [before, behind] = [row[at - 1], row[at]];
  const gapBefore = before === undefined ? Number.POSITIVE_INFINITY : run.start - before.end;
  const gapBehind = behind === undefined ? Number.POSITIVE_INFINITY : behind.start - run.end;
  const share = Math.min(gapBefore, gapBehind) <= NEAR_EMS * run.em ? NEAR_SHARE_MIN : LEVEL_SHARE_MIN;
  if (before !== undefined && gapBefore <= gapBehind)
    return covered(before.endBase, before.em, run.base, run.em) >= share;
  return behind !== undefined && covered(run.endBase, run.em, behind.base, behind.em) >= share;
}

/** The share of the smaller letters' body that is level with the larger ones'. */
function covered(baseA: number, emA: number, baseB: number, emB: number): number {
  const overlap = Math.min(baseA, baseB) - Math.max(baseA - BODY_EMS * emA, baseB - BODY_EMS * emB);
  return overlap / (BODY_EMS * Math.min(emA, emB));
}
