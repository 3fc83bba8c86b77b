import { asScanned, type Raster } from "./images.ts";
import type { Random } from "./random.ts";

/** What printing, scanning, faxing and saving make of a page. Each takes the page drawn cleanly at `dpi`. */
export interface Degradation {
  name: string;
  about: string;
  /** Resolution to draw the page at. */
  dpi: number;
  apply(page: Raster, random: Random): Raster;
}

/** Fax machines scan 204 dots an inch across and 196 down, in normal mode 98: every second line is lost. */
const FAX_DPI = 204;
const FAX_INK_BELOW = 140;

export const DEGRADATIONS: readonly Degradation[] = [
  { name: "clean200", about: "drawn at 200 dpi", dpi: 200, apply: (page) => page },
  { name: "clean300", about: "drawn at 300 dpi", dpi: 300, apply: (page) => page },
  {
    name: "scan",
    about: "200 dpi, turned by less than half a degree, some noise, dust",
    dpi: 200,
    apply: (page, random) => asScanned(page, random, { slope: random.int(-8, 8), noise: 16, specks: 120 }),
  },
  {
    name: "skew",
    about: "200 dpi, turned by one to two degrees, blurred, noisy",
    dpi: 200,
    apply: (page, random) =>
      asScanned(blurred(page), random, {
        slope: random.int(18, 35) * (random.chance(50) ? 1 : -1),
        noise: 40,
        specks: 400,
        paper: 238,
      }),
  },
  {
    name: "fax",
    about: "204 × 196 dpi, black and white, dust: a fax in fine mode",
    dpi: FAX_DPI,
    apply: (page, random) =>
      blackAndWhite(asScanned(page, random, { slope: random.int(-6, 6), noise: 30, specks: 200 })),
  },
  {
    name: "fax98",
    about: "204 × 98 dpi, black and white, every line doubled: a fax in normal mode",
    dpi: FAX_DPI,
    apply: (page, random) =>
      halfTheLines(blackAndWhite(asScanned(page, random, { slope: random.int(-6, 6), noise: 30, specks: 200 }))),
  },
  { name: "low100", about: "drawn at 100 dpi", dpi: 100, apply: (page) => page },
];

/** Each pixel with its neighbours, weights 1 2 1 both ways: a lens a little out of focus. */
export function blurred({ width, height, pixels }: Raster): Raster {
  const out = new Uint8Array(pixels.length);
  const at = (x: number, y: number) =>
    pixels[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))] ?? 255;
  const row = (x: number, y: number) => at(x - 1, y) + 2 * at(x, y) + at(x + 1, y);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[y * width + x] = (row(x, y - 1) + 2 * row(x, y) + row(x, y + 1)) >> 4;
  return { width, height, pixels: out };
}

export function blackAndWhite({ width, height, pixels }: Raster): Raster {
  return { width, height, pixels: pixels.map((value) => (value < FAX_INK_BELOW ? 0 : 255)) };
}

/** Every second line, twice. */
export function halfTheLines({ width, height, pixels }: Raster): Raster {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    const from = (y - (y % 2)) * width;
    out.set(pixels.subarray(from, from + width), y * width);
  }
  return { width, height, pixels: out };
}
