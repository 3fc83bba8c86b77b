import {
  type Extent,
  extentOf,
  isFreehand,
  isSlanted,
  type Line,
  meanWidth,
  placesOf,
  uprightsOf,
} from "./freehand.ts";
import { pictureExtent } from "./images.ts";
import { eachObject, type Matrix, TYPE_IMAGE, TYPE_PATH } from "./objects.ts";
import { type Pdfium, withMemory } from "./pdfium.ts";
import type { Seen } from "./seen.ts";

/**
 * Lines of a page that look drawn by hand, drawn as wide as a pen draws. A signature that a program put on a page is
 * a line of half a point, where ink on paper is three times as wide: scaled down to what
 * a net looks at, the one is a shade of grey and the other a stroke.
 */

/** fpdf_edit.h */
const MOVE = 2;
const LINE = 0;
const CURVE = 1;
/** Objects and points looked at: a map has 100,000 of either. So many points take 60 ms of processor time, so many objects 130. */
const OBJECTS_MAX = 5_000;
const POINTS_MAX = 20_000;
/** A filled shape with fewer corners is a square or a triangle. */
const FILLED_SEGMENTS_MIN = 8;
/** A curve is looked at in so many straight pieces. */
const PIECES = 4;
/** Points between the end of one path and the start of the next of the same colour that go on with it. */
const JOINED = 1.5;

interface Path {
  object: number;
  /** Points of the page to one of the path's own. */
  scale: number;
  lines: Line[];
  isFilled: boolean;
  /** Points of the page; 0: it has no stroke. */
  width: number;
  /** Red, green, blue, alpha of what it is drawn with. */
  colour: readonly number[];
}

/** What of a page looks drawn by hand. */
export interface Freehand {
  /** Where, in fractions of the page. */
  places: Extent[];
  /** Where its pictures lie, likewise; null where it holds more than was looked at. */
  pictures: Extent[] | null;
  /** Draws with these lines at least `pen` points wide, and leaves the page as it was. */
  widened<T>(pen: number, draw: () => T): T;
}

export function freehandOf(module: Pdfium, page: number, seen: Seen): Freehand {
  const { paths, pictures, isWhole } = contentsOf(module, page, seen);
  const uprights = paths.flatMap(({ lines }) => uprightsOf(lines));
  const all = chained(paths);
  const chains = all.filter((chain) => isFreehand(joinedLines(chain), uprights));
  const extent = (chain: readonly Path[]) => extentOf(joinedLines(chain).flat());
  // Letters made shapes are many, filled, and no part of a crowd.
  const slanted = all.filter((chain) => chain.every(({ isFilled }) => !isFilled) && isSlanted(joinedLines(chain)));
  const places = placesOf(chains.map(extent), slanted.map(extent));
  const share = ([left, top, right, bottom]: Extent): Extent => [
    left / seen.width,
    top / seen.height,
    right / seen.width,
    bottom / seen.height,
  ];
  return {
    places: places.map(share),
    pictures: isWhole ? pictures.map(share) : null,
    widened(pen, draw) {
      const undo = chains.flat().flatMap((path) => {
        const has = path.isFilled ? meanWidth(path.lines) : path.width;
        return has < pen ? [widen(module, path, path.isFilled ? pen - has : pen)] : [];
      });
      try {
        return draw();
      } finally {
        for (const back of undo) back();
      }
    },
  };
}

/** Returns what takes it back. */
function widen(module: Pdfium, { object, scale, isFilled, colour }: Path, points: number): () => void {
  const before = strokeWidth(module, object);
  module.FPDFPageObj_SetStrokeWidth(object, points / scale);
  if (!isFilled) return () => module.FPDFPageObj_SetStrokeWidth(object, before);
  const [mode] = drawMode(module, object);
  const [red = 0, green = 0, blue = 0, alpha = 255] = colour;
  module.FPDFPageObj_SetStrokeColor(object, red, green, blue, alpha);
  module.FPDFPath_SetDrawMode(object, mode, true);
  return () => {
    module.FPDFPath_SetDrawMode(object, mode, false);
    module.FPDFPageObj_SetStrokeWidth(object, before);
  };
}

function contentsOf(module: Pdfium, page: number, seen: Seen) {
  const paths: Path[] = [];
  const pictures: Extent[] = [];
  let isWhole = true;
  let [objects, points] = [0, 0];
  eachObject(module, page, (object, type, matrix) => {
    objects += 1;
    if (objects > OBJECTS_MAX || points > POINTS_MAX) {
      isWhole = false;
      return false;
    }
    if (type === TYPE_IMAGE) pictures.push(pictureExtent(matrix, seen));
    if (type !== TYPE_PATH) return true;
    const [fill, isStroked] = drawMode(module, object);
    if (fill === 0 && !isStroked) return true;
    // A QR code is a thousand filled squares.
    if (!isStroked && module.FPDFPath_CountSegments(object) < FILLED_SEGMENTS_MIN) return true;
    if (isStroked && module.FPDFPageObj_GetDashCount(object) > 0) return true;
    const lines = linesOf(module, object, matrix, seen);
    points += lines.reduce((sum, line) => sum + line.length, 0);
    const scale = Math.sqrt(Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) || 1;
    const isFilled = fill !== 0 && !isStroked;
    paths.push({
      object,
      scale,
      lines,
      isFilled,
      width: isStroked ? strokeWidth(module, object) * scale : 0,
      colour: colourOf(module, object, isFilled),
    });
    return true;
  });
  return { paths, pictures, isWhole };
}

/** Paths that go on where the one before ended: signature pads write a path for every piece of a line, each of its own width. */
function chained(paths: readonly Path[]): Path[][] {
  const chains: Path[][] = [];
  for (const path of paths) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && goesOn(last, path)) chains.at(-1)?.push(path);
    else chains.push([path]);
  }
  return chains;
}

function goesOn(before: Path, { lines, isFilled, colour }: Path): boolean {
  const [end, start] = [before.lines.at(-1)?.at(-1), lines[0]?.[0]];
  if (before.isFilled || isFilled || end === undefined || start === undefined) return false;
  if (colour.some((value, i) => value !== before.colour[i])) return false;
  return Math.hypot(end[0] - start[0], end[1] - start[1]) <= JOINED;
}

/** Lines of a chain: pieces that go on are one. */
function joinedLines(chain: readonly Path[]): Line[] {
  const lines = chain.flatMap((path) => path.lines);
  return chain.length === 1 ? lines : [lines.flat()];
}

function linesOf(module: Pdfium, object: number, matrix: Matrix, seen: Seen): Line[] {
  const [a, b, c, d, e, f] = matrix;
  const lines: Line[] = [];
  const count = Math.min(POINTS_MAX, module.FPDFPath_CountSegments(object));
  withMemory(module, 8, (at) => {
    const pointOf = (segment: number): [number, number] => {
      module.FPDFPathSegment_GetPoint(segment, at, at + 4);
      const [x = 0, y = 0] = module.pdfium.HEAPF32.subarray(at >> 2, (at >> 2) + 2);
      return seen.place(a * x + c * y + e, b * x + d * y + f);
    };
    let control: [number, number][] = [];
    for (let i = 0; i < count; i += 1) {
      const segment = module.FPDFPath_GetPathSegment(object, i);
      const [type, point] = [module.FPDFPathSegment_GetType(segment), pointOf(segment)];
      const line = lines.at(-1);
      if (type === MOVE || line === undefined) lines.push([point]);
      else if (type === LINE) line.push(point);
      else if (type === CURVE) {
        // Two that pull and one that ends.
        control.push(point);
        if (control.length < 3) continue;
        line.push(...piecesOf(line.at(-1) ?? point, control));
        control = [];
      }
    }
  });
  return lines;
}

function piecesOf([x0, y0]: readonly [number, number], control: readonly [number, number][]): [number, number][] {
  const [[x1, y1], [x2, y2], [x3, y3]] = control as [[number, number], [number, number], [number, number]];
  return Array.from({ length: PIECES }, (_, i) => {
    const t = (i + 1) / PIECES;
    const u = 1 - t;
    const at = (p0: number, p1: number, p2: number, p3: number) =>
      u * u * u * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t * t * t * p3;
    return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)];
  });
}

function strokeWidth(module: Pdfium, object: number): number {
  return withMemory(module, 4, (at) =>
    module.FPDFPageObj_GetStrokeWidth(object, at) ? (module.pdfium.HEAPF32[at >> 2] ?? 1) : 1,
  );
}

/** How it is filled (0: not) and whether its line is drawn. */
function drawMode(module: Pdfium, object: number): [fill: number, isStroked: boolean] {
  return withMemory(module, 8, (at) => {
    if (!module.FPDFPath_GetDrawMode(object, at, at + 4)) return [0, false];
    const [fill = 0, stroke = 0] = module.pdfium.HEAP32.subarray(at >> 2, (at >> 2) + 2);
    return [fill, stroke !== 0];
  });
}

function colourOf(module: Pdfium, object: number, isFilled: boolean): readonly number[] {
  return withMemory(module, 16, (at) => {
    const read = isFilled ? module.FPDFPageObj_GetFillColor : module.FPDFPageObj_GetStrokeColor;
    if (!read(object, at, at + 4, at + 8, at + 12)) return [0, 0, 0, 255];
    return Array.from(module.pdfium.HEAPU32.subarray(at >> 2, (at >> 2) + 4));
  });
}
