/**
 * Lines and outlines onto a plane of darkness, by exact area coverage. Only + - * / and
 * sqrt, so that the same seed draws the same bytes everywhere.
 */

export interface Plane {
  width: number;
  height: number;
  dark: Uint8Array;
  colour: Uint8Array | null;
}
/**
 * A plane as those who draw on it see it: in units of a fiftieth of an inch, whatever
 * resolution the net reads pages at.
 */
export interface Sheet {
  /** In units. */
  width: number;
  height: number;
  /** Pixels of the plane per unit. */
  scale: number;
  plane: Plane;
}
export const sheetOf = (plane: Plane, scale: number): Sheet => ({
  width: plane.width / scale,
  height: plane.height / scale,
  scale,
  plane,
});

/** x, y, x, y … of a closed outline. */
export type Outline = ArrayLike<number>;

export interface Ink {
  /** 0 to 255. */
  dark: number;
  colour: number;
}

/** Fills outlines in units (holes turn the other way round) with `ink`: darker wins, as ink does. */
export function fill({ plane, scale }: Sheet, shapes: readonly Outline[], ink: Ink): void {
  const outlines = scale === 1 ? shapes : shapes.map((shape) => Float64Array.from(shape, (value) => value * scale));
  let [left, top, right, bottom] = [plane.width, plane.height, 0, 0];
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      left = Math.min(left, outline[i] as number);
      right = Math.max(right, outline[i] as number);
      top = Math.min(top, outline[i + 1] as number);
      bottom = Math.max(bottom, outline[i + 1] as number);
    }
  }
  left = Math.max(0, Math.floor(left));
  top = Math.max(0, Math.floor(top));
  right = Math.min(plane.width, Math.ceil(right));
  bottom = Math.min(plane.height, Math.ceil(bottom));
  if (right <= left || bottom <= top) return;
  const width = right - left;
  const cover = new Float32Array((width + 2) * (bottom - top) + 2);
  for (const outline of outlines) {
    const n = outline.length;
    for (let i = 0; i < n; i += 2) {
      const j = (i + 2) % n;
      edge(
        cover,
        width,
        bottom - top,
        (outline[i] as number) - left,
        (outline[i + 1] as number) - top,
        (outline[j] as number) - left,
        (outline[j + 1] as number) - top,
      );
    }
  }
  for (let y = 0; y < bottom - top; y += 1) {
    let sum = 0;
    for (let x = 0; x < width; x += 1) {
      sum += cover[y * (width + 2) + x] as number;
      const share = Math.min(1, Math.abs(sum));
      if (share > 0.02) ink_(plane, (y + top) * plane.width + x + left, share, ink);
    }
  }
}

function ink_(plane: Plane, i: number, share: number, ink: Ink): void {
  const before = plane.dark[i] as number;
  const after = Math.round(before + Math.max(0, ink.dark - before) * share);
  plane.dark[i] = after;
  if (plane.colour !== null && after > before)
    plane.colour[i] = Math.round((plane.colour[i] as number) * (1 - share) + ink.colour * share);
}

/** Adds the signed area that an edge covers to the right of it, row by row. */
function edge(
  cover: Float32Array,
  width: number,
  height: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): void {
  if (ay === by) return;
  const sign = ay < by ? 1 : -1;
  const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (x1 - x0) / (y1 - y0);
  let x = y0 < 0 ? x0 - y0 * slope : x0;
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, Math.ceil(y1)); y += 1) {
    const down = Math.min(y + 1, y1) - Math.max(y, y0);
    const next = x + slope * down;
    const amount = down * sign;
    const low = Math.min(Math.max(Math.min(x, next), 0), width);
    const high = Math.min(Math.max(Math.max(x, next), 0), width);
    const row = y * (width + 2);
    const [first, last] = [Math.floor(low), Math.floor(high)];
    if (first === last) {
      const middle = (low + high) / 2 - first;
      add(cover, row + first, amount * (1 - middle));
      add(cover, row + first + 1, amount * middle);
    } else {
      // Over several pixels: each gets the share of the height at which the edge crosses it.
      const per = amount / (high - low);
      let before = 0;
      for (let px = first; px <= last; px += 1) {
        const from = Math.max(low, px);
        const to = Math.min(high, px + 1);
        const part = (to - from) * per;
        const middle = (from + to) / 2 - px;
        add(cover, row + px, before + part * (1 - middle));
        before = part * middle;
      }
      add(cover, row + last + 1, before);
    }
    x = next;
  }
}

function add(cover: Float32Array, i: number, amount: number): void {
  cover[i] = (cover[i] as number) + amount;
}

/** A pen's way through points: one quadrangle a piece, a square at each joint. All in units. */
export function stroke(sheet: Sheet, points: Outline, width: number, ink: Ink): void {
  const half = width / 2;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = [points[i], points[i + 1], points[i + 2], points[i + 3]] as [
      number,
      number,
      number,
      number,
    ];
    const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
    if (length < 1e-6) continue;
    const [ux, uy] = [((bx - ax) / length) * half, ((by - ay) / length) * half];
    // Longer by a quarter of the width at both ends, so that joints have no gaps.
    const [ex, ey] = [ux / 2, uy / 2];
    fill(
      sheet,
      [
        [
          ax - uy - ex,
          ay + ux - ey,
          bx - uy + ex,
          by + ux + ey,
          bx + uy + ex,
          by - ux + ey,
          ax + uy - ex,
          ay - ux - ey,
        ],
      ],
      ink,
    );
  }
}

/** Cosine and sine of an angle near 2t, without calling either: exact to the last bit on every machine. */
export function turn(t: number): [number, number] {
  return [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
}

/** Points of an ellipse, `steps` of them and the first again. */
export function ellipse(cx: number, cy: number, rx: number, ry: number, steps = 48): number[] {
  // tan(pi / steps) by its series: the angle is small.
  const angle = Math.PI / steps;
  const [cos, sin] = turn(angle + (angle * angle * angle) / 3);
  const points: number[] = [];
  let [x, y] = [1, 0];
  for (let i = 0; i <= steps; i += 1) {
    points.push(cx + x * rx, cy + y * ry);
    [x, y] = [x * cos - y * sin, x * sin + y * cos];
  }
  return points;
}
