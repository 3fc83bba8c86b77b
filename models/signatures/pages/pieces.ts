import type { Dice } from "#shared/ml/dice.ts";
import { area, type Box } from "../box.ts";
import { type Affine, INPUT_PIXELS, type Picture, type Size, warpPlane } from "../pixels.ts";
import { turn } from "./draw.ts";
import { DRAWN_SCALE } from "./draw-page.ts";
import { scribble } from "./scribble.ts";
import type { Source } from "./sources.ts";

/** Pieces of pages: signatures taken off one and put on another, and print likewise, so that pasting is no sign of either. */

/** Darker than this above its paper, a pixel of a pasted piece is ink. */
const INK_MIN = 64;
/** Of the signatures put down: by a made-up hand. Few, for a net shall learn from people. */
const SCRIBBLED_SHARE = 0.2;

export function clip(box: Box, { width, height }: Size): Box | null {
  const cut = {
    left: Math.max(0, box.left),
    top: Math.max(0, box.top),
    right: Math.min(width, box.right),
    bottom: Math.min(height, box.bottom),
  };
  return cut.right - cut.left < 4 || cut.bottom - cut.top < 4 ? null : cut;
}

/** Takes a signature off the page: its box gets the tone of the paper in it. */
export function wipe(picture: Picture, box: Box): void {
  const { width, height } = picture;
  const [left, right] = [Math.max(0, Math.floor(box.left) - 2), Math.min(width, Math.ceil(box.right) + 2)];
  const [top, bottom] = [Math.max(0, Math.floor(box.top) - 2), Math.min(height, Math.ceil(box.bottom) + 2)];
  const values: number[] = [];
  for (let y = top; y < bottom; y += 2)
    for (let x = left; x < right; x += 2) values.push(picture.dark[y * width + x] as number);
  values.sort((a, b) => a - b);
  const paper = values[Math.floor(values.length * 0.3)] ?? 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      picture.dark[y * width + x] = paper;
      if (picture.colour !== null) picture.colour[y * width + x] = 0;
    }
  }
}

/** A signature of some page, in the emptiest of a few places. */
export function pasteSomewhere(
  picture: Picture,
  sources: readonly Source[],
  dice: Dice,
  boxes: Box[],
  on: Ground,
): void {
  const tries = dice.chance(0.75) ? 6 : 1;
  paste(picture, sources, dice, boxes, on, (wide, high) => {
    let best = { x: 0, y: 0 };
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < tries; i += 1) {
      const place = {
        x: dice.between(wide / 2, Math.max(wide / 2 + 1, picture.width - wide / 2)),
        y: dice.between(high / 2, Math.max(high / 2 + 1, picture.height - high / 2)),
      };
      const ink = meanDark(picture, place.x - wide / 2, place.y - high / 2, wide, high);
      if (ink < least) [least, best] = [ink, place];
    }
    return best;
  });
}

function meanDark({ width, height, dark }: Picture, left: number, top: number, wide: number, high: number): number {
  let [sum, n] = [0, 0];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + high); y += 3)
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + wide); x += 3) {
      sum += dark[y * width + x] as number;
      n += 1;
    }
  return n === 0 ? 0 : sum / n;
}

type Place = (wide: number, high: number) => { x: number; y: number };

/** What a signature is put on. */
export interface Ground {
  /** The data set of the page; null: a drawn one. */
  source: string | null;
  /** Times the usual size of an input. */
  zoom: number;
}

/** Puts a signature down and adds its box, unless it would cover another. */
export function paste(
  picture: Picture,
  sources: readonly Source[],
  dice: Dice,
  boxes: Box[],
  on: Ground,
  placeOf: Place,
): void {
  const source = dice.pick(sources);
  const piece = dice.chance(SCRIBBLED_SHARE)
    ? scribbled(dice, on.zoom)
    : source.boxes.length === 0
      ? null
      : cutOut(source.picture, dice.pick(source.boxes), dice, on.zoom);
  if (piece === null) return;
  const { x, y } = placeOf(piece.width, piece.height);
  const [left, top] = [Math.round(x - piece.width / 2), Math.round(y - piece.height / 2)];
  // Within one data set its own way of drawing boxes; on foreign ground what can be seen: the ink.
  const ink = source.source === on.source ? (piece.label ?? piece.ink) : piece.ink;
  const box = clip(
    { left: left + ink.left, top: top + ink.top, right: left + ink.right, bottom: top + ink.bottom },
    picture,
  );
  if (box === null || area(box) < 0.85 * area(ink)) return;
  if (boxes.some((b) => box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom)) return;
  put(picture, piece, left, top);
  boxes.push(box);
}

function scribbled(dice: Dice, zoom: number): Piece | null {
  const made = scribble(dice, DRAWN_SCALE * zoom);
  const ink = inkOf(made);
  return ink === null ? null : { ...made, ink, label: null };
}

/** A piece of another page that holds no signature: print, logos, notes. Pasting is then no sign of a signature. */
export function pastePrint(picture: Picture, sources: readonly Source[], dice: Dice): void {
  const source = dice.pick(sources);
  const { width, height } = source.picture;
  const [wide, high] = [width * dice.between(0.08, 0.35), height * dice.between(0.02, 0.08)];
  const [left, top] = [dice.between(0, width - wide), dice.between(0, height - high)];
  const box = { left, top, right: left + wide, bottom: top + high };
  const isTaken = [...source.boxes, ...source.unknown].some(
    (b) => left < b.right && b.left < box.right && top < b.bottom && b.top < box.bottom,
  );
  if (isTaken) return;
  const piece = cutOut(source.picture, box, dice, 1);
  if (piece !== null)
    put(
      picture,
      piece,
      Math.round(dice.between(0, picture.width - piece.width)),
      Math.round(dice.between(0, picture.height - piece.height)),
    );
}

interface Piece extends Size {
  /** Above the paper it lay on. */
  dark: Uint8Array;
  colour: Uint8Array | null;
  /** Around what is ink. */
  ink: Box;
  /** Where the box it was cut out by came to lie. Null: it was drawn. */
  label: Box | null;
}

/** Near half of what a piece is turned by, at most, in radians. */
const TURN_MAX = 0.06;
/** A piece that would cover more than this is no signature to learn from. */
const PIECE_MAX = 480;

/** The ink in `box`, somewhat scaled, stretched and turned. Null: there is next to none. */
function cutOut(page: Picture, box: Box, dice: Dice, zoom: number): Piece | null {
  const natural = Math.sqrt(INPUT_PIXELS / (page.width * page.height));
  const across = natural * zoom * dice.between(0.7, 1.45);
  const down = across * dice.between(0.85, 1.25);
  const [cos, sin] = turn(dice.between(-TURN_MAX, TURN_MAX));
  const [wide, high] = [(box.right - box.left) * across, (box.bottom - box.top) * down];
  const width = Math.ceil(wide * cos + high * Math.abs(sin)) + 2;
  const height = Math.ceil(high * cos + wide * Math.abs(sin)) + 2;
  if (width > PIECE_MAX || height > PIECE_MAX || width < 8 || height < 6) return null;
  const [mx, my] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const map: Affine = [
    cos / across,
    sin / across,
    mx - (cos * width + sin * height) / 2 / across,
    -sin / down,
    cos / down,
    my - (-sin * width + cos * height) / 2 / down,
  ];
  const size = { width, height };
  const dark = warpPlane(page.dark, page, map, size);
  const sorted = Uint8Array.from(dark).sort();
  const paper = (sorted[Math.floor(sorted.length * 0.4)] as number) + INK_MIN / 2;
  const strength = dice.between(0.75, 1.1);
  const inside = (x: number, y: number) => {
    const [sx, sy] = [map[0] * x + map[1] * y + map[2], map[3] * x + map[4] * y + map[5]];
    return sx >= box.left && sx <= box.right && sy >= box.top && sy <= box.bottom;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const above = inside(x, y) ? (dark[i] as number) - paper : 0;
      dark[i] = above <= 0 ? 0 : Math.min(255, Math.round(((above * 255) / (255 - Math.min(200, paper))) * strength));
    }
  }
  const ink = inkOf({ ...size, dark });
  if (ink === null) return null;
  const pen = dice.chance(0.35) ? dice.between(0.2, 0.8) : null;
  const colour =
    pen !== null
      ? dark.map((value) => Math.round(value * pen))
      : page.colour === null
        ? null
        : warpPlane(page.colour, page, map, size);
  return { ...size, dark, colour, ink, label: boxAround(width, height, wide, high, sin) };
}

/** Of a box of `wide` by `high` turned about the middle of a sheet: half of what its corners need, for signatures do not fill them. */
function boxAround(width: number, height: number, wide: number, high: number, sin: number): Box {
  const [half, tall] = [wide / 2 + (Math.abs(sin) * high) / 4, high / 2 + (Math.abs(sin) * wide) / 4];
  return { left: width / 2 - half, right: width / 2 + half, top: height / 2 - tall, bottom: height / 2 + tall };
}

/** Around what is ink. Null: there is next to none. */
function inkOf({ width, height, dark }: Size & { dark: Uint8Array }): Box | null {
  const ink = { left: width, top: height, right: 0, bottom: 0 };
  let count = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if ((dark[y * width + x] as number) < INK_MIN) continue;
      count += 1;
      ink.left = Math.min(ink.left, x);
      ink.right = Math.max(ink.right, x + 1);
      ink.top = Math.min(ink.top, y);
      ink.bottom = Math.max(ink.bottom, y + 1);
    }
  return count < 12 ? null : ink;
}

/** Darker wins, as ink does. */
function put(picture: Picture, piece: Piece, left: number, top: number): void {
  for (let y = Math.max(0, -top); y < Math.min(piece.height, picture.height - top); y += 1) {
    for (let x = Math.max(0, -left); x < Math.min(piece.width, picture.width - left); x += 1) {
      const value = piece.dark[y * piece.width + x] as number;
      const i = (y + top) * picture.width + x + left;
      if (value <= (picture.dark[i] as number)) continue;
      picture.dark[i] = value;
      if (picture.colour !== null)
        picture.colour[i] = piece.colour === null ? 0 : (piece.colour[y * piece.width + x] as number);
    }
  }
}
