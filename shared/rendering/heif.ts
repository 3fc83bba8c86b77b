import { open, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { PermanentError } from "#shared/errors.ts";
import type { Raster } from "#shared/pdf/draw.ts";

/**
 * HEIC: photographs of phones, HEVC pictures in a file of boxes (ISO/IEC 23008-12), which sharp
 * does not decode. libheif does; its pictures come turned and cropped as the file says.
 */

/** What we use of libheif's own names; its package types them as numbers with names. */
interface Libheif {
  heif_context_alloc(): object;
  heif_context_free(context: object): void;
  heif_context_read_from_memory(context: object, bytes: Uint8Array): { code: object; message: string };
  heif_js_context_get_list_of_top_level_image_IDs(context: object): readonly number[] | Refused;
  heif_js_context_get_image_handle(context: object, id: number): object | Refused;
  heif_image_handle_get_width(handle: object): number;
  heif_image_handle_get_height(handle: object): number;
  heif_image_handle_release(handle: object): void;
  heif_image_release(image: object): void;
  heif_js_decode_image2(handle: object, colourspace: object, chroma: object): Decoded | Refused | undefined;
  heif_error_code: { heif_error_Ok: object };
  heif_colorspace: { heif_colorspace_RGB: object };
  heif_chroma: { heif_chroma_interleaved_RGB: object };
}
interface Decoded {
  image: object;
  channels: readonly { width: number; height: number; stride: number; data: Uint8Array }[];
}
interface Refused {
  code: object;
  message: string;
}

/** "ftyp" with its brands: a few, and never longer than this. */
const HEAD_BYTES = 256;
const BRANDS_AT = 16;
const BRAND_BYTES = 4;
/** Pictures coded with HEVC, still or moving, and those that say only how the file is built. */
const HEIF_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1"]);
/** AV1 in the same boxes: sharp's own. */
const AVIF_BRANDS = ["avif", "avis"];
const CHANNELS = 3;
/** A box: its length in 32 bits and its name; a length of 1 stands for one of 64 bits behind, 0 for "to the end". */
const BOX_BYTES = 8;
const LONG_BOX_BYTES = 16;
const [TO_THE_END, LONG] = [0, 1];
/** Boxes beside each other in a file; phones write five. */
const BOXES_MAX = 1_000;

/** Whether these are boxes of pictures that libheif is needed for. */
export async function isHeif(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (bytesRead < BRANDS_AT || buffer.toString("latin1", 4, 8) !== "ftyp") return false;
    const brands = [buffer.toString("latin1", 8, 12)];
    const end = Math.min(buffer.readUInt32BE(0), bytesRead);
    for (let at = BRANDS_AT; at + BRAND_BYTES <= end; at += BRAND_BYTES)
      brands.push(buffer.toString("latin1", at, at + BRAND_BYTES));
    return !AVIF_BRANDS.some((brand) => brands.includes(brand)) && brands.some((brand) => HEIF_BRANDS.has(brand));
  } finally {
    await file.close();
  }
}

export interface HeifPicture {
  /** Pixels as it is to be seen, already turned. */
  width: number;
  height: number;
  /** As 8-bit RGB. Throws DOCUMENT_DAMAGED. */
  decode(): Raster & { channels: 3 };
}

/**
 * What `use` makes of the pictures of a file, in its order; thumbnails and depth maps are none.
 * The decoder and its memory, which only grows, are let go of afterwards. Throws DOCUMENT_DAMAGED.
 */
export async function withHeif<Result>(
  path: string,
  use: (pictures: readonly HeifPicture[]) => Result,
): Promise<Result> {
  const bytes = await readFile(path);
  const libheif = load();
  const context = libheif.heif_context_alloc();
  const handles: object[] = [];
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes);
    if (read.code !== libheif.heif_error_code.heif_error_Ok) throw damaged(read);
    const ids = allowed(libheif.heif_js_context_get_list_of_top_level_image_IDs(context));
    for (const id of ids) handles.push(allowed(libheif.heif_js_context_get_image_handle(context, id)));
    return use(handles.map((handle) => pictureOf(libheif, handle)));
  } finally {
    for (const handle of handles) libheif.heif_image_handle_release(handle);
    libheif.heif_context_free(context);
  }
}

function pictureOf(libheif: Libheif, handle: object): HeifPicture {
  return {
    width: libheif.heif_image_handle_get_width(handle),
    height: libheif.heif_image_handle_get_height(handle),
    decode() {
      const { heif_colorspace_RGB: rgb } = libheif.heif_colorspace;
      const { image, channels } = allowed(
        libheif.heif_js_decode_image2(handle, rgb, libheif.heif_chroma.heif_chroma_interleaved_RGB),
      );
      const [pixels] = channels;
      if (pixels === undefined) throw new PermanentError("DOCUMENT_DAMAGED", "a picture without pixels");
      const { width, height, stride } = pixels;
      const data = new Uint8Array(width * height * CHANNELS);
      // Rows may be padded.
      for (let y = 0; y < height; y += 1)
        data.set(pixels.data.subarray(y * stride, y * stride + width * CHANNELS), y * width * CHANNELS);
      libheif.heif_image_release(image);
      return { data, width, height, channels: CHANNELS };
    },
  };
}

/** A decoder of its own each time: what it once took of memory it never gives back. */
function load(): Libheif {
  const factory = createRequire(import.meta.url)("libheif-js/libheif-wasm/libheif-bundle.js") as () => Libheif;
  return factory();
}

function allowed<Value extends object>(answer: Value | Refused | undefined): Value {
  if (answer === undefined) throw damaged();
  if ("code" in answer) throw damaged(answer);
  return answer;
}

const damaged = (refused?: Refused): PermanentError =>
  new PermanentError("DOCUMENT_DAMAGED", `libheif: ${refused?.message ?? "a picture that cannot be decoded"}`);

/** Whether the boxes of a file end where the file does, or before (ISO/IEC 14496-12, 4.2). */
export async function isWholeHeif(path: string): Promise<boolean> {
  const { size } = await stat(path);
  const file = await open(path);
  try {
    let at = 0;
    for (let i = 0; at + BOX_BYTES <= size && i < BOXES_MAX; i += 1) {
      const { buffer } = await file.read(Buffer.alloc(LONG_BOX_BYTES), 0, LONG_BOX_BYTES, at);
      const short = buffer.readUInt32BE(0);
      if (short === TO_THE_END) return true;
      const length = short === LONG ? Number(buffer.readBigUInt64BE(BOX_BYTES)) : short;
      if (length < BOX_BYTES || at + length > size) return false;
      at += length;
    }
    return true;
  } finally {
    await file.close();
  }
}
