/** Left, top, right, bottom in fractions of an image. */
export type Box = [left: number, top: number, right: number, bottom: number];

/** Where a box lies on an image, as a style: of fractions of it, left, top, right and bottom. */
export const placed = ([left, top, right, bottom]: Readonly<Box>) => ({
  left: `${left * 100}%`,
  top: `${top * 100}%`,
  width: `${(right - left) * 100}%`,
  height: `${(bottom - top) * 100}%`,
});
