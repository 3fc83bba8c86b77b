import { area, type Box } from "../box.ts";
import type { Target } from "../net/loss.ts";
import type { Picture } from "../pixels.ts";
import type { Dice } from "./dice.ts";

/** Changes to whole parts that leave a signature a signature: mirrored, joined of two pages, pieces of paper laid over. */

/** A part of a page and what is on it, in pixels of it. */
export interface Example {
  picture: Picture;
  target: Target;
}

/** Of a box that an edge cuts: with less than this left it counts as neither there nor not. */
export const VISIBLE_MIN = 0.6;

/** What of `box` lies in `region`. Null: next to nothing. */
export function cutTo(box: Box, region: Box): Box | null {
  const cut = {
    left: Math.max(region.left, box.left),
    top: Math.max(region.top, box.top),
    right: Math.min(region.right, box.right),
    bottom: Math.min(region.bottom, box.bottom),
  };
  return cut.right - cut.left < 4 || cut.bottom - cut.top < 4 ? null : cut;
}

/** Left to right, in place: a plane of rows of `width`. */
export function mirrorPlane(plane: Uint8Array, width: number): void {
  for (let from = 0; from < plane.length; from += width) plane.subarray(from, from + width).reverse();
}
export const mirrorBox = ({ left, top, right, bottom }: Box, width: number): Box => ({
  left: width - right,
  top,
  right: width - left,
  bottom,
});

/** Both planes in place, and the boxes with them: a mirrored signature is one still, and mirrored print is none. */
export function mirror({ picture, target }: Example): Example {
  const { width, dark, colour } = picture;
  mirrorPlane(dark, width);
  if (colour !== null) mirrorPlane(colour, width);
  const mirrored = (boxes: readonly Box[]) => boxes.map((box) => mirrorBox(box, width));
  return { picture, target: { boxes: mirrored(target.boxes), unknown: mirrored(target.unknown) } };
}

/** `a` with `b`, of the same size, from a straight line on: two pages on a copier's glass. */
export function join(a: Example, b: Example, dice: Dice): Example {
  const { width, height } = a.picture;
  const isAcross = dice.chance(0.5);
  const at = Math.round((isAcross ? width : height) * dice.between(0.3, 0.7));
  const [right, bottom] = isAcross ? [at, height] : [width, at];
  const near: Box = { left: 0, top: 0, right, bottom };
  const far: Box = isAcross ? { ...near, left: at, right: width } : { ...near, top: at, bottom: height };
  for (const plane of ["dark", "colour"] as const) {
    const [to, from] = [a.picture[plane], b.picture[plane]];
    if (to === null) continue;
    for (let y = far.top; y < height; y += 1) {
      const [first, last] = [y * width + far.left, (y + 1) * width];
      if (from === null) to.fill(0, first, last);
      else to.set(from.subarray(first, last), first);
    }
  }
  const [one, other] = [within(a.target, near), within(b.target, far)];
  return {
    picture: a.picture,
    target: { boxes: [...one.boxes, ...other.boxes], unknown: [...one.unknown, ...other.unknown] },
  };
}

function within({ boxes, unknown }: Target, region: Box): { boxes: Box[]; unknown: Box[] } {
  const seen: { boxes: Box[]; unknown: Box[] } = { boxes: [], unknown: [] };
  for (const box of boxes) {
    const cut = cutTo(box, region);
    if (cut !== null) (area(cut) < VISIBLE_MIN * area(box) ? seen.unknown : seen.boxes).push(cut);
  }
  for (const box of unknown) {
    const cut = cutTo(box, region);
    if (cut !== null) seen.unknown.push(cut);
  }
  return seen;
}

/** Of a signature, what a patch may cover: the rest tells it still, and where it ends. */
const COVERED_MAX = 0.15;

/** A few patches of paper or of grey, as labels, tape and folds leave them. */
export function patch({ picture, target }: Example, dice: Dice): void {
  const { width, height, dark, colour } = picture;
  for (let i = dice.whole(1, 3); i > 0; i -= 1) {
    const [wide, high] = [dice.whole(6, 48), dice.whole(4, 32)];
    const [left, top] = [dice.whole(0, width - wide), dice.whole(0, height - high)];
    const tone = dice.chance(0.7) ? 0 : dice.whole(10, 150);
    const box = { left, top, right: left + wide, bottom: top + high };
    if (target.boxes.some((signature) => covered(signature, box) > COVERED_MAX)) continue;
    for (let y = top; y < box.bottom; y += 1) {
      dark.fill(tone, y * width + left, y * width + box.right);
      colour?.fill(0, y * width + left, y * width + box.right);
    }
  }
}

function covered(box: Box, by: Box): number {
  const cut = cutTo(box, by);
  return cut === null ? 0 : area(cut) / area(box);
}
