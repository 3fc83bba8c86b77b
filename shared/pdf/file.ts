import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { PermanentError } from "#shared/errors.ts";
import { namesLayers } from "./layers.ts";
import type { Bytes } from "./loose-files.ts";
import { isUsable, type Pdfium, survive } from "./pdfium.ts";

/** A document as pdfium holds it, reading from the disk what it needs: a page of a 200 MB scan costs a page. */
export interface PdfFile {
  readonly module: Pdfium;
  /** pdfium's handle. */
  readonly document: number;
  /** The file itself. */
  readonly bytes: Bytes;
  /** pdfium's handle for filling in forms, made when it is first asked for. */
  form(): number;
  /** Whether it has groups that may be switched off as layers; looked through the file for once. */
  hasLayeredGroups(): boolean;
  /** Keeps it for whoever opens the same file next, or closes it. */
  release(): void;
}

/** fpdfview.h: FPDF_GetLastError. */
const ERROR_PASSWORD = 4;
const ERROR_SECURITY = 5;

/**
 * Pages of one document mostly come one after the other, and finding page 1,500 takes
 * pdfium 100 ms each time it opens the file. So the last document stays open, as long as
 * pdfium is not larger than this: what it has read of a document it keeps.
 */
const KEPT_BYTES_MAX = 192 * 1024 * 1024;

/** The document that was released last, and what it was opened from. */
let kept: { key: string; file: PdfFile; close: () => void } | undefined;

/** Throws PermanentError DOCUMENT_ENCRYPTED when none of the passwords opens it, DOCUMENT_DAMAGED when pdfium cannot. */
export function openFile(module: Pdfium, path: string, passwords: readonly string[]): PdfFile {
  const reader = openReader(module, path);
  const key = JSON.stringify([reader.identity, passwords]);
  if (kept?.key === key && kept.file.module === module) {
    const { file } = kept;
    kept = undefined;
    reader.close();
    return file;
  }
  let document: number;
  try {
    document = load(module, reader.access, ["", ...passwords]);
  } catch (error) {
    reader.close();
    throw error;
  }
  let form: { info: number; handle: number } | undefined;
  let hasLayeredGroups: boolean | undefined;
  const close = () => {
    if (isUsable(module)) {
      if (form !== undefined) {
        module.PDFiumExt_ExitFormFillEnvironment(form.handle);
        module.PDFiumExt_CloseFormFillInfo(form.info);
      }
      module.FPDF_CloseDocument(document);
    }
    reader.close();
  };
  const file: PdfFile = {
    module,
    document,
    bytes: reader,
    form() {
      if (form === undefined) {
        const info = module.PDFiumExt_OpenFormFillInfo();
        form = { info, handle: module.PDFiumExt_InitFormFillEnvironment(document, info) };
      }
      return form.handle;
    },
    hasLayeredGroups() {
      hasLayeredGroups ??= namesLayers(reader.size, reader.read);
      return hasLayeredGroups;
    },
    release() {
      kept?.close();
      kept = undefined;
      if (isUsable(module) && module.pdfium.HEAPU8.length <= KEPT_BYTES_MAX) kept = { key, file, close };
      else close();
    },
  };
  return file;
}

function load(module: Pdfium, access: number, passwords: readonly string[]): number {
  return survive(module, "DOCUMENT_DAMAGED", () => {
    let error = 0;
    for (const password of passwords) {
      const document = module.FPDF_LoadCustomDocument(access, password);
      if (document !== 0) return document;
      error = module.FPDF_GetLastError();
      if (error !== ERROR_PASSWORD) break;
    }
    const isLocked = error === ERROR_PASSWORD || error === ERROR_SECURITY;
    throw new PermanentError(isLocked ? "DOCUMENT_ENCRYPTED" : "DOCUMENT_DAMAGED", `pdfium error ${error}`);
  });
}

interface Reader {
  /** Address of an FPDF_FILEACCESS: the file's length, a function that reads a block of it, and an unused parameter. */
  access: number;
  /** The same for the same bytes. */
  identity: string;
  size: number;
  read(at: number, bytes: number): Buffer;
  close(): void;
}

function openReader(module: Pdfium, path: string): Reader {
  const { pdfium } = module;
  const handle = openSync(path, "r");
  const { size, ino, mtimeMs } = fstatSync(handle);
  const read = (_: number, position: number, into: number, bytes: number): number => {
    let done = 0;
    while (done < bytes) {
      const got = readSync(handle, pdfium.HEAPU8, into + done, bytes - done, (position >>> 0) + done);
      if (got === 0) return 0;
      done += got;
    }
    return 1;
  };
  const reader = pdfium.addFunction(read, "iiiii");
  const access = pdfium.wasmExports.malloc(12);
  pdfium.setValue(access, size, "i32");
  pdfium.setValue(access + 4, reader, "i32");
  pdfium.setValue(access + 8, 0, "i32");
  return {
    access,
    identity: [path, size, ino, mtimeMs].join(),
    size,
    read(at, bytes) {
      const buffer = Buffer.alloc(Math.max(0, Math.min(bytes, size - at)));
      return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, at));
    },
    close() {
      closeSync(handle);
      if (!isUsable(module)) return;
      pdfium.wasmExports.free(access);
      pdfium.removeFunction(reader);
    },
  };
}
