import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import { type Code, PermanentError } from "#shared/errors.ts";

/**
 * pdfium as wasm, one per process. For contained processes only: it is fed untrusted
 * bytes, and its memory only ever grows.
 */
export type Pdfium = WrappedPdfiumModule;

/**
 * What is called for every letter, without the library's wrapper: that costs up to
 * 4 µs a call where the function itself takes 0.1. Names and arguments are pdfium's
 * own (fpdf_text.h, fpdf_edit.h); numbers are handles, addresses and C booleans.
 */
export interface RawText {
  FPDFText_GetUnicode(text: number, index: number): number;
  FPDFText_IsGenerated(text: number, index: number): number;
  FPDFText_HasUnicodeMapError(text: number, index: number): number;
  FPDFText_GetTextObject(text: number, index: number): number;
  FPDFText_GetFontSize(text: number, index: number): number;
  FPDFText_GetMatrix(text: number, index: number, matrix: number): number;
  FPDFText_GetCharOrigin(text: number, index: number, x: number, y: number): number;
  FPDFText_GetCharBox(text: number, index: number, left: number, right: number, bottom: number, top: number): number;
  FPDFText_GetLooseCharBox(text: number, index: number, rectangle: number): number;
  FPDFText_GetFillColor(text: number, index: number, r: number, g: number, b: number, alpha: number): number;
  FPDFTextObj_GetTextRenderMode(object: number): number;
  FPDFPageObj_CountMarks(object: number): number;
  FPDFPageObj_GetMark(object: number, index: number): number;
  FPDFPageObjMark_GetName(mark: number, name: number, bytes: number, bytesWanted: number): number;
}

let loaded: Promise<Pdfium> | undefined;
/** Those that trapped: nothing of theirs may be called any more. */
const broken = new WeakSet<Pdfium>();

export function loadPdfium(): Promise<Pdfium> {
  loaded ??= ownPdfium();
  return loaded;
}

/** One that nobody else has, for what takes much memory once: it is given back with it. */
export async function ownPdfium(): Promise<Pdfium> {
  const wasm = await readFile(createRequire(import.meta.url).resolve("@embedpdf/pdfium/pdfium.wasm"));
  const module = await init({ wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) });
  module.PDFiumExt_Init();
  return module;
}

export const rawText = ({ pdfium }: Pdfium): RawText => pdfium.wasmExports as unknown as RawText;

/**
 * Runs `use`, and makes a trap inside pdfium (its stack or memory at an end) the fault of
 * the document: PermanentError `code`. The next document gets a pdfium of its own, since
 * this one's memory is in an unknown state.
 */
export function survive<T>(module: Pdfium, code: Code, use: () => T): T {
  if (broken.has(module)) throw new PermanentError(code, "pdfium had to be given up");
  try {
    return use();
  } catch (error) {
    const isTrap = error instanceof Error && (error.name === "RuntimeError" || error instanceof RangeError);
    if (!isTrap) throw error;
    broken.add(module);
    loaded = undefined;
    throw new PermanentError(code, "pdfium had to be given up", { cause: error });
  }
}

export const isUsable = (module: Pdfium): boolean => !broken.has(module);

/** Calls `use` with the address of `bytes` zeroed bytes in pdfium's memory, and frees them. */
export function withMemory<T>({ pdfium }: Pdfium, bytes: number, use: (address: number) => T): T {
  const address = pdfium.wasmExports.malloc(bytes);
  if (address === 0) throw new PermanentError("MEMORY_EXCEEDED", "pdfium has no memory left");
  pdfium.HEAPU8.fill(0, address, address + bytes);
  try {
    return use(address);
  } finally {
    pdfium.wasmExports.free(address);
  }
}

/** A UTF-16 string that pdfium writes into a buffer it first tells the size of, in bytes with the closing zero. */
export function readString(module: Pdfium, write: (address: number, bytes: number) => number): string {
  const bytes = write(0, 0);
  if (bytes <= 2) return "";
  return withMemory(module, bytes, (address) => {
    write(address, bytes);
    return Buffer.from(module.pdfium.HEAPU8.subarray(address, address + bytes - 2))
      .toString("utf16le")
      .toWellFormed();
  });
}
