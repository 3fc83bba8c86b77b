import { type Pdfium, withMemory } from "./pdfium.ts";

/** A digital signature as the file holds it (ISO 32000-1, 12.8). Nothing of it is checked here. */
export interface PdfSeal {
  /** DER of a CMS message, mostly with zeros behind it. */
  contents: Buffer;
  /** What it covers: where it begins, how many bytes, and so on in pairs. */
  byteRange: number[];
  /** `D:20260131…` as the signer's clock said, or "". */
  time: string;
}

/** A contract has three. Each costs reading the file once. */
const SEALS_MAX = 20;
/** A signature with its certificates has 8–30 KB, one with lists of withdrawn certificates some hundred. */
const CONTENTS_BYTES_MAX = 4 * 1024 * 1024;
const TIME_BYTES_MAX = 64;
const RANGES_MAX = 16;

export function sealsOf(module: Pdfium, document: number): { seals: PdfSeal[]; isCut: boolean } {
  const count = Math.max(0, module.FPDF_GetSignatureCount(document));
  const seals: PdfSeal[] = [];
  for (let i = 0; i < Math.min(count, SEALS_MAX); i += 1) {
    const object = module.FPDF_GetSignatureObject(document, i);
    if (object === 0) continue;
    const bytes = module.FPDFSignatureObj_GetContents(object, 0, 0);
    if (bytes > CONTENTS_BYTES_MAX) continue;
    seals.push({
      contents: copied(module, bytes, (at) => module.FPDFSignatureObj_GetContents(object, at, bytes)),
      byteRange: rangesOf(module, object),
      time: copied(module, TIME_BYTES_MAX, (at) => module.FPDFSignatureObj_GetTime(object, at, TIME_BYTES_MAX))
        .toString("latin1")
        .replace(/\0[\s\S]*/, ""),
    });
  }
  return { seals, isCut: count > SEALS_MAX };
}

function copied(module: Pdfium, bytes: number, write: (address: number) => number): Buffer {
  if (bytes <= 0) return Buffer.alloc(0);
  return withMemory(module, bytes, (at) => {
    write(at);
    return Buffer.from(module.pdfium.HEAPU8.subarray(at, at + bytes));
  });
}

function rangesOf(module: Pdfium, object: number): number[] {
  const count = Math.min(RANGES_MAX, module.FPDFSignatureObj_GetByteRange(object, 0, 0));
  if (count <= 0) return [];
  return withMemory(module, count * 4, (at) => {
    module.FPDFSignatureObj_GetByteRange(object, at, count);
    return Array.from(module.pdfium.HEAP32.subarray(at >> 2, (at >> 2) + count));
  });
}
