/** In pixels or in fractions of a page, as it says where it is used. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const area = (box: Box): number => (box.right - box.left) * (box.bottom - box.top);

/** What two boxes share, of what they cover together (IoU). */
export function overlap(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  const both = across * down;
  return both / (area(a) + area(b) - both);
}
