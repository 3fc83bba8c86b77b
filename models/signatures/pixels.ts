import sharp from "sharp";
import { PermanentError } from "#shared/errors.ts";
import { CHANNELS, SIDE_MULTIPLE } from "./net/net.ts";

/**
 * Pages as the net sees them: how dark and how colourful each pixel is. Blue ink over
 * black print is told apart by colour where there is any, and nothing depends on it.
 */

export interface Size {
  width: number;
  height: number;
}

export interface Picture extends Size {
  /** 0 paper to 255 black, per pixel. */
  dark: Uint8Array;
  /** Largest less smallest of red, green and blue. Null: a page without colour. */
  colour: Uint8Array | null;
}

/** An A3 page at 600 dpi has 70 million; beyond that it is an attack or a mistake. */
const IMAGE_PIXELS_MAX = 100_000_000;
/**
 * Pixels of an input: an A4 page at about 61 dpi, where a signature is 25 pixels high. At
 * 50 dpi one was 20, and every tenth box that was found was two pixels too tall to count.
 */
export const INPUT_PIXELS = 704 * 512;
/** Wider than any sheet of a letter: a cheque or a slip, whose signature is as large as that of a letter. */
const SLIP_ASPECT = 1.8;
/** Of the pixels, for a slip: its height is a third of a letter's. */
const SLIP_SHARE = 0.6;
/** A stamp-sized picture is enlarged, but not to mush. */
const ENLARGE_MAX = 2;
/** A pixel is grey below this: JPEG makes a little colour out of none. */
const GREY_MAX = 24;
/** Of the pixels: a page with less colour than this has none. */
const COLOUR_SHARE_MIN = 0.002;
/** Net inputs are about -0.5 to 2.5. */
const SPREAD = 3 / 255;
const OFFSET = -0.5;

/** Reads an image file (or its bytes), turned as EXIF says. Throws PAGE_UNREADABLE. */
export async function readPicture(path: string | Buffer): Promise<Picture> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: IMAGE_PIXELS_MAX, failOn: "error" })
      .rotate()
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return pictureOf(data, info.width, info.height, info.channels);
  } catch (error) {
    throw new PermanentError("PAGE_UNREADABLE", "the image cannot be read", { cause: error });
  }
}

/** From raw pixels with 1, 3 or 4 channels a pixel (the 4th ignored). */
export function pictureOf(data: Uint8Array, width: number, height: number, channels: number): Picture {
  const size = width * height;
  const light = new Uint8Array(size);
  let colour: Uint8Array | null = channels < 3 ? null : new Uint8Array(size);
  let colourful = 0;
  for (let i = 0; i < size; i += 1) {
    const at = i * channels;
    const red = data[at] as number;
    if (colour === null) {
      light[i] = red;
      continue;
    }
    const green = data[at + 1] as number;
    const blue = data[at + 2] as number;
    light[i] = (red * 77 + green * 151 + blue * 28) >> 8;
    const difference = Math.max(red, green, blue) - Math.min(red, green, blue);
    colour[i] = difference < GREY_MAX ? 0 : difference;
    if (difference >= GREY_MAX) colourful += 1;
  }
  if (colourful < size * COLOUR_SHARE_MIN) colour = null;
  return { width, height, dark: darknessOf(light), colour };
}

/** Paper counts as 0 however grey it is photographed: it is what most of the lighter pixels are. */
function darknessOf(light: Uint8Array): Uint8Array {
  const PAPER_QUANTILE = 0.8;
  /** Darker "paper" is no paper: a page on a black scanner lid. */
  const PAPER_MIN = 90;
  const counts = new Uint32Array(256);
  for (const value of light) counts[value] = (counts[value] as number) + 1;
  let paper = 0;
  for (let seen = 0; paper < 255; paper += 1) {
    seen += counts[paper] as number;
    if (seen >= light.length * PAPER_QUANTILE) break;
  }
  if (paper < PAPER_MIN) paper = 255;
  const table = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.max(0, Math.round(((paper - value) * 255) / paper)),
  );
  return light.map((value) => table[value] as number);
}

/** Averages blocks of n x n pixels; what does not fill a block at right and below is dropped. */
export function shrink(picture: Picture, n: number): Picture {
  if (n <= 1) return picture;
  const [width, height] = [Math.floor(picture.width / n), Math.floor(picture.height / n)];
  const plane = (from: Uint8Array): Uint8Array => {
    const to = new Uint8Array(width * height);
    const sums = new Uint32Array(width);
    for (let y = 0; y < height; y += 1) {
      sums.fill(0);
      for (let k = 0; k < n; k += 1) {
        let at = (y * n + k) * picture.width;
        for (let x = 0; x < width; x += 1) {
          let sum = 0;
          for (const end = at + n; at < end; at += 1) sum += from[at] as number;
          sums[x] = (sums[x] as number) + sum;
        }
      }
      for (let x = 0; x < width; x += 1) to[y * width + x] = Math.round((sums[x] as number) / (n * n));
    }
    return to;
  };
  return { width, height, dark: plane(picture.dark), colour: picture.colour === null ? null : plane(picture.colour) };
}

/** source x = a * x + b * y + c, source y = d * x + e * y + f. */
export type Affine = readonly [number, number, number, number, number, number];

/**
 * The plane through `map`, two samples a pixel between the plane's own: enough when it
 * shrinks to no less than half. 0, paper, where there is no plane.
 */
export function warpPlane(plane: Uint8Array, { width, height }: Size, map: Affine, to: Size): Uint8Array {
  const [a, b, c, d, e, f] = map;
  const out = new Uint8Array(to.width * to.height);
  // The two samples lie on a diagonal of the pixel: both directions are averaged for half the work of four.
  const [dx, dy] = [(a + b) / 2, (d + e) / 2];
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      const sx = a * (x + 0.25) + b * (y + 0.25) + c - 0.5;
      const sy = d * (x + 0.25) + e * (y + 0.25) + f - 0.5;
      let sum = 0.5;
      for (let k = 0; k < 2; k += 1) {
        const px = sx + k * dx;
        const py = sy + k * dy;
        const x0 = Math.floor(px);
        const y0 = Math.floor(py);
        if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) continue;
        const fx = px - x0;
        const fy = py - y0;
        const i = y0 * width + x0;
        const top = (plane[i] as number) + ((plane[i + 1] as number) - (plane[i] as number)) * fx;
        const low =
          (plane[i + width] as number) + ((plane[i + width + 1] as number) - (plane[i + width] as number)) * fx;
        sum += (top + (low - top) * fy) / 2;
      }
      out[y * to.width + x] = sum;
    }
  }
  return out;
}

/** A page at the net's size, on white where it does not fill the sides. */
export interface Input {
  picture: Picture;
  /** Input pixels per page width and height: divide by these for fractions of the page. */
  pageWidth: number;
  pageHeight: number;
}

export function inputOf(page: Picture): Input {
  const pixels = page.width > page.height * SLIP_ASPECT ? INPUT_PIXELS * SLIP_SHARE : INPUT_PIXELS;
  const wanted = Math.min(ENLARGE_MAX, Math.sqrt(pixels / (page.width * page.height)));
  const small = shrink(page, Math.floor(1 / wanted));
  const [pageWidth, pageHeight] = [page.width * wanted, page.height * wanted];
  const up = (length: number) => Math.max(1, Math.ceil(length / SIDE_MULTIPLE - 1e-9)) * SIDE_MULTIPLE;
  const size = { width: up(pageWidth), height: up(pageHeight) };
  const map: Affine = [small.width / pageWidth, 0, 0, 0, small.height / pageHeight, 0];
  const plane = (from: Uint8Array) => warpPlane(from, small, map, size);
  const picture = { ...size, dark: plane(small.dark), colour: small.colour === null ? null : plane(small.colour) };
  return { picture, pageWidth, pageHeight };
}

/** The picture as numbers for the net, written into `into` at `at`. */
export function writeInput(picture: Picture, into: Float32Array, at: number): void {
  const size = picture.width * picture.height;
  for (let i = 0; i < size; i += 1) {
    into[at + i * CHANNELS] = (picture.dark[i] as number) * SPREAD + OFFSET;
    into[at + i * CHANNELS + 1] = picture.colour === null ? 0 : (picture.colour[i] as number) * SPREAD;
  }
}
