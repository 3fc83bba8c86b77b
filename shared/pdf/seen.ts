import { type Pdfium, withMemory } from "./pdfium.ts";

/** The page as a person sees it, and the way there from the file's own coordinates. */
export interface Seen {
  /** Points. */
  readonly width: number;
  readonly height: number;
  /** Points from the upper left, y downwards. */
  place(x: number, y: number): [number, number];
}

/** A page without a side cannot be drawn. The specification's bound is 14,400 points. */
const SIDE_MIN = 1;
/** Finer than any printer: a millionth of a page. */
const STEPS = 1_000_000;
/** Points asked for lie this far apart, so that rounding to steps does not show. */
const FAR = 1_000;

/** Rotation, crop box and unit of the page are pdfium's to know. */
export function seenPage(module: Pdfium, page: number): Seen {
  const width = Math.max(SIDE_MIN, module.FPDF_GetPageWidthF(page));
  const height = Math.max(SIDE_MIN, module.FPDF_GetPageHeightF(page));
  const device = (x: number, y: number): [number, number] =>
    withMemory(module, 8, (at) => {
      module.FPDF_PageToDevice(page, 0, 0, STEPS, STEPS, 0, x, y, at, at + 4);
      const [left = 0, top = 0] = module.pdfium.HEAP32.subarray(at >> 2, (at >> 2) + 2);
      return [(left / STEPS) * width, (top / STEPS) * height];
    });
  // The way is affine, so three points say all of it.
  const [origin, right, up] = [device(0, 0), device(FAR, 0), device(0, FAR)];
  const [ax, ay] = [(right[0] - origin[0]) / FAR, (right[1] - origin[1]) / FAR];
  const [bx, by] = [(up[0] - origin[0]) / FAR, (up[1] - origin[1]) / FAR];
  return { width, height, place: (x, y) => [origin[0] + ax * x + bx * y, origin[1] + ay * x + by * y] };
}

/** A direction of the file as a person sees it. */
export function axesOf(seen: Seen, x: number, y: number): [number, number] {
  const [from, to] = [seen.place(0, 0), seen.place(x, y)];
  return [to[0] - from[0], to[1] - from[1]];
}
