import sharp, { type Sharp } from "sharp";
import { PermanentError } from "#shared/errors.ts";
import type { Raster } from "#shared/pdf/draw.ts";
import { bmpHeader, decodeBmp } from "./bmp.ts";
import { type HeifPicture, isHeif, withHeif } from "./heif.ts";
import { decodeJpeg2000, jpeg2000Size } from "./jpeg2000.ts";
import { IMAGE_PIXELS_MAX } from "./limits.ts";
import { type Resolution, resolutionOf } from "./resolution.ts";

/** A resolution outside of this was not measured but made up (72 "for the screen" is the usual one). */
const DPI_BELIEVED = { min: 90, max: 1_300 };
/** Fax lines are up to three times as far apart as its columns. */
const STRETCH_MAX = 4;
/** Directions that differ by less are the same, written down by two roundings. */
const STRETCH_MIN = 1.02;
/** Of what libvips calls the meaning of a picture's channels. */
const GREY = /^(?:b-w|grey16)$/;
/** EXIF's turns from this number on swap the sides. */
const ORIENTATION_SWAPS = 5;

// One picture at a time in this process, and nothing kept: memory is counted.
sharp.cache(false);
sharp.concurrency(1);

export interface ImageFacts {
  /** Pixels as stored, before any turn. */
  width: number;
  height: number;
  pages: number;
  /** Of a picture in several frames, how long each is shown, in milliseconds. */
  delays: readonly number[];
  /** As sharp names it: jpeg, png, tiff, gif, webp, heif (AVIF); or bmp, heic, jpeg2000. */
  format: string;
}

/** Throws DOCUMENT_DAMAGED for what no decoder knows, IMAGE_TOO_LARGE for what would not fit. */
export async function imageFacts(path: string): Promise<ImageFacts> {
  try {
    const bmp = await bmpHeader(path);
    if (bmp !== null) {
      const { width, height } = bmp;
      if (width === 0 || height === 0) throw new PermanentError("DOCUMENT_DAMAGED", "a BMP without pixels");
      return { width, height, pages: 1, delays: [], format: "bmp" };
    }
    if (await isHeif(path)) return await withHeif(path, factsOfHeif);
    const jpeg2000 = await jpeg2000Size(path);
    if (jpeg2000 !== null) return { ...jpeg2000, pages: 1, delays: [], format: "jpeg2000" };
    const { width, height, pages, delay, format } = await decoder(path, 0).metadata();
    return { width, height, pages: pages ?? 1, delays: delay ?? [], format };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Of several pictures the largest decides whether they fit. */
function factsOfHeif(pictures: readonly HeifPicture[]): ImageFacts {
  const [largest] = pictures.toSorted((a, b) => b.width * b.height - a.width * a.height);
  if (largest === undefined) throw new PermanentError("DOCUMENT_UNSUPPORTED", "a HEIF file with a film and no picture");
  const { width, height } = largest;
  return { width, height, pages: pictures.length, delays: [], format: "heic" };
}

/** Page of a TIFF or a HEIC, frame of a GIF or a WebP (others have one), turned as EXIF says, on white, 8 bit, with square pixels, at most `pixelsMax`. */
export async function imagePage(
  source: { path: string; mediaType: string; page: number },
  options: { pixelsMax: number; channels: 1 | 3 },
): Promise<Raster & { dpi: number | null; isGrey: boolean }> {
  try {
    const { image, width, height, resolution, isSwapped, isGrey } = await openPage(source.path, source.page - 1);
    const stretched = stretch({ width, height }, resolution);
    const scale = Math.min(1, Math.sqrt(options.pixelsMax / (stretched.width * stretched.height)));
    const columns = Math.max(1, Math.round(stretched.width * scale));
    const rows = Math.max(1, Math.round(stretched.height * scale));
    const upright = image.autoOrient();
    const isAsIs = columns === width && rows === height;
    const size = isSwapped ? { width: rows, height: columns } : { width: columns, height: rows };
    const sized = isAsIs ? upright : upright.resize({ ...size, fit: "fill" });
    const flat = sized.flatten({ background: "white" }).toColourspace(options.channels === 1 ? "b-w" : "srgb");
    const { data, info } = await flat.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    const dpi = Math.max(resolution.x, resolution.y) * scale;
    return {
      data: channelsOf(data, info.channels, options.channels),
      width: info.width,
      height: info.height,
      channels: options.channels,
      dpi: dpi >= DPI_BELIEVED.min && dpi <= DPI_BELIEVED.max ? dpi : null,
      isGrey,
    };
  } catch (error) {
    throw refusalOf(error);
  }
}

interface StoredPage {
  image: Sharp;
  width: number;
  height: number;
  resolution: Resolution;
  /** What is stored as its width is its height for who looks at it. */
  isSwapped: boolean;
  /** It is stored without colours. */
  isGrey: boolean;
}

async function openPage(path: string, page: number): Promise<StoredPage> {
  const bmp = await bmpHeader(path);
  if (bmp !== null) {
    return decoded(await decodeBmp(path, bmp), bmp.resolution);
  }
  if (await isHeif(path)) {
    const pixels = await withHeif(path, (pictures) => {
      const picture = pictures[page];
      if (picture === undefined) throw new PermanentError("DOCUMENT_DAMAGED", `no picture ${page + 1}`);
      return picture.decode();
    });
    // What phones write as their resolution (72) is no size of a sheet.
    return decoded(pixels, { x: 0, y: 0 });
  }
  const jpeg2000 = await jpeg2000Size(path);
  if (jpeg2000 !== null) return decoded(await decodeJpeg2000(path, jpeg2000), { x: 0, y: 0 });
  const image = decoder(path, page);
  const { width, height, density = 0, orientation = 1, format, space } = await image.metadata();
  const resolution = (await resolutionOf(path, format, page)) ?? { x: density, y: density };
  return { image, width, height, resolution, isSwapped: orientation >= ORIENTATION_SWAPS, isGrey: GREY.test(space) };
}

/** What sharp has no decoder for, and came out upright. */
function decoded({ data, width, height, channels }: Raster, resolution: Resolution): StoredPage {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: IMAGE_PIXELS_MAX });
  return { image, width, height, resolution, isSwapped: false, isGrey: channels === 1 };
}

/** Of a picture in frames one; what is broken is read as far as it goes. */
const decoder = (path: string, page: number): Sharp =>
  sharp(path, { limitInputPixels: IMAGE_PIXELS_MAX, failOn: "none", page });

/** Fax pages have 204 columns but 98 or 196 lines to the inch; square pixels are what everything further on takes for granted. */
function stretch(size: { width: number; height: number }, { x, y }: Resolution): { width: number; height: number } {
  const ratio = x > 0 && y > 0 ? x / y : 1;
  if (ratio > STRETCH_MIN && ratio <= STRETCH_MAX) return { width: size.width, height: size.height * ratio };
  if (ratio < 1 / STRETCH_MIN && ratio >= 1 / STRETCH_MAX) return { width: size.width / ratio, height: size.height };
  return size;
}

/** sharp may give one channel where three were asked for (a grey picture), or the other way round. */
function channelsOf(data: Uint8Array, has: number, wanted: 1 | 3): Uint8Array {
  if (has === wanted) return data;
  const pixels = data.length / has;
  const out = new Uint8Array(pixels * wanted);
  for (let i = 0; i < pixels; i += 1)
    for (let c = 0; c < wanted; c += 1) out[i * wanted + c] = data[i * has + Math.min(c, has - 1)] ?? 0;
  return out;
}

function refusalOf(error: unknown): unknown {
  if (error instanceof PermanentError) return error;
  const message = error instanceof Error ? error.message : "";
  if (/pixel limit/i.test(message)) return new PermanentError("IMAGE_TOO_LARGE", undefined, { cause: error });
  if (/memory/i.test(message)) return new PermanentError("MEMORY_EXCEEDED", undefined, { cause: error });
  return new PermanentError("DOCUMENT_DAMAGED", undefined, { cause: error });
}
