import { type Box, overlap } from "./box.ts";
import type { Found } from "./detect.ts";

/** How good answers are: pure functions of what was found and what is there. */

export interface Judged {
  found: readonly Found[];
  truth: readonly Box[];
  /** What is found here counts neither for nor against. */
  unknown: readonly Box[];
}
export interface Mark {
  found: Found;
  score: number;
  isRight: boolean;
  page: number;
}

/** By convention of the field: a box that shares half with the truth is right. */
const RIGHT_IOU = 0.5;

/** Every answer that counts, right or wrong; a truth is given to the surest answer that fits it, the next is wrong. */
export function marksOf(pages: readonly Judged[]): { marks: Mark[]; truths: number } {
  const marks: Mark[] = [];
  let truths = 0;
  for (const [page, { found, truth, unknown }] of pages.entries()) {
    truths += truth.length;
    const taken = new Set<number>();
    for (const one of found.toSorted((a, b) => b.score - a.score)) {
      const { box, score } = one;
      let best = -1;
      let most = RIGHT_IOU;
      for (const [i, one] of truth.entries()) {
        const iou = overlap(box, one);
        if (iou >= most && !taken.has(i)) [most, best] = [iou, i];
      }
      if (best >= 0) taken.add(best);
      else if (unknown.some((one) => covers(one, box))) continue;
      marks.push({ found: one, score, isRight: best >= 0, page });
    }
  }
  return { marks: marks.sort((a, b) => b.score - a.score), truths };
}

const covers = (outer: Box, box: Box): boolean => {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return x >= outer.left && x <= outer.right && y >= outer.top && y <= outer.bottom;
};

/** Average precision at IoU 0.5: area under precision over recall, precision made falling (as COCO and VOC 2010 do). */
export function averagePrecision(pages: readonly Judged[]): number {
  const { marks, truths } = marksOf(pages);
  if (truths === 0) return 0;
  const points: { recall: number; precision: number }[] = [];
  let right = 0;
  for (const [i, mark] of marks.entries()) {
    if (mark.isRight) right += 1;
    points.push({ recall: right / truths, precision: right / (i + 1) });
  }
  let sum = 0;
  let precision = 0;
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const point = points[i] as { recall: number; precision: number };
    precision = Math.max(precision, point.precision);
    sum += (point.recall - (points[i - 1]?.recall ?? 0)) * precision;
  }
  return sum;
}

/** Of what is there, the share found at `threshold`. */
export function recallAt(pages: readonly Judged[], threshold: number): number {
  const { marks, truths } = marksOf(pages);
  return truths === 0 ? 1 : marks.filter((mark) => mark.isRight && mark.score >= threshold).length / truths;
}

/** Of pages without a signature, the share on which one is told at `threshold`. */
export function falseAlarmsAt(unsigned: readonly Judged[], threshold: number): number {
  const best = unsigned.map(topScore);
  return best.length === 0 ? 0 : best.filter((score) => score >= threshold).length / best.length;
}

export const topScore = ({ found, unknown }: Judged): number =>
  found.reduce((top, { box, score }) => (unknown.some((one) => covers(one, box)) ? top : Math.max(top, score)), 0);
