import { walk } from "./lines.ts";

/** How a cell's number is shown, as far as it changes what the number says. */
export type CellFormat = { kind: "date" } | { kind: "digits"; mask: string } | null;

/** Built-in number formats that are dates (ECMA-376, 18.8.30). */
const isDateId = (id: number) => (id >= 14 && id <= 22) || (id >= 45 && id <= 47);
/** Letters of days, months and years in a format, outside quotes, brackets and escapes. */
const isDateFormat = (code: string) => /[dmyhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ""));
/** A digit for each place, zeros in front and all: how sheets keep account numbers and sort codes. */
const DIGITS = /^(?=.*0.*0)[0 /-]+$/;
const DAY_MS = 86_400_000;
/** Excel counts days from here, with a 29 February 1900 that never was; on old Macs from 1904 on. */
const EPOCH = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 31 December 9999, the last day that Excel knows. */
const DAYS_MAX = 2_958_466;

/** For each style of cells what its numbers are. `xml`: the part of styles. */
export function cellFormats(xml: string): CellFormat[] {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let isCells = false;
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "numFmt") codes.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
      else if (tag === "cellXfs") isCells = true;
      else if (tag === "xf" && isCells) formats.push(formatOf(Number(attributes.numFmtId ?? 0), codes));
    },
    close(tag) {
      if (tag === "cellXfs") isCells = false;
    },
  });
  return formats;
}

function formatOf(id: number, codes: ReadonlyMap<number, string>): CellFormat {
  const code = codes.get(id) ?? "";
  if (isDateId(id) || isDateFormat(code)) return { kind: "date" };
  const mask = code.replace(/\\(.)|"([^"]*)"/g, "$1$2");
  return DIGITS.test(mask) ? { kind: "digits", mask } : null;
}

export function shownNumber(flat: string, format: CellFormat, is1904: boolean): string {
  const number = Number(flat);
  if (!Number.isFinite(number)) return flat;
  if (format?.kind === "date" && number >= 0 && number < DAYS_MAX) return dateOf(number, is1904);
  // 1.2345E+15 is how long numbers are stored, not what they are.
  const whole = /e/i.test(flat) && Number.isSafeInteger(number) ? String(number) : flat;
  return format?.kind === "digits" && /^\d+$/.test(whole) ? masked(whole, format.mask) : whole;
}

function dateOf(number: number, is1904: boolean): string {
  const iso = new Date((is1904 ? EPOCH_1904 : EPOCH) + Math.round(number * DAY_MS)).toISOString();
  if (number % 1 === 0) return iso.slice(0, 10);
  // Less than a day is an hour of none.
  return number < 1 ? iso.slice(11, 16) : iso.slice(0, 16).replace("T", " ");
}

/** From the last digit on; what the mask has no place for goes before it. */
function masked(digits: string, mask: string): string {
  const places = mask.replace(/[^0]/g, "").length;
  const padded = digits.padStart(places, "0");
  let at = padded.length - places;
  return padded.slice(0, at) + mask.replace(/0/g, () => padded[at++] ?? "");
}
