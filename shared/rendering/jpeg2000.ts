import { open, readFile } from "node:fs/promises";
import { PermanentError } from "#shared/errors.ts";
import type { Raster } from "#shared/pdf/draw.ts";
import { ownPdfium, type Pdfium, survive, withMemory } from "#shared/pdf/pdfium.ts";

/**
 * JPEG 2000 (ISO/IEC 15444-1): scans of archives. sharp has no decoder for it, and PDFs may hold
 * such pictures: so it is put into one, as it is, and taken out again as pixels.
 */

/** A picture in boxes begins with this one; one without begins with its own marks, the second of which is its size. */
const SIGNATURE = Buffer.from("0000000c6a5020200d0a870a", "hex");
const SIZE = Buffer.from("ff4fff51", "hex");
/** Where the size stands behind that mark, and its bytes: the far corner and the near one. */
const SIZE_AT = 8;
const SIZE_BYTES = 16;
/** Boxes before the picture: colours, a profile, a description. */
const HEAD_BYTES = 1024 * 1024;
/** A4 at 600 dpi. The decoder takes four bytes for each colour of a pixel, and three more when it is done: 540 MB. */
export const JPEG2000_PIXELS_MAX = 36_000_000;

/** Its size in pixels, or null where this is no JPEG 2000. */
export async function jpeg2000Size(path: string): Promise<{ width: number; height: number } | null> {
  const file = await open(path);
  try {
    const start = async (bytes: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    };
    // Asked of every picture, and of each of its pages: a few bytes tell for most.
    const mark = await start(SIGNATURE.length);
    if (!mark.equals(SIGNATURE) && !mark.subarray(0, SIZE.length).equals(SIZE)) return null;
    const head = await start(HEAD_BYTES);
    const at = head.indexOf(SIZE) + SIZE_AT;
    if (at < SIZE_AT || at + SIZE_BYTES > head.length) throw damaged("no size");
    const [right = 0, bottom = 0, left = 0, top = 0] = [0, 4, 8, 12].map((offset) => head.readUInt32BE(at + offset));
    if (right <= left || bottom <= top) throw damaged("no pixels");
    return { width: right - left, height: bottom - top };
  } finally {
    await file.close();
  }
}

/** Its pixels. Throws DOCUMENT_DAMAGED, IMAGE_TOO_LARGE. */
export async function decodeJpeg2000(path: string, size: { width: number; height: number }): Promise<Raster> {
  if (size.width * size.height > JPEG2000_PIXELS_MAX) throw new PermanentError("IMAGE_TOO_LARGE", "JPEG 2000");
  const pdf = pageOf(await readFile(path), size);
  const module = await ownPdfium();
  return survive(module, "DOCUMENT_DAMAGED", () =>
    withMemory(module, pdf.length, (address) => {
      module.pdfium.HEAPU8.set(pdf, address);
      const document = module.FPDF_LoadMemDocument(address, pdf.length, "");
      const page = document === 0 ? 0 : module.FPDF_LoadPage(document, 0);
      const picture = page === 0 ? 0 : module.FPDFPage_GetObject(page, 0);
      const bitmap = picture === 0 ? 0 : module.FPDFImageObj_GetBitmap(picture);
      try {
        if (bitmap === 0) throw damaged("a picture that cannot be decoded");
        return pixelsOf(module, bitmap);
      } finally {
        if (bitmap !== 0) module.FPDFBitmap_Destroy(bitmap);
        if (page !== 0) module.FPDF_ClosePage(page);
        if (document !== 0) module.FPDF_CloseDocument(document);
      }
    }),
  );
}

/** fpdfview.h: one byte a pixel, or blue, green and red, with or without a fourth. */
const BYTES_OF_FORMAT: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 4, 4: 4 };

/** Grey as it is, colours in our order; what may be seen through lies on white in nobody's scan. */
function pixelsOf(module: Pdfium, bitmap: number): Raster {
  const [width, height] = [module.FPDFBitmap_GetWidth(bitmap), module.FPDFBitmap_GetHeight(bitmap)];
  const bytes = BYTES_OF_FORMAT[module.FPDFBitmap_GetFormat(bitmap)];
  if (bytes === undefined) throw damaged("pixels of an unknown form");
  const [from, stride] = [module.FPDFBitmap_GetBuffer(bitmap), module.FPDFBitmap_GetStride(bitmap)];
  const memory = module.pdfium.HEAPU8.subarray(from, from + stride * height);
  const channels = bytes === 1 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, to += channels) {
      const at = y * stride + x * bytes;
      for (let c = 0; c < channels; c += 1) data[to + c] = memory[at + channels - 1 - c] ?? 0;
    }
  return { data, width, height, channels };
}

/** A PDF of one page that holds these bytes as its only picture, which says itself what its colours are. */
function pageOf(picture: Buffer, { width, height }: { width: number; height: number }): Buffer {
  const content = "/P Do";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /Filter /JPXDecode /Length ${picture.length} >>\nstream\n`,
  ];
  let head = "%PDF-1.5\n";
  const places = objects.map((object, i) => {
    const at = head.length;
    head += `${i + 1} 0 obj\n${object}${i < objects.length - 1 ? "\nendobj\n" : ""}`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const end = "\nendstream\nendobj\n";
  const table = `xref\n0 6\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size 6 /Root 1 0 R >>\n`;
  const tail = `${end}${table}startxref\n${head.length + picture.length + end.length}\n%%EOF\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), picture, Buffer.from(tail, "latin1")]);
}

const damaged = (why: string): PermanentError => new PermanentError("DOCUMENT_DAMAGED", `JPEG 2000: ${why}`);
