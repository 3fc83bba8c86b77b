import { type Pdfium, withMemory } from "./pdfium.ts";

/** What a page is made of, as pdfium hands it out. */

/** [a b c d e f] as in ISO 32000-1, 8.3.3. */
export type Matrix = readonly [number, number, number, number, number, number];
export const UNMOVED: Matrix = [1, 0, 0, 1, 0, 0];

/** fpdf_edit.h */
export const TYPE_TEXT = 1;
export const TYPE_PATH = 2;
export const TYPE_IMAGE = 3;
export const TYPE_FORM = 5;
/** Groups in groups. */
const DEPTH_MAX = 5;

/**
 * The objects of a page and of the groups on it, in the order they are drawn, each with the way from its
 * own coordinates to the page's. `use` says false to end.
 */
export function eachObject(
  module: Pdfium,
  page: number,
  use: (object: number, type: number, matrix: Matrix) => boolean,
): void {
  const look = (object: number, outer: Matrix, depth: number): boolean => {
    const type = module.FPDFPageObj_GetType(object);
    const isPlaced = type === TYPE_IMAGE || type === TYPE_FORM || type === TYPE_PATH;
    const matrix = isPlaced ? times(matrixOf(module, object), outer) : outer;
    if (!use(object, type, matrix)) return false;
    if (type !== TYPE_FORM || depth >= DEPTH_MAX) return true;
    const count = module.FPDFFormObj_CountObjects(object);
    for (let i = 0; i < count; i += 1)
      if (!look(module.FPDFFormObj_GetObject(object, i), matrix, depth + 1)) return false;
    return true;
  };
  const count = module.FPDFPage_CountObjects(page);
  for (let i = 0; i < count; i += 1) if (!look(module.FPDFPage_GetObject(page, i), UNMOVED, 0)) return;
}

function matrixOf(module: Pdfium, object: number): Matrix {
  return withMemory(module, 24, (at) => {
    if (!module.FPDFPageObj_GetMatrix(object, at)) return UNMOVED;
    return Array.from(module.pdfium.HEAPF32.subarray(at >> 2, (at >> 2) + 6)) as unknown as Matrix;
  });
}

/** First `m`, then `n`. */
const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[1] * n[2],
  m[0] * n[1] + m[1] * n[3],
  m[2] * n[0] + m[3] * n[2],
  m[2] * n[1] + m[3] * n[3],
  m[4] * n[0] + m[5] * n[2] + n[4],
  m[4] * n[1] + m[5] * n[3] + n[5],
];
