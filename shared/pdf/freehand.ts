/** Whether lines of a drawing look drawn by hand: pure. All in points of the page. */

export type Point = readonly [x: number, y: number];
/** Without lifting the pen. */
export type Line = Point[];
/** Left, top, right, bottom. */
export type Extent = readonly [number, number, number, number];

/** As large as a signature or a pair of initials, and no larger. */
const ACROSS = { least: 8, most: 320 };
const DOWN = { least: 4, most: 150 };
/** Of its length, what may run level or upright: tables, codes, arrows and frames are all of that. */
const LEVEL_SHARE_MAX = 0.5;
/** A piece leaves its axis by less than this, of its length. */
const LEVEL = 0.04;
/** Turned in all: an underline, a wave of a rule or a swung bracket is done with less. */
const TURNS_MIN = 1.25;
/** Of what it goes across, the part that goes back: a chart's line never does, a hand's does in nearly every letter. */
const BACK_SHARE_MIN = 0.03;
/** An upright line this near to one that never goes back, and half as high, is the axis of a chart. */
const AXIS_NEAR = 14;
const AXIS_HEIGHT = 0.5;
/** Of a frame, its start again included. */
const CORNERS_MAX = 5;
/** Shorter ones are strokes of a letter. */
const UPRIGHT_MIN = 10;
/** So many lines this near to one, itself among them, are a map or a plan: who signs lifts the pen less often. */
const CROWD = { near: 45, count: 5 };

/** `uprights`: extents of the upright lines of the page. */
export function isFreehand(lines: readonly Line[], uprights: readonly Extent[]): boolean {
  const extent = extentOf(lines.flat());
  const [width, height] = [extent[2] - extent[0], extent[3] - extent[1]];
  if (!(width >= ACROSS.least && width <= ACROSS.most && height >= DOWN.least && height <= DOWN.most)) return false;
  let [length, level, right, left, turned] = [0, 0, 0, 0, 0];
  for (const line of lines) {
    let before: number | null = null;
    for (const [dx, dy] of piecesOf(line)) {
      const piece = Math.hypot(dx, dy);
      if (piece < 1e-3) continue;
      length += piece;
      if (isLevel(dx, dy)) level += piece;
      if (dx > 0) right += dx;
      else left -= dx;
      const angle = Math.atan2(dy, dx);
      if (before !== null) turned += Math.abs(Math.atan2(Math.sin(angle - before), Math.cos(angle - before)));
      before = angle;
    }
  }
  if (level > length * LEVEL_SHARE_MAX || turned < TURNS_MIN * 2 * Math.PI) return false;
  const goesBack = Math.min(left, right) >= BACK_SHARE_MIN * (left + right);
  return goesBack || !uprights.some((upright) => isAxis(upright, extent));
}

/** Neither level nor upright for the most part. */
export function isSlanted(lines: readonly Line[]): boolean {
  let [length, level] = [0, 0];
  for (const [dx, dy] of lines.flatMap(piecesOf)) {
    length += Math.hypot(dx, dy);
    if (isLevel(dx, dy)) level += Math.hypot(dx, dy);
  }
  return level < length * LEVEL_SHARE_MAX;
}

function isAxis(upright: Extent, extent: Extent): boolean {
  const shared = Math.min(upright[3], extent[3]) - Math.max(upright[1], extent[1]);
  const isNear = upright[2] > extent[0] - AXIS_NEAR && upright[0] < extent[2] + AXIS_NEAR;
  return isNear && shared > (extent[3] - extent[1]) * AXIS_HEIGHT;
}

/** Extents of the upright straight lines among these: of frames and axes, whose lines have few corners. */
export function uprightsOf(lines: readonly Line[]): Extent[] {
  const simple = lines.filter((line) => line.length <= CORNERS_MAX);
  return simple.flatMap((line) =>
    piecesOf(line).flatMap(([dx, dy], i) => {
      const pair = [line[i], line[i + 1]] as [Point, Point];
      return Math.abs(dy) >= UPRIGHT_MIN && Math.abs(dx) < LEVEL * Math.abs(dy) ? [extentOf(pair)] : [];
    }),
  );
}

/** Extents that overlap joined to one, without those in a crowd of slanted lines. */
export function placesOf(extents: readonly Extent[], slanted: readonly Extent[]): Extent[] {
  const isCrowded = (one: Extent) => slanted.filter((other) => gapOf(one, other) < CROWD.near).length >= CROWD.count;
  const places: Extent[] = [];
  for (const extent of extents) {
    if (isCrowded(extent)) continue;
    let joined = extent;
    // What the joined one now touches may stand before what it touched first.
    for (let i = 0; i < places.length; i += 1) {
      const other = places[i] as Extent;
      if (gapOf(joined, other) > 0) continue;
      joined = extentOf([
        [joined[0], joined[1]],
        [joined[2], joined[3]],
        [other[0], other[1]],
        [other[2], other[3]],
      ]);
      places.splice(i, 1);
      i = -1;
    }
    places.push(joined);
  }
  return places;
}

/** Of a filled shape: twice its area by the length of its edge. */
export function meanWidth(lines: readonly Line[]): number {
  let [area, edge] = [0, 0];
  for (const line of lines)
    for (const [i, [x, y]] of line.entries()) {
      const [nextX, nextY] = line[(i + 1) % line.length] as Point;
      area += (x * nextY - nextX * y) / 2;
      edge += Math.hypot(nextX - x, nextY - y);
    }
  return edge === 0 ? 0 : (2 * Math.abs(area)) / edge;
}

const isLevel = (dx: number, dy: number): boolean => Math.min(Math.abs(dx), Math.abs(dy)) < LEVEL * Math.hypot(dx, dy);

const piecesOf = (line: Line): Point[] =>
  line.slice(1).map(([x, y], i) => [x - (line[i] as Point)[0], y - (line[i] as Point)[1]]);

const gapOf = (a: Extent, b: Extent): number => Math.max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3]);

/** Of no points: nothing, the wrong way round. */
export function extentOf(points: readonly Point[]): Extent {
  const extent: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    extent[0] = Math.min(extent[0], x);
    extent[1] = Math.min(extent[1], y);
    extent[2] = Math.max(extent[2], x);
    extent[3] = Math.max(extent[3], y);
  }
  return extent;
}
