import sharp from "sharp";
import { finish, type Grey, scaled } from "./grey.ts";
import type { ReadLine } from "./number-line.ts";

/**
 * Print of a fax that lost every second row has strokes in pieces, and an E without its bars. Drawn
 * larger and blurred until the pieces join, it is what the model for numbers knows as poor print.
 */

const FACTOR = 2;
/** Pixels of the enlarged line: as far apart as the rows that are left. */
const BLUR = 1.8;

const softened = async (line: Grey): Promise<Grey> => {
  const { data, width, height } = await scaled(line, FACTOR);
  return finish(sharp(data, { raw: { width, height, channels: 1 } }).blur(BLUR));
};

/** Asks about a line as it is and, where no number is found, about the same line softened. */
export const readTwice =
  (readLine: ReadLine): ReadLine =>
  async (line) =>
    (await readLine(line)) ?? (await readLine(await softened(line)));
