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
  let [sum, count] = [0, 0];
  for (let y = 1; y < height - 1; y += step) {
    for (let x = 1; x < width - 1; x += step) {
      let [response, isPaper] = [0, true];
      for (let dy = -1; dy <= 1; dy += 1)
        for (let dx = -1; dx <= 1; dx += 1) {
          const value = data[(y + dy) * width + x + dx] ?? 255;
          if (value < threshold) isPaper = false;
          response += value * (dx === 0 ? 2 : 1) * (dy === 0 ? 2 : 1) * ((dx === 0) === (dy === 0) ? 1 : -1);
        }
      if (!isPaper) continue;
      sum += Math.abs(response);
      count += 1;
    }
  }
  return count < SAMPLES_MIN ? 0 : (ABSOLUTE_TO_DEVIATION * sum) / count / MASK_GAIN;
}
