import type { Character, Place } from "./characters.ts";

/** Letters that a file draws one after the other without a gap: a word, or a part of one. */
export interface Piece {
  text: string;
  /** Points as seen. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Size of the largest letter. */
  em: number;
  /** Degrees clockwise, as its first letter. */
  turn: number;
  /** Its number in the order drawn. */
  index: number;
  /** Nothing stands between it and the piece drawn before: the file only moved on. */
  follows: boolean;
  /** Where on the baseline its first letter stands, where its last one does, and where that ends. */
  from: readonly [x: number, y: number];
  last: readonly [x: number, y: number];
  to: readonly [x: number, y: number];
}

/** A letter further on than this many font sizes begins another word, whether or not there is a space between. */
const JUMP_EMS = 0.5;
/** A letter this many font sizes before the last one begins another word; accents go back a little. */
const BACK_EMS = 0.3;
/** Letters of one word stand on one line: raised and lowered ones are within this many font sizes. */
const RAISED_EMS = 0.5;
/** A note's number is smaller than its word by this much, and off its line by this many font sizes. */
const NOTE_RATIO = 1.2;
const NOTE_STEP_EMS = 0.12;
/** Letters of one word run the same way, to within this many degrees. */
const TURN_DEGREES = 2;

export function piecesOf(characters: readonly Character[]): Piece[] {
  const seams = seamsIn(characters);
  const pieces: Piece[] = [];
  let current: Piece | null = null;
  let isSeparate = true;
  for (const [i, { text, place }] of characters.entries()) {
    if (seams.has(i)) continue;
    if (place === null || text.trim() === "") {
      current = null;
      isSeparate = true;
      continue;
    }
    if (isIgnorable(text)) continue;
    const letters = expand(text);
    if (current !== null && continues(current, place)) append(current, letters, place);
    else {
      current = begin(letters, place, { index: pieces.length, follows: !isSeparate });
      pieces.push(current);
    }
    isSeparate = false;
  }
  return pieces;
}

/**
 * On a page of a line or two whose letters are drawn one by one, pdfium takes their direction wrongly and puts spaces
 * between letters that touch. No space is as narrow as this; a lone one may stand for something else.
 */
const SEAM_EMS = 0.05;
const SEAMS_MIN = 6;

/** Which of the characters are such spaces, or line ends, of two characters each. */
function seamsIn(characters: readonly Character[]): ReadonlySet<number> {
  const seams: number[][] = [];
  let run: number[] = [];
  let left: Place | null = null;
  for (const [i, { place }] of characters.entries()) {
    if (place === null) run.push(i);
    else {
      if (run.length > 0 && left !== null && isSeamless(left, place)) seams.push(run);
      [run, left] = [[], place];
    }
  }
  return new Set(seams.length < SEAMS_MIN ? [] : seams.flat());
}

function isSeamless(left: Place, right: Place): boolean {
  const [cos, sin] = directionOf(right.turn);
  const [toX, toY] = endOf(left);
  const [dx, dy] = [right.x - toX, right.y - toY];
  const seam = SEAM_EMS * Math.min(left.em, right.em);
  return Math.abs(dx * cos + dy * sin) <= seam && Math.abs(dy * cos - dx * sin) <= seam;
}

const begin = (text: string, place: Place, order: { index: number; follows: boolean }): Piece => ({
  text,
  left: place.left,
  top: place.top,
  right: place.right,
  bottom: place.bottom,
  em: place.em,
  turn: place.turn,
  ...order,
  from: [place.x, place.y],
  last: [place.x, place.y],
  to: endOf(place),
});

function append(piece: Piece, text: string, place: Place): void {
  piece.text += text;
  piece.left = Math.min(piece.left, place.left);
  piece.top = Math.min(piece.top, place.top);
  piece.right = Math.max(piece.right, place.right);
  piece.bottom = Math.max(piece.bottom, place.bottom);
  piece.em = Math.max(piece.em, place.em);
  piece.last = [place.x, place.y];
  piece.to = endOf(place);
}

/** The next letter's place on the baseline: as far on as this one is wide. */
function endOf({ left, top, right, bottom, x, y, turn }: Place): [number, number] {
  if (turn === 0) return [right, y];
  const [cos, sin] = directionOf(turn);
  const width = Math.abs(cos) >= Math.abs(sin) ? right - left : bottom - top;
  return [x + width * cos, y + width * sin];
}

function continues(piece: Piece, place: Place): boolean {
  if (angleBetween(piece.turn, place.turn) > TURN_DEGREES) return false;
  const [cos, sin] = directionOf(place.turn);
  const [dx, dy] = [place.x - piece.to[0], place.y - piece.to[1]];
  const em = Math.max(piece.em, place.em);
  const step = Math.abs(dy * cos - dx * sin);
  if (step > RAISED_EMS * em || isNote(step, piece.em, place.em)) return false;
  if (dx * cos + dy * sin > JUMP_EMS * em) return false;
  // The letters of a ligature all stand where it begins.
  const back = (place.x - piece.last[0]) * cos + (place.y - piece.last[1]) * sin;
  return back > -BACK_EMS * em || isRightToLeft(piece.text);
}

/** The 2 of a footnote beside a word, or raised cents: smaller and not level, so no part of the number beside it. */
export const isNote = (step: number, emA: number, emB: number): boolean =>
  step > NOTE_STEP_EMS * Math.max(emA, emB) && Math.max(emA, emB) > NOTE_RATIO * Math.min(emA, emB);

export const directionOf = (turn: number): [cos: number, sin: number] =>
  turn === 0 ? [1, 0] : [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];

export function angleBetween(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360;
  return Math.min(apart, 360 - apart);
}

/** Hebrew and Arabic. */
export const isRightToLeft = (text: string): boolean => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text);

/** Joiners and marks of direction take no room and only break what is searched for. */
const isIgnorable = (text: string): boolean => /^[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]$/.test(text);

/** One glyph for several letters: ﬁ is searched for as fi. */
const expand = (text: string): string => (/^[\ufb00-\ufb06]$/.test(text) ? text.normalize("NFKC") : text);
