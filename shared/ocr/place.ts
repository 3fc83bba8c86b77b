import type { Box } from "#shared/reading.ts";

/** How the image that was read came from the page: quarter turns first, then scaled, then levelled. */
export interface Preparation {
  /** Pixels of the page before anything was done. */
  width: number;
  height: number;
  /** Clockwise. */
  quarterTurns: 0 | 1 | 2 | 3;
  scale: number;
  /** Clockwise degrees, small. */
  levelled: number;
  /** Pixels of the image that was read. */
  read: { width: number; height: number };
}

/** A box in pixels of what was read, as fractions of the page as it is seen. A levelled box becomes the one around it. */
export function toPage(
  { width, height, quarterTurns, scale, levelled, read }: Preparation,
  box: { left: number; top: number; right: number; bottom: number },
): Box {
  const [w, h] = quarterTurns % 2 === 0 ? [width, height] : [height, width];
  const radians = (-levelled * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  // A levelled box would grow by its own tilt: its middle line says where it is.
  const [middle, half] = [(box.top + box.bottom) / 2, (box.bottom - box.top) / 2];
  const ends = [box.left, box.right].map((x) => {
    const [dx, dy] = [x - read.width / 2, middle - read.height / 2];
    return [(dx * cos - dy * sin) / scale + w / 2, (dx * sin + dy * cos) / scale + h / 2] as const;
  });
  const reach = half / scale;
  const [left, right] = [Math.min(...ends.map(([x]) => x)), Math.max(...ends.map(([x]) => x))];
  const [top, bottom] = [Math.min(...ends.map(([, y]) => y)) - reach, Math.max(...ends.map(([, y]) => y)) + reach];
  return turnBack([left / w, top / h, right / w, bottom / h], quarterTurns).map(clamp) as unknown as Box;
}

function turnBack([left, top, right, bottom]: Box, quarterTurns: Preparation["quarterTurns"]): Box {
  switch (quarterTurns) {
    case 0:
      return [left, top, right, bottom];
    case 1:
      return [top, 1 - right, bottom, 1 - left];
    case 2:
      return [1 - right, 1 - bottom, 1 - left, 1 - top];
    case 3:
      return [1 - bottom, left, 1 - top, right];
  }
}

/** Seven digits: a tenth of a pixel of the largest page, and the same text on every machine. */
const clamp = (fraction: number): number => Math.round(Math.min(1, Math.max(0, fraction)) * 1e7) / 1e7;
