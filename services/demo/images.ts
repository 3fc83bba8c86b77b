import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PDFParse } from "pdf-parse";
import sharp from "sharp";
import { pdfOfImages } from "./pdf.ts";
import type { Random } from "./random.ts";

/** Grey pixels, row by row from the top; 0 is black. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** pdf.js draws Helvetica, Times and Courier from these files; without them the page stays empty. */
const STANDARD_FONTS = join(
  dirname(createRequire(import.meta.resolve("pdf-parse")).resolve("pdfjs-dist/package.json")),
  "standard_fonts/",
);
const POINTS_PER_INCH = 72;

/** Every page of a PDF as grey pixels. */
export async function renderPages(pdf: Uint8Array, dpi: number): Promise<Raster[]> {
  // pdf.js takes the bytes for itself, so it gets its own copy.
  const parser = new PDFParse({ data: Uint8Array.from(pdf), standardFontDataUrl: STANDARD_FONTS });
  try {
    const shot = await parser.getScreenshot({ scale: dpi / POINTS_PER_INCH, imageDataUrl: false });
    return await Promise.all(shot.pages.map((page) => rasterOf(page.data)));
  } finally {
    await parser.destroy();
  }
}

export async function rasterOf(image: Uint8Array): Promise<Raster> {
  const grey = sharp(image).flatten({ background: "#ffffff" }).greyscale().toColourspace("b-w");
  const { data, info } = await grey.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

export interface ScanFaults {
  /** How far the sheet lay turned: pixels to the right per thousand pixels down. 17 is about one degree. */
  slope: number;
  /** Largest change of a pixel by noise, 0–255. */
  noise: number;
  /** Dust and toner specks on the page. */
  specks: number;
  /** Grey of the paper, 0–255. */
  paper: number;
}
const CLEAN_SCAN: ScanFaults = { slope: 8, noise: 12, specks: 60, paper: 247 };

/** What a scanner makes of a page: turned a little, not quite white, noisy. Pure, and in whole numbers where it counts. */
export function asScanned(page: Raster, random: Random, faults: Partial<ScanFaults> = {}): Raster {
  const { slope, noise, specks, paper } = { ...CLEAN_SCAN, ...faults };
  const turned = turn(page, slope);
  const { width, height, pixels } = turned;
  for (let i = 0; i < pixels.length; i++) {
    // Two throws added: middling values are likelier, as in a sensor's noise.
    const throws = random.next();
    const grain = (((throws & 0xff) + ((throws >>> 8) & 0xff) - 255) * noise) >> 8;
    const value = (((pixels[i] ?? 0) * paper) / 255 + grain) | 0;
    pixels[i] = Math.max(0, Math.min(255, value));
  }
  for (let speck = 0; speck < specks; speck++) {
    const [x, y, size] = [random.int(0, width - 3), random.int(0, height - 3), random.int(1, 2)];
    for (let dy = 0; dy < size; dy++) for (let dx = 0; dx < size; dx++) pixels[(y + dy) * width + x + dx] = 60;
  }
  return turned;
}

/** Turns about the middle; what lies outside continues the nearest edge. Bilinear with 8 bits of fraction. */
function turn({ width, height, pixels }: Raster, slope: number): Raster {
  const sin = slope / 1000;
  const cos = Math.sqrt(1 - sin * sin);
  const out = new Uint8Array(pixels.length);
  const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));
  const at = (x: number, y: number) => pixels[clamp(y, height - 1) * width + clamp(x, width - 1)] ?? 255;
  const [midX, midY] = [width / 2, height / 2];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = ((x - midX) * cos + (y - midY) * sin + midX) * 256;
      const fromY = ((y - midY) * cos - (x - midX) * sin + midY) * 256;
      const [x0, y0, fx, fy] = [fromX >> 8, fromY >> 8, fromX & 255, fromY & 255];
      const top = at(x0, y0) * (256 - fx) + at(x0 + 1, y0) * fx;
      const bottom = at(x0, y0 + 1) * (256 - fx) + at(x0 + 1, y0 + 1) * fx;
      out[y * width + x] = (top * (256 - fy) + bottom * fy) >> 16;
    }
  }
  return { width, height, pixels: out };
}

/** A letter photographed on a desk: a dark border, light that falls off to one corner, slightly turned. */
export function asPhotographed(page: Raster, random: Random): Raster {
  const border = Math.round(page.width / 14);
  const [width, height] = [page.width + 2 * border, page.height + 2 * border];
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 70 + (random.next() & 7);
  for (let y = 0; y < page.height; y++) {
    const row = page.pixels.subarray(y * page.width, (y + 1) * page.width);
    pixels.set(row, (y + border) * width + border);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 250 - ((x * 60) / width + (y * 40) / height);
      pixels[y * width + x] = ((pixels[y * width + x] ?? 0) * light) >> 8;
    }
  }
  return asScanned({ width, height, pixels }, random, { slope: random.int(8, 16), noise: 14, specks: 0, paper: 255 });
}

const sharpOf = ({ width, height, pixels }: Raster) => sharp(pixels, { raw: { width, height, channels: 1 } });

/** `dpi` is written into the file's header. */
export const pngOf = (page: Raster, dpi: number): Promise<Buffer> =>
  sharpOf(page).toColourspace("b-w").withMetadata({ density: dpi }).png().toBuffer();

export const jpegOf = (page: Raster, dpi: number, quality = 70): Promise<Buffer> =>
  sharpOf(page).withMetadata({ density: dpi }).jpeg({ quality }).toBuffer();

/** As a telephone stores it: the sensor lies on its side, and a tag says which way is up. */
export const phoneJpegOf = (page: Raster): Promise<Buffer> =>
  sharpOf(page).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 78 }).toBuffer();

/** What a fax server delivers: black and white, CCITT group 4, a page after the other in one file. */
export async function multiPageTiff(pages: readonly Raster[], dpi: number): Promise<Buffer> {
  const images = await Promise.all(pages.map((page) => pngOf(page, dpi)));
  const perMillimetre = dpi / 25.4;
  const options = { compression: "ccittfax4", bitdepth: 1, xres: perMillimetre, yres: perMillimetre } as const;
  // sharp joins from two images on.
  const input = images.length === 1 ? sharp(images[0]) : sharp(images, { join: { animated: true } });
  return input.toColourspace("b-w").tiff(options).toBuffer();
}

/** The same document as if it had been printed and scanned: no text layer is left. */
export async function scannedPdf(
  pdf: Uint8Array,
  random: Random,
  { dpi = 200, quality = 60, ...faults }: Partial<ScanFaults> & { dpi?: number; quality?: number } = {},
): Promise<Buffer> {
  const pages = await renderPages(pdf, dpi);
  const scans = pages.map((page) => asScanned(page, random, { slope: random.int(-10, 10), ...faults }));
  return pdfOfImages(await Promise.all(scans.map((page) => jpegOf(page, dpi, quality))));
}
