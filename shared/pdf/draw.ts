import { PermanentError } from "#shared/errors.ts";
import type { Pdfium } from "./pdfium.ts";

export interface Raster {
  /** Row by row, `channels` bytes a pixel: 1 grey, 3 RGB. */
  data: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
}

export interface DrawOptions {
  dpi: number;
  pixelsMax: number;
  channels: 1 | 3;
  /** Lines that look drawn by hand are drawn at least as wide, in points; without it, as they are. */
  pen?: number;
}

/** fpdfview.h */
const RENDER_ANNOTATIONS = 0x01;
const RENDER_REVERSE_BYTE_ORDER = 0x10;
const FORMAT_GREY = 1;
const FORMAT_BGRX = 3;
const WHITE = 0xffffffff;
const POINTS_PER_INCH = 72;

/** Draws a page of `width` × `height` points at `dpi`, or as near to that as `pixelsMax` lets. */
export function drawPage(
  module: Pdfium,
  page: number,
  size: { width: number; height: number },
  { dpi: wanted, pixelsMax, channels }: DrawOptions,
): Raster & { dpi: number } {
  const pixelsWanted = (size.width * size.height * wanted * wanted) / POINTS_PER_INCH ** 2;
  const dpi = wanted * Math.min(1, Math.sqrt(pixelsMax / pixelsWanted));
  const width = Math.max(1, Math.round((size.width * dpi) / POINTS_PER_INCH));
  const height = Math.max(1, Math.round((size.height * dpi) / POINTS_PER_INCH));
  const isGrey = channels === 1;
  const stride = isGrey ? (width + 3) & ~3 : width * 4;
  const bitmap = module.FPDFBitmap_CreateEx(width, height, isGrey ? FORMAT_GREY : FORMAT_BGRX, 0, stride);
  if (bitmap === 0) throw new PermanentError("MEMORY_EXCEEDED", "no memory for the page's image");
  try {
    module.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    // With the order of bytes turned round, a grey bitmap stays white.
    const flags = isGrey ? RENDER_ANNOTATIONS : RENDER_ANNOTATIONS | RENDER_REVERSE_BYTE_ORDER;
    module.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
    const from = module.FPDFBitmap_GetBuffer(bitmap);
    const memory = module.pdfium.HEAPU8.subarray(from, from + stride * height);
    return { data: isGrey ? unpad(memory, width, height, stride) : rgbOf(memory), width, height, channels, dpi };
  } finally {
    module.FPDFBitmap_Destroy(bitmap);
  }
}

function unpad(memory: Uint8Array, width: number, height: number, stride: number): Uint8Array {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) data.set(memory.subarray(y * stride, y * stride + width), y * width);
  return data;
}

function rgbOf(rgbx: Uint8Array): Uint8Array {
  const data = new Uint8Array((rgbx.length / 4) * 3);
  for (let from = 0, to = 0; from < rgbx.length; from += 4, to += 3) {
    data[to] = rgbx[from] ?? 0;
    data[to + 1] = rgbx[from + 1] ?? 0;
    data[to + 2] = rgbx[from + 2] ?? 0;
  }
  return data;
}
