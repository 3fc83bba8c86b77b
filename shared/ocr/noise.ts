import type { Grey } from "./grey.ts";
import { darkThreshold } from "./skew.ts";

/** Places looked at: more change the answer by less than it matters. */
const SAMPLES_MAX = 200_000;
/** Fewer places of plain paper tell nothing. */
const SAMPLES_MIN = 1_000;
/** Mean of the absolute value of a normal distribution, by which a mean tells a deviation. */
const ABSOLUTE_TO_DEVIATION = Math.sqrt(Math.PI / 2);
/** What the mask multiplies the deviation of independent noise by: the root of the sum of its squares. */
const MASK_GAIN = 6;

/**
 * How grainy the paper of a page is: the standard deviation of its grey values, 0 to 255,
 * where nothing is printed. By the mask of Immerkær (1996), which is blind to tone and
 * slope of the paper; where ink lies under the mask the place is left out, for edges of
 * letters are no grain.
 */
export function grainOf({ data, width, height }: Grey): number {
  const threshold = darkThreshold(data);
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / SAMPLES_MAX)));
  // The mask is the same in rows and columns: the second difference of second differences.
  const differenceAt = (i: number): number => {
    const [left, middle, right] = [data[i - 1] as number, data[i] as number, data[i + 1] as number];
    const isPaper = left >= threshold && middle >= threshold && right >= threshold;
    return isPaper ? left - 2 * middle + right : Number.NaN;
  };
  let [sum, count] = [0, 0];
  for (let y = 1; y < height - 1; y += step) {
    for (let x = 1; x < width - 1; x += step) {
      const i = y * width + x;
      const response = differenceAt(i - width) - 2 * differenceAt(i) + differenceAt(i + width);
      if (Number.isNaN(response)) continue;
      sum += Math.abs(response);
      count += 1;
    }
  }
  return count < SAMPLES_MIN ? 0 : (ABSOLUTE_TO_DEVIATION * sum) / count / MASK_GAIN;
}
