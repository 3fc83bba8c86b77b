/**
 * The lightest value of a greyscale image that still is ink, 0 to 254: what is no lighter and
 * what is lighter differ most (Otsu 1979, the variance between the two). Null where all pixels
 * are alike. `samples`: about so many pixels are looked at, evenly.
 */
export function lightestInk(data: Uint8Array, samples: number = Number.POSITIVE_INFINITY): number | null {
  const counts = new Float64Array(256);
  const step = Math.max(1, Math.floor(data.length / samples));
  let total = 0;
  for (let i = 0; i < data.length; i += step) {
    counts[data[i] as number] = (counts[data[i] as number] as number) + 1;
    total += 1;
  }
  let sum = 0;
  for (let value = 0; value < 256; value += 1) sum += value * (counts[value] as number);
  let [below, sumBelow, most] = [0, 0, -1];
  let lightest: number | null = null;
  for (let value = 0; value < 255; value += 1) {
    below += counts[value] as number;
    sumBelow += value * (counts[value] as number);
    if (below === 0 || below === total) continue;
    const difference = sumBelow / below - (sum - sumBelow) / (total - below);
    const between = below * (total - below) * difference * difference;
    if (between > most) [most, lightest] = [between, value];
  }
  return lightest;
}
