import { type Grey, part, resized, thickened } from "#shared/ocr/grey.ts";
import { HEIGHT, STRIDE } from "./net.ts";

/**
 * A line as the net sees it: its print brought to one height, ink to 1 and paper to 0.
 * The same for lines it learns from and lines it reads.
 */

/** Rows of the input that the print fills, the rest stays above and below. */
const PRINT_ROWS = 20;
/** Signs are wider to the net than they are printed, so that the narrow ones fill more than one column of its output. */
export const STRETCH = 1.5;
/** Columns of an input: a line of A4 in the smallest print has 2,000. */
const COLUMNS_MAX = 2_400;
/** A row belongs to the print where it has this share of the fullest row's ink. */
const ROW_SHARE = 0.18;
/** Broken print, as of a fax, has rows with hardly any ink. */
const ROWS_MISSING_MAX = 1;
/** Below this there is nothing to tell signs by. */
const ROWS_MIN = 4;
const CONTRAST_MIN = 40;

export interface Line {
  /** [HEIGHT, width], row by row, 0 paper to 1 ink. */
  values: Float32Array;
  /** A multiple of STRIDE. */
  width: number;
  /** Columns of the input per column of the image. */
  scale: number;
}

/** How a line is looked at, in shares of the print's height and width: 1, 0, 1 is as it was found. */
export interface View {
  taller: number;
  lower: number;
  wider: number;
}
export const PLAIN: View = { taller: 1, lower: 0, wider: 1 };

/** Print that was cut too close: its rows found a little too few. */
const TALLER: View = { ...PLAIN, taller: 1.08 };

/**
 * A line looked at in several ways: as it is, made thicker, so that broken strokes join, and a little
 * lower. What one of them breaks or fills up another shows. None where there is no line.
 */
export async function viewsOf(image: Grey): Promise<Line[]> {
  const views = [await lineOf(image), await lineOf(await thickened(image)), await lineOf(image, TALLER)];
  return views.filter((line) => line !== null);
}

/** The line of print in the middle of an image; null where there is none. */
export async function lineOf(image: Grey, { taller, lower, wider }: View = PLAIN): Promise<Line | null> {
  const { ink, paper } = tonesOf(image);
  if (paper - ink < CONTRAST_MIN) return null;
  const rows = printRows(image, ink, paper);
  if (rows === null) return null;
  const high = rows.bottom - rows.top;
  const factor = PRINT_ROWS / (high * taller);
  const around = (HEIGHT - PRINT_ROWS) / 2 / factor + (high * (taller - 1)) / 2;
  const [top, bottom] = [rows.top - around + high * lower, rows.bottom + around + high * lower];
  const cut = framed(image, Math.round(top), Math.round(bottom), paper);
  const scale = (PRINT_ROWS / high) * STRETCH * wider;
  const wanted = Math.max(STRIDE, Math.round((image.width * scale) / STRIDE) * STRIDE);
  if (wanted > COLUMNS_MAX) return null;
  const { data } = await resized(cut, wanted, HEIGHT);
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 1)
    values[i] = Math.max(0, Math.min(1, (paper - (data[i] as number)) / (paper - ink)));
  return { values, width: wanted, scale: wanted / image.width };
}

/** Grey of ink and of paper: the darkest and the lightest that are no specks. */
function tonesOf({ data }: Grey): { ink: number; paper: number } {
  const counts = new Uint32Array(256);
  for (const value of data) counts[value] = (counts[value] as number) + 1;
  const at = (share: number) => {
    let [sum, value] = [0, 0];
    while (value < 255 && sum + (counts[value] as number) <= share * data.length) {
      sum += counts[value] as number;
      value += 1;
    }
    return value;
  };
  return { ink: at(0.02), paper: at(0.75) };
}

function printRows({ data, width, height }: Grey, ink: number, paper: number): { top: number; bottom: number } | null {
  const inkOf = Array.from({ length: height }, (_, y) => {
    let sum = 0;
    for (let x = 0; x < width; x += 1)
      sum += Math.max(0, paper - (data[y * width + x] as number) - (paper - ink) * 0.2);
    return sum;
  });
  const [from, to] = [Math.floor(height * 0.25), Math.ceil(height * 0.75)];
  let middle = from;
  for (let y = from; y < to; y += 1) if ((inkOf[y] as number) > (inkOf[middle] as number)) middle = y;
  const enough = (inkOf[middle] as number) * ROW_SHARE;
  const reach = (step: 1 | -1) => {
    let [last, missing] = [middle, 0];
    for (let y = middle; y >= 0 && y < height && missing <= ROWS_MISSING_MAX; y += step) {
      if ((inkOf[y] as number) > enough) [last, missing] = [y, 0];
      else missing += 1;
    }
    return last;
  };
  const [top, bottom] = [reach(-1), reach(1) + 1];
  return bottom - top < ROWS_MIN ? null : { top, bottom };
}

/** Rows of the image, with paper where they lie outside it. */
function framed(image: Grey, top: number, bottom: number, paper: number): Grey {
  const { width, height } = image;
  const data = new Uint8Array(width * (bottom - top)).fill(paper);
  const inside = part(image, 0, top, width, bottom).image;
  const from = Math.max(0, top);
  const rows = Math.min(height, bottom) - from;
  data.set(inside.data.subarray(0, rows * width), (from - top) * width);
  return { data, width, height: bottom - top };
}
