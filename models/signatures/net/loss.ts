import { exp, ln } from "#shared/ml/deterministic-math.ts";
import type { Box } from "../box.ts";
import { OUTPUTS, STRIDE } from "./net.ts";

/**
 * What an answer of the net costs, and the gradient of that: pure arithmetic on its
 * output, in plain arrays, so that it has the same bits on every machine.
 *
 * A cell in the middle of a signature shall be sure, the surer the better its box fits
 * (IoU), so that certainty ranks boxes by how well they fit; all others 0, where those that are nearly
 * right weigh little (focal loss). Its box is held to the truth by -ln IoU.
 */

/** In pixels of the input. */
export interface Target {
  boxes: readonly Box[];
  /** Where nothing is known: no answer costs anything there. */
  unknown: readonly Box[];
}

/** A distance is this many pixels times e^output: the geometric middle of distances in training pages. */
export const DISTANCE_UNIT = 30;
/** Beyond e^4 times the unit lies no edge of any signature; bounds keep a bad step from overflowing. */
export const OUTPUT_MAX = 4;

/** Share of a signature's width and height, to each side of its middle, whose cells answer for it. */
const MIDDLE = 0.25;
/** A cell inside a signature but outside its middle may be sure of it or not: next to no weight. */
const INSIDE_WEIGHT = 0.05;
const BOX_WEIGHT = 1;
/** Certainty is the harder half to learn, and at equal weights the boxes alone shape the net. */
const SURE_WEIGHT = 2;
/** A signature is there, however badly its box fits yet. */
const SURE_LEAST = 0.4;
/** A cell this sure that there is nothing, rightly, costs less than rounding. */
const NOTHING = -9;
/** Brings the loss of a usual page to about 1. */
const PER_PAGE = 6;

export const sigmoid = (x: number): number => 1 / (1 + exp(-x));
export const softplus = (x: number): number => (x > 0 ? x + ln(1 + exp(-x)) : ln(1 + exp(x)));

export interface Loss {
  loss: number;
  /** Of the output, same length and order. */
  gradient: Float32Array;
}

/** `output`: [pages, height, width, OUTPUTS] of the net, one target a page. */
export function detectionLoss(output: Float32Array, height: number, width: number, targets: readonly Target[]): Loss {
  const gradient = new Float32Array(output.length);
  const scale = 1 / (PER_PAGE * targets.length);
  let loss = 0;
  for (const [page, target] of targets.entries()) {
    const weightOf = target.boxes.map((box) => 1 / Math.sqrt(Math.max(1, middleCells(box, height, width))));
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const at = ((page * height + y) * width + x) * OUTPUTS;
        const [px, py] = [(x + 0.5) * STRIDE, (y + 0.5) * STRIDE];
        const owner = ownerOf(target.boxes, px, py);
        if (owner >= 0) {
          loss += positive(
            output,
            gradient,
            at,
            target.boxes[owner] as Box,
            px,
            py,
            (weightOf[owner] as number) * scale,
          );
          continue;
        }
        if (target.unknown.some((box) => contains(box, px, py))) continue;
        const logit = output[at] as number;
        if (logit < NOTHING) continue;
        const inside = target.boxes.some((box) => contains(box, px, py));
        const weight = SURE_WEIGHT * scale * (inside ? INSIDE_WEIGHT : 1);
        const sure = sigmoid(logit);
        const cost = softplus(logit);
        loss += weight * sure * sure * cost;
        gradient[at] = weight * sure * sure * (2 * (1 - sure) * cost + sure);
      }
    }
  }
  return { loss, gradient };
}

/** Cost of a cell that answers for `box`; writes its five gradients. */
function positive(
  output: Float32Array,
  gradient: Float32Array,
  at: number,
  box: Box,
  px: number,
  py: number,
  weight: number,
): number {
  const truth = [px - box.left, py - box.top, box.right - px, box.bottom - py] as const;
  const raw = [1, 2, 3, 4].map((i) => output[at + i] as number);
  const [l, t, r, b] = raw.map((value) => DISTANCE_UNIT * exp(clamp(value))) as [number, number, number, number];
  const [gl, gt, gr, gb] = truth;
  const across = Math.min(l, gl) + Math.min(r, gr);
  const down = Math.min(t, gt) + Math.min(b, gb);
  const both = across * down;
  const either = (l + r) * (t + b) + (gl + gr) * (gt + gb) - both;
  const iou = both / either;
  const predicted = [l, t, r, b];
  for (let i = 0; i < 4; i += 1) {
    const value = predicted[i] as number;
    const isAcross = i % 2 === 0;
    const shared = value < (truth[i] as number) ? (isAcross ? down : across) : 0;
    const whole = (isAcross ? t + b : l + r) - shared;
    const isBound = Math.abs(raw[i] as number) >= OUTPUT_MAX;
    gradient[at + 1 + i] = isBound ? 0 : weight * BOX_WEIGHT * (whole / either - shared / both) * value;
  }
  const logit = output[at] as number;
  // Cross entropy, from the logit. A box that shares 0.6 with the truth is as right as any.
  const sure = Math.min(1, SURE_LEAST + iou);
  const cost = softplus(logit) - sure * logit;
  gradient[at] = weight * SURE_WEIGHT * (sigmoid(logit) - sure);
  return weight * (SURE_WEIGHT * cost - BOX_WEIGHT * ln(iou));
}

const clamp = (value: number): number => Math.min(OUTPUT_MAX, Math.max(-OUTPUT_MAX, value));
const contains = (box: Box, x: number, y: number): boolean =>
  x > box.left && x < box.right && y > box.top && y < box.bottom;

/** Half a cell at least, so that the smallest signature has a cell that answers for it. */
const reach = (length: number): number => Math.max(STRIDE / 2, length * MIDDLE);

function ownerOf(boxes: readonly Box[], x: number, y: number): number {
  let owner = -1;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [i, box] of boxes.entries()) {
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    const dx = Math.abs(x - (box.left + box.right) / 2);
    const dy = Math.abs(y - (box.top + box.bottom) / 2);
    if (dx <= reach(w) && dy <= reach(h) && contains(box, x, y) && w * h < smallest) {
      owner = i;
      smallest = w * h;
    }
  }
  return owner;
}

function middleCells(box: Box, height: number, width: number): number {
  const count = (low: number, high: number, cells: number) => {
    const half = reach(high - low);
    const middle = (low + high) / 2;
    const first = Math.max(0, Math.ceil((middle - half) / STRIDE - 0.5));
    return Math.max(0, Math.min(cells - 1, Math.floor((middle + half) / STRIDE - 0.5)) - first + 1);
  };
  return count(box.left, box.right, width) * count(box.top, box.bottom, height);
}
