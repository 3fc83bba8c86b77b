import sharp, { type Sharp } from "sharp";

/** Pixels row by row, one byte each: 0 black, 255 white. */
export interface Grey {
  data: Uint8Array;
  width: number;
  height: number;
}

const WHITE = { r: 255, g: 255, b: 255 };

const raw = ({ data, width, height }: Grey) =>
  sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false });

/** What was drawn or read, as grey pixels. */
export async function finish(image: Sharp): Promise<Grey> {
  const { data, info } = await image.toColourspace("b-w").raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels === 1) return { data, width: info.width, height: info.height };
  const one = new Uint8Array(info.width * info.height);
  for (let i = 0; i < one.length; i += 1) one[i] = data[i * info.channels] ?? 255;
  return { data: one, width: info.width, height: info.height };
}

/** Larger or smaller by one factor. */
export function scaled(image: Grey, factor: number): Promise<Grey> {
  if (factor === 1) return Promise.resolve(image);
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  return resized(image, width, height);
}

/** To a width and height of its own. */
export function resized(image: Grey, width: number, height: number): Promise<Grey> {
  const isLarger = width * height > image.width * image.height;
  return finish(raw(image).resize({ width, height, fit: "fill", kernel: isLarger ? "cubic" : "lanczos3" }));
}

/** Clockwise by any angle in degrees, the corners filled with white; the picture grows to hold it all. */
export function turned(image: Grey, degrees: number): Promise<Grey> {
  if (degrees === 0) return Promise.resolve(image);
  return finish(raw(image).rotate(degrees, { background: WHITE }));
}

/** Grain out, edges back: a small blur, then as much contrast at the edges as the blur took. */
export function steadied(image: Grey): Promise<Grey> {
  return finish(raw(image).blur(0.8).sharpen({ sigma: 1.5 }));
}

/** Thin print thicker, dots of a broken stroke joined: a small blur, and what it made grey twice as dark. */
export function thickened(image: Grey): Promise<Grey> {
  return finish(raw(image).blur(1).linear(2, -WHITE.r));
}

/** A rectangle of the image, as far as it lies within, and where it begins there. */
export function part({ data, width, height }: Grey, left: number, top: number, right: number, bottom: number) {
  const [x, y] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  const [across, down] = [
    Math.max(1, Math.min(width, Math.ceil(right)) - x),
    Math.max(1, Math.min(height, Math.ceil(bottom)) - y),
  ];
  const pixels = new Uint8Array(across * down);
  for (let row = 0; row < down; row += 1)
    pixels.set(data.subarray((y + row) * width + x, (y + row) * width + x + across), row * across);
  return { image: { data: pixels, width: across, height: down } satisfies Grey, left: x, top: y };
}

export function cropped(image: Grey, top: number, height: number): Grey {
  const from = Math.max(0, Math.min(image.height - 1, Math.round(top)));
  const rows = Math.max(1, Math.min(image.height - from, Math.round(height)));
  return {
    data: image.data.subarray(from * image.width, (from + rows) * image.width),
    width: image.width,
    height: rows,
  };
}
