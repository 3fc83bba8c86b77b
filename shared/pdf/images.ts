import { eachObject, type Matrix, TYPE_IMAGE, TYPE_PATH } from "./objects.ts";
import { type Pdfium, withMemory } from "./pdfium.ts";
import type { Seen } from "./seen.ts";

/** The pictures of a page. */
export interface PageImages {
  /** Share of the page they cover together, 0 to 1: scanners cut pages into strips. */
  share: number;
  /** 1 for each square that they cover, row by row: PICTURE_SQUARES across and as many down. */
  covered: Uint8Array;
  /** Pixels per inch of the largest as it lies on the page, in its finer direction; null without pictures. */
  dpi: number | null;
}

/** Objects looked at; drawings have 100,000 strokes, and a scan is among the first things on its page. */
const OBJECTS_MAX = 5_000;
/** The page is looked at in this many squares across and down: one is as high as a line and its leading. */
export const PICTURE_SQUARES = 50;
const SQUARES = PICTURE_SQUARES;
const POINTS_PER_INCH = 72;

export function pageImages(module: Pdfium, page: number, seen: Seen): PageImages {
  const covered = new Uint8Array(SQUARES * SQUARES);
  let [largest, dpi, looked] = [0, 0, 0];

  const consider = (image: number, matrix: Matrix): void => {
    const [left, top, right, bottom] = pictureExtent(matrix, seen);
    const area = (right - left) * (bottom - top);
    cover(covered, left / seen.width, top / seen.height, right / seen.width, bottom / seen.height);
    if (!(area > largest)) return;
    const pixels = pixelsOf(module, image);
    if (pixels === null) return;
    largest = area;
    const across = pixels.columns / Math.hypot(matrix[0], matrix[1]);
    const down = pixels.rows / Math.hypot(matrix[2], matrix[3]);
    dpi = Math.max(across, down) * POINTS_PER_INCH;
  };
  eachObject(module, page, (object, type, matrix) => {
    looked += 1;
    if (type === TYPE_IMAGE) consider(object, matrix);
    return looked < OBJECTS_MAX;
  });
  const share = covered.reduce((sum, square) => sum + square, 0) / covered.length;
  return { share, covered, dpi: largest > 0 && Number.isFinite(dpi) ? dpi : null };
}

/** FPDF_IMAGEOBJ_METADATA, and of its kinds of colour those that are grey: said so, by a formula, or by a profile of one channel. */
const METADATA = { bytes: 28, bitsAt: 16, kindAt: 20 };
const [DEVICE_GREY, FORMULA_GREY, PROFILE] = [1, 4, 7];

/** Whether the page is pictures without colours and nothing that is drawn: most scans are. What it says costs no picture's unpacking. */
export function isGreyScan(module: Pdfium, page: number): boolean {
  let [pictures, looked, isGrey] = [0, 0, true];
  eachObject(module, page, (object, type) => {
    looked += 1;
    if (type === TYPE_IMAGE) pictures += 1;
    isGrey &&= type !== TYPE_PATH && (type !== TYPE_IMAGE || isGreyPicture(module, page, object));
    return isGrey && looked < OBJECTS_MAX;
  });
  return isGrey && pictures > 0 && looked < OBJECTS_MAX;
}

function isGreyPicture(module: Pdfium, page: number, image: number): boolean {
  return withMemory(module, METADATA.bytes, (at) => {
    if (!module.FPDFImageObj_GetImageMetadata(image, page, at)) return false;
    const bits = module.pdfium.HEAPU32[(at + METADATA.bitsAt) >> 2] ?? 0;
    const kind = module.pdfium.HEAPU32[(at + METADATA.kindAt) >> 2] ?? 0;
    return bits <= 8 && [DEVICE_GREY, FORMULA_GREY, PROFILE].includes(kind);
  });
}

/** Where the unit square that images are drawn in ends up, in points as seen. */
export function pictureExtent(
  [a, b, c, d, e, f]: Matrix,
  seen: Seen,
): [left: number, top: number, right: number, bottom: number] {
  const corners = [
    seen.place(e, f),
    seen.place(a + e, b + f),
    seen.place(c + e, d + f),
    seen.place(a + c + e, b + d + f),
  ];
  const [x, y] = [corners.map((corner) => corner[0]), corners.map((corner) => corner[1])];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** Squares whose centre is covered. Sides are fractions of the page. */
function cover(covered: Uint8Array, left: number, top: number, right: number, bottom: number): void {
  const first = (side: number) => Math.max(0, Math.ceil(side * SQUARES - 0.5));
  const last = (side: number) => Math.min(SQUARES - 1, Math.ceil(side * SQUARES - 0.5) - 1);
  for (let y = first(top); y <= last(bottom); y += 1)
    for (let x = first(left); x <= last(right); x += 1) covered[y * SQUARES + x] = 1;
}

function pixelsOf(module: Pdfium, image: number): { columns: number; rows: number } | null {
  return withMemory(module, 8, (at) => {
    if (!module.FPDFImageObj_GetImagePixelSize(image, at, at + 4)) return null;
    const [columns = 0, rows = 0] = module.pdfium.HEAPU32.subarray(at >> 2, (at >> 2) + 2);
    return { columns, rows };
  });
}
