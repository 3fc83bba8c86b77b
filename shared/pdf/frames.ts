import { angleBetween, directionOf, type Piece } from "./pieces.ts";

/** A piece along the lines of its frame: `start` to `end` on the line, `base` and `endBase` below each other. Points. */
export interface Laid extends Piece {
  start: number;
  end: number;
  base: number;
  endBase: number;
}

/** Lines of a page mostly run one way; a skewed page's old OCR gives every line its own angle, within this many degrees. */
const SPREAD_DEGREES = 3;
/** Directions told apart on one page. What is left after these goes along with the last. */
const FRAMES_MAX = 8;

/**
 * The pieces by the direction their lines run in, each group as if that were level: the
 * page's main direction first, then what is written up its side or across it.
 */
export function framesOf(pieces: readonly Piece[]): Laid[][] {
  const frames: Laid[][] = [];
  let rest = pieces;
  while (rest.length > 0) {
    const turn = frames.length + 1 < FRAMES_MAX ? commonTurn(rest) : null;
    const isWithin = (piece: Piece) => turn === null || angleBetween(piece.turn, turn) <= SPREAD_DEGREES;
    const own = rest.filter(isWithin);
    frames.push(lay(own, turn ?? commonTurn(own)));
    rest = own.length === rest.length ? [] : rest.filter((piece) => !isWithin(piece));
  }
  return frames;
}

/** The direction most letters run in, as the mean of those close to it. */
function commonTurn(pieces: readonly Piece[]): number {
  const letters = new Map<number, number>();
  for (const { turn, text } of pieces) {
    const degrees = Math.round(turn) % 360;
    letters.set(degrees, (letters.get(degrees) ?? 0) + text.length);
  }
  let [common, most] = [0, 0];
  for (const [degrees, count] of letters) if (count > most) [common, most] = [degrees, count];
  let [away, count] = [0, 0];
  for (const { turn, text } of pieces)
    if (angleBetween(turn, common) <= SPREAD_DEGREES) {
      away += (((turn - common + 540) % 360) - 180) * text.length;
      count += text.length;
    }
  return count === 0 ? common : common + away / count;
}

function lay(pieces: readonly Piece[], turn: number): Laid[] {
  const [cos, sin] = directionOf(turn);
  return pieces.map((piece) => {
    const [start, end] = [piece.from, piece.to].map(([x, y]) => x * cos + y * sin) as [number, number];
    const [base, endBase] = [piece.from, piece.to].map(([x, y]) => y * cos - x * sin) as [number, number];
    return { ...piece, start: Math.min(start, end), end: Math.max(start, end), base, endBase };
  });
}
