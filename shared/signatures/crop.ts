import { binarise } from "./binarise.ts";
import { type Component, componentsOf } from "./components.ts";
import { removeRules } from "./rules.ts";

/**
 * A signature cut out of its page: ink on nothing, without the line it stands on and
 * the print around it. Pure: pixels in, pixels out.
 */

export interface GreyImage {
  width: number;
  height: number;
  /** 0 black to 255 white, row by row. */
  data: Uint8Array;
}
/** [left, top, right, bottom] as fractions of the page. */
export type FractionBox = readonly [number, number, number, number];

export interface Crop {
  width: number;
  height: number;
  /** RGBA, row by row: black, as opaque as the ink is dark. */
  data: Uint8Array;
  /** Where the ink lies on the page. */
  box: [number, number, number, number];
}

/** Around the box, as a share of it: a detector's box cuts off tails. */
const MARGIN = 0.12;
/** Smaller specks are noise, at 200 dpi. */
const SPECK_PIXELS = 6;
/** Of a piece of ink, inside the box: then it is the signature's, wherever the rest lies. */
const OWN_SHARE = 0.5;
/** Of a piece that goes on past the left or right side of the box: a last letter that the box cuts. */
const CUT_SHARE = 0.15;
/** Of a piece of ink, within words that were read: then it is print. */
const PRINT_SHARE = 0.8;
/** Clear paper left around the ink, in pixels. */
const EDGE = 4;

/**
 * Cuts `box` out of `page`. `print`: boxes of words that were read with certainty, as
 * fractions of the page. Null where nothing is left: the box held print only.
 */
export function cropSignature(page: GreyImage, box: FractionBox, print: readonly FractionBox[]): Crop | null {
  const [left, top, right, bottom] = inPixels(page, box, MARGIN);
  const [width, height] = [right - left, bottom - top];
  if (width < 2 || height < 2) return null;
  const part: GreyImage = { width, height, data: new Uint8Array(width * height) };
  for (let y = 0; y < height; y += 1)
    part.data.set(page.data.subarray((top + y) * page.width + left, (top + y) * page.width + right), y * width);

  const ink = removeRules(binarise(part), width, height);
  const own = inPixels(page, box, 0).map((value, i) => value - (i % 2 === 0 ? left : top)) as [
    number,
    number,
    number,
    number,
  ];
  const words = print.map((word) => inPixels(page, word, 0).map((value, i) => value - (i % 2 === 0 ? left : top)));
  const pieces = componentsOf(ink, width, height).filter((piece) => belongs(piece, own, words, width));
  if (pieces.length === 0) return null;
  return cutOut(part, pieces, page, left, top);
}

/** Whether a piece of ink is the signature's: no speck, no print, and inside the box or cut by its left or right side. */
function belongs(piece: Component, own: readonly number[], words: readonly number[][], width: number): boolean {
  if (piece.pixels.length < SPECK_PIXELS) return false;
  const share = (box: readonly number[]) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = box;
    let inside = 0;
    for (const i of piece.pixels) {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (x >= left && x < right && y >= top && y < bottom) inside += 1;
    }
    return inside / piece.pixels.length;
  };
  const inside = share(own);
  const isOwn = inside >= OWN_SHARE || (inside >= CUT_SHARE && isCutAtSide(piece, own, width));
  return isOwn && words.every((word) => share(word) < PRINT_SHARE);
}

/**
 * Whether the box cuts a letter at the start or the end of the signature: the piece stands at the height of the
 * signature and ends before what was cut out does. Where it goes on beyond that it is a line or a stamp, and above and below stands print.
 */
function isCutAtSide({ left, top, right, bottom }: Component, own: readonly number[], width: number): boolean {
  const [ownLeft = 0, ownTop = 0, ownRight = 0, ownBottom = 0] = own;
  const middle = (top + bottom) / 2;
  return (left < ownLeft || right > ownRight) && left > 0 && right < width && middle > ownTop && middle < ownBottom;
}

function cutOut(part: GreyImage, pieces: readonly Component[], page: GreyImage, left: number, top: number): Crop {
  const { width } = part;
  const x0 = Math.max(0, Math.min(...pieces.map((piece) => piece.left)) - EDGE);
  const y0 = Math.max(0, Math.min(...pieces.map((piece) => piece.top)) - EDGE);
  const x1 = Math.min(width, Math.max(...pieces.map((piece) => piece.right)) + EDGE);
  const y1 = Math.min(part.height, Math.max(...pieces.map((piece) => piece.bottom)) + EDGE);
  const [wide, high] = [x1 - x0, y1 - y0];
  const data = new Uint8Array(wide * high * 4);
  // The darkest ink counts as opaque, so that a pencil's signature is as visible as a pen's.
  let darkest = 255;
  for (const { pixels } of pieces) for (const i of pixels) darkest = Math.min(darkest, part.data[i] as number);
  for (const { pixels } of pieces) {
    for (const i of pixels) {
      const [x, y] = [(i % width) - x0, Math.floor(i / width) - y0];
      const opacity = ((255 - (part.data[i] as number)) * 255) / Math.max(1, 255 - darkest);
      data[(y * wide + x) * 4 + 3] = Math.max(OPAQUE_MIN, Math.min(255, Math.round(opacity)));
    }
  }
  const box: Crop["box"] = [
    (left + x0) / page.width,
    (top + y0) / page.height,
    (left + x1) / page.width,
    (top + y1) / page.height,
  ];
  return { width: wide, height: high, data, box };
}
/** Ink is ink: the edge of a stroke stays visible. */
const OPAQUE_MIN = 64;

/** Whole pixels of a box widened by `margin` of its sides, within the page. */
function inPixels(
  { width, height }: GreyImage,
  [l, t, r, b]: FractionBox,
  margin: number,
): [number, number, number, number] {
  const [across, down] = [(r - l) * margin, (b - t) * margin];
  const bound = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  return [
    bound((l - across) * width, width),
    bound((t - down) * height, height),
    bound((r + across) * width, width),
    bound((b + down) * height, height),
  ];
}
