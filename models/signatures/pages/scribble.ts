import type { Dice } from "#shared/ml/dice.ts";
import type { Size } from "../pixels.ts";
import { sheetOf, stroke } from "./draw.ts";

/**
 * Signatures by a made-up hand: a large first letter, waves that flatten, a flourish.
 * Born-digital pages carry such strokes as vectors, thin, even and clean, which no
 * signature cut out of a scan is.
 */

/** Points a curve is drawn with between two turns of the pen. */
const POINTS_PER_TURN = 7;
/** Room around the strokes, so that no pen's width is cut. */
const MARGIN = 3;

type Way = [x: number, y: number][];

/** The turns of the pen, in units of the height of a small letter; y grows downwards. */
function wavesOf(dice: Dice): Way {
  const waves = dice.whole(2, 9);
  const [tall, wide, falls] = [dice.between(1.4, 4), dice.between(0.35, 1.3), dice.between(0.82, 1)];
  const loops = dice.between(-0.5, 0.9);
  const way: Way = [];
  let [x, height] = [0, 1];
  for (let i = 0; i < waves; i += 1) {
    const isCapital = i === 0 || (i > 2 && dice.chance(0.14));
    const up = (isCapital ? tall : height * (dice.chance(0.2) ? dice.between(1.3, 2.4) : dice.between(0.4, 1.2))) || 1;
    const down = dice.chance(0.15) ? dice.between(0.4, 1.6) : dice.between(-0.15, 0.25) * height;
    const step = wide * dice.between(0.6, 1.5) * (isCapital ? 1.6 : 1);
    way.push([x + step * 0.5, -up]);
    // Where the way down lies left of the way up the pen makes a loop.
    way.push([x + step * (0.5 - loops * dice.between(0.2, 1)), -up * dice.between(0.3, 0.6)]);
    way.push([x + step * dice.between(0.7, 1.1), down]);
    x += step;
    height *= falls;
  }
  if (dice.chance(0.45)) way.push([x + wide * dice.between(1, 4), dice.between(-0.8, 0.8)]);
  if (dice.chance(0.25)) {
    const low = dice.between(0.6, 1.8);
    way.push([x * dice.between(0.2, 0.6), low], [x * dice.between(-0.1, 0.1), low * dice.between(0.9, 1.2)]);
    way.push([x * dice.between(0.9, 1.3), low * dice.between(0.6, 1)]);
  }
  return way;
}

/** A smooth curve through the turns (Catmull and Rom's), as x, y, x, y … */
function curve(way: Way): number[] {
  const points: number[] = [];
  const at = (i: number) => way[Math.min(way.length - 1, Math.max(0, i))] as [number, number];
  for (let i = 0; i + 1 < way.length; i += 1) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let k = 0; k < POINTS_PER_TURN; k += 1) {
      const t = k / POINTS_PER_TURN;
      const along = (p: 0 | 1) =>
        b[p] +
        0.5 * t * (c[p] - a[p] + t * (2 * a[p] - 5 * b[p] + 4 * c[p] - d[p] + t * (3 * (b[p] - c[p]) + d[p] - a[p])));
      points.push(along(0), along(1));
    }
  }
  return [...points, ...at(way.length - 1)];
}

export interface Scribble extends Size {
  dark: Uint8Array;
  colour: Uint8Array;
}

/** A signature as large as they are on paper, at `unit` pixels a unit of drawing. */
export function scribble(dice: Dice, unit: number): Scribble {
  const slant = dice.between(-0.15, 0.6);
  const lines = [curve(wavesOf(dice))];
  // A first name apart from the last one.
  if (dice.chance(0.25)) {
    const before = Math.max(...(lines[0] as number[]).filter((_, i) => i % 2 === 0)) + dice.between(0.3, 1.5);
    lines.push(curve(wavesOf(dice)).map((value, i) => (i % 2 === 0 ? value + before : value)));
  }
  for (const line of lines)
    for (let i = 0; i < line.length; i += 2) line[i] = (line[i] as number) - slant * (line[i + 1] as number);
  const values = (side: 0 | 1) => lines.flatMap((line) => line.filter((_, i) => i % 2 === side));
  const [xs, ys] = [values(0), values(1)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = unit * Math.min(dice.between(28, 130) / wide, dice.between(16, 44) / high);
  const plane: Scribble = sized(Math.ceil(wide * scale) + 2 * MARGIN, Math.ceil(high * scale) + 2 * MARGIN);
  const pen = unit * dice.between(0.6, 1.9);
  const ink = { dark: dice.between(120, 250), colour: dice.chance(0.5) ? dice.between(40, 190) : 0 };
  for (const line of lines)
    stroke(
      sheetOf(plane, 1),
      line.map((value, i) => (value - (i % 2 === 0 ? left : top)) * scale + MARGIN),
      pen,
      ink,
    );
  return plane;
}

function sized(width: number, height: number) {
  return { width, height, dark: new Uint8Array(width * height), colour: new Uint8Array(width * height) };
}
