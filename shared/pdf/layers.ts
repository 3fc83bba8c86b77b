import { TYPE_FORM, TYPE_TEXT } from "./objects.ts";
import { type Pdfium, rawText, withMemory } from "./pdfium.ts";

/**
 * Layers that can be switched off (ISO 32000-1, 8.11.3): a mark around what is drawn, or an entry of a group that is drawn as
 * one. pdfium heeds both when it draws, and neither when it tells the text.
 */

const LAYER_MARK = "OC";
/** Marks within marks that are looked at. */
const MARKS_MAX = 8;
/** Room for the name of a mark, and for its length behind it. */
const NAME_BYTES = 32;
/** Groups in groups. */
const DEPTH_MAX = 5;
/** Objects of groups that are looked at: each may be drawn by many. */
const OBJECTS_MAX = 200_000;

/** `at`: an address with room for `bytes`. */
export function hasLayerMark(module: Pdfium, object: number, at: number, bytes: number): boolean {
  const raw = rawText(module);
  const marks = Math.min(MARKS_MAX, raw.FPDFPageObj_CountMarks(object));
  const lengthAt = at + bytes - 4;
  for (let i = 0; i < marks; i += 1) {
    const isNamed = raw.FPDFPageObjMark_GetName(raw.FPDFPageObj_GetMark(object, i), at, bytes - 4, lengthAt);
    const wanted = (LAYER_MARK.length + 1) * 2;
    if (isNamed !== 1 || module.pdfium.HEAPU32[lengthAt >> 2] !== wanted) continue;
    const name = Buffer.from(module.pdfium.HEAPU8.subarray(at, at + wanted - 2)).toString("utf16le");
    if (name === LAYER_MARK) return true;
  }
  return false;
}

/**
 * Text objects within groups that may stand on a layer: those with a mark around them, and any where the file has groups that
 * name one (`hasLayeredGroups`), since which these are is not told.
 */
export function layeredText(module: Pdfium, page: number, hasLayeredGroups: () => boolean): ReadonlySet<number> {
  const found = new Set<number>();
  let left = OBJECTS_MAX;
  const look = (group: number, isWithin: boolean, depth: number, at: number): void => {
    const isLayered = isWithin || hasLayerMark(module, group, at, NAME_BYTES) || hasLayeredGroups();
    const count = Math.min(left, module.FPDFFormObj_CountObjects(group));
    left -= count;
    for (let i = 0; i < count; i += 1) {
      const object = module.FPDFFormObj_GetObject(group, i);
      const type = module.FPDFPageObj_GetType(object);
      if (type === TYPE_TEXT && isLayered) found.add(object);
      else if (type === TYPE_FORM && depth < DEPTH_MAX) look(object, isLayered, depth + 1, at);
    }
  };
  withMemory(module, NAME_BYTES, (at) => {
    const count = module.FPDFPage_CountObjects(page);
    for (let i = 0; i < count; i += 1) {
      const object = module.FPDFPage_GetObject(page, i);
      if (module.FPDFPageObj_GetType(object) === TYPE_FORM) look(object, false, 1, at);
    }
  });
  return found;
}

/** An entry of a group's dictionary, which stands in the file as it is: only what has no stream is packed with others. */
const LAYER_ENTRY = /\/OC\s*\d+\s+\d+\s+R/;
/** Longer than the entry, so that one across two pieces is found. */
const OVERLAP_BYTES = 64;
const PIECE_BYTES = 1024 * 1024;
/** Past it the answer is that there may be some: each page with a group on it is drawn once, at 20 ms. */
const LOOKED_THROUGH_BYTES = 64 * PIECE_BYTES;

/** `read`: bytes from a place on, fewer at the end of the file. */
export function namesLayers(size: number, read: (at: number, bytes: number) => Buffer): boolean {
  if (size > LOOKED_THROUGH_BYTES) return true;
  for (let at = 0; at < size; at += PIECE_BYTES)
    if (LAYER_ENTRY.test(read(at, PIECE_BYTES + OVERLAP_BYTES).toString("latin1"))) return true;
  return false;
}
