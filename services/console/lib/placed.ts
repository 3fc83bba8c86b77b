/** Where a box lies on an image, as a style: of fractions of it, left, top, right and bottom. */
export const placed = ([left, top, right, bottom]: readonly [number, number, number, number]) => ({
  left: `${left * 100}%`,
  top: `${top * 100}%`,
  width: `${(right - left) * 100}%`,
  height: `${(bottom - top) * 100}%`,
});
