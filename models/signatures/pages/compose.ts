import type { Dice } from "#shared/ml/dice.ts";
import { area, type Box } from "../box.ts";
import type { Target } from "../net/loss.ts";
import { type Affine, INPUT_PIXELS, type Picture, type Size, warpPlane } from "../pixels.ts";
import { chequeSize, drawCheque } from "./cheque.ts";
import { degrade } from "./degrade.ts";
import { sheetOf, turn } from "./draw.ts";
import { DRAWN_PAGE, DRAWN_SCALE, drawPage } from "./draw-page.ts";
import { clip, paste, pastePrint, pasteSomewhere, wipe } from "./pieces.ts";
import { distract, type Fonts } from "./scenes.ts";
import type { Source } from "./sources.ts";

/**
 * Training pages, composed anew each time from dice: a real page stretched, turned and
 * shifted, or a drawn one; on a third of the real ones every signature wiped out; then
 * signatures of other pages pasted in, pieces of print and drawn things that are no
 * signature, and what copiers, faxes and cameras do.
 */

export interface Example {
  picture: Picture;
  target: Target;
}

/**
 * Sides of training inputs: parts of a page, since most of a page says nothing new;
 * the net sees whole pages when it serves, and needs no more around a signature than this.
 */
export const SIZES: readonly Size[] = [
  { width: 256, height: 192 },
  { width: 224, height: 224 },
  { width: 192, height: 256 },
];
/** Of the parts of a page with a signature: cut so that one is in it. */
const AIMED_SHARE = 0.65;
/** Width over height of A4 paper. */
const PAPER_ASPECT = Math.SQRT1_2;
const DRAWN_SHARE = 0.22;
/** Of the drawn ones: cheques and slips, of which there are no public pages to learn from. */
const CHEQUE_SHARE = 0.35;
const WIPED_SHARE = 0.35;
/** Of a box cut by the edge: with less than this left it counts as neither there nor not. */
const VISIBLE_MIN = 0.6;
export function compose(sources: readonly Source[], fonts: Fonts, dice: Dice, size: Size): Example {
  const example = dice.chance(DRAWN_SHARE) ? drawn(sources, fonts, dice, size) : real(sources, dice, size);
  const { picture } = example;
  const sheet = sheetOf(picture, DRAWN_SCALE);
  const things = dice.chance(0.7) ? dice.whole(1, 3) : 0;
  // Over a signature, too: stamps and lines do cross them.
  for (let i = 0; i < things; i += 1) distract(sheet, fonts, dice);
  degrade(picture, dice);
  return example;
}

const blank = ({ width, height }: Size): Picture => ({
  width,
  height,
  dark: new Uint8Array(width * height),
  colour: new Uint8Array(width * height),
});

function drawn(sources: readonly Source[], fonts: Fonts, dice: Dice, size: Size): Example {
  const picture = blank(size);
  const boxes: Box[] = [];
  const isCheque = dice.chance(CHEQUE_SHARE);
  // A cheque fills an input that a letter would fill: it comes larger.
  const zoom = isCheque ? dice.between(1, 1.9) : dice.between(0.85, 1.15);
  const sheet = sheetOf(picture, DRAWN_SCALE * zoom);
  const page = isCheque ? chequeSize(dice) : DRAWN_PAGE;
  // The part is a window on a page: what lies outside it costs nothing to draw.
  const low = dice.chance(0.6) ? 0.5 : 0;
  const [x, y] = [
    (page.width - sheet.width) * dice.between(isCheque ? low : 0, 1),
    (page.height - sheet.height) * dice.between(low, 1),
  ];
  const spots = (isCheque ? drawCheque : drawPage)(sheet, fonts, dice, { ...page, x, y });
  const on = { source: null, zoom };
  if (dice.chance(0.5))
    for (const spot of spots)
      if (dice.chance(0.7)) {
        const middle = {
          x: ((spot.left + spot.right) / 2) * sheet.scale,
          y: ((spot.top + spot.bottom) / 2) * sheet.scale,
        };
        paste(picture, sources, dice, boxes, on, () => middle);
      }
  if (!isCheque && dice.chance(0.25)) pasteSomewhere(picture, sources, dice, boxes, on);
  return { picture, target: { boxes, unknown: [] } };
}

function real(sources: readonly Source[], dice: Dice, size: Size): Example {
  const source = dice.pick(sources);
  const { map, place } = placement(source, dice, size);
  const { dark, colour } = source.picture;
  const picture: Picture = {
    ...size,
    dark: warpPlane(dark, source.picture, map, size),
    colour: colour === null ? new Uint8Array(size.width * size.height) : warpPlane(colour, source.picture, map, size),
  };
  const unknown = source.unknown.map(place);
  let boxes: Box[] = [];
  for (const box of source.boxes) {
    const whole = place(box);
    const cut = clip(whole, size);
    if (cut === null) continue;
    if (area(cut) < VISIBLE_MIN * area(whole)) unknown.push(cut);
    else boxes.push(cut);
  }
  if (dice.chance(WIPED_SHARE)) {
    for (const box of boxes) wipe(picture, box);
    boxes = [];
    for (let i = 0; i < dice.whole(0, 2); i += 1) pastePrint(picture, sources, dice);
  } else {
    const on = { source: source.source, zoom: 1 };
    for (let i = 0; i < dice.whole(0, 2); i += 1) pasteSomewhere(picture, sources, dice, boxes, on);
    if (dice.chance(0.4)) pastePrint(picture, sources, dice);
  }
  return { picture, target: { boxes, unknown } };
}
/** From places on the input to places on the page, and for boxes the way back. */
function placement(
  { picture: page, boxes }: Source,
  dice: Dice,
  size: Size,
): { map: Affine; place: (box: Box) => Box } {
  // As large as the net sees pages, at an aspect between its own and that of paper: public pages come stretched.
  const own = page.width / page.height;
  const aspect = (dice.chance(0.5) ? own : own + (PAPER_ASPECT - own) * dice.next()) * dice.between(0.92, 1.09);
  const zoom = dice.chance(0.8) ? dice.between(0.85, 1.15) : dice.between(1.15, 1.7);
  const wide = Math.sqrt(INPUT_PIXELS * aspect) * zoom;
  const high = wide / aspect;
  const [sx, sy] = [page.width / wide, page.height / high];
  const [cos, sin] = turn(dice.chance(0.85) ? dice.between(-0.015, 0.015) : dice.between(-0.05, 0.05));
  // The place on the page that comes to lie in the middle: near a signature, or anywhere.
  const aim = boxes.length > 0 && dice.chance(AIMED_SHARE) ? dice.pick(boxes) : null;
  const spread = (length: number, scale: number) => dice.between(-0.35, 0.35) * length * scale;
  const anywhere = (length: number, own: number) =>
    dice.between(Math.min(own, length) * 0.45, Math.max(own - length * 0.45, own * 0.55));
  const fx = aim === null ? anywhere(size.width * sx, page.width) : (aim.left + aim.right) / 2 + spread(size.width, sx);
  const fy =
    aim === null ? anywhere(size.height * sy, page.height) : (aim.top + aim.bottom) / 2 + spread(size.height, sy);
  const [mx, my] = [size.width / 2, size.height / 2];
  // Page = place aimed at + scale * turned (input - middle of input).
  const map: Affine = [
    sx * cos,
    sx * sin,
    fx - sx * (cos * mx + sin * my),
    -sy * sin,
    sy * cos,
    fy - sy * (-sin * mx + cos * my),
  ];
  const place = (box: Box): Box => {
    const [px, py] = [((box.left + box.right) / 2 - fx) / sx, ((box.top + box.bottom) / 2 - fy) / sy];
    const [x, y] = [mx + cos * px - sin * py, my + sin * px + cos * py];
    // Half of what a turned rectangle would need: signatures do not fill their corners.
    const [w, h] = [(box.right - box.left) / 2 / sx, (box.bottom - box.top) / 2 / sy];
    const [half, tall] = [w + Math.abs(sin) * h * 0.5, h + Math.abs(sin) * w * 0.5];
    return { left: x - half, top: y - tall, right: x + half, bottom: y + tall };
  };
  return { map, place };
}
