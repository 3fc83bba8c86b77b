import { walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";
import { partFinder, relations, type Wanted } from "./part-names.ts";
import { besideCells } from "./sheet-notes.ts";

/** Built-in number formats that are dates (ECMA-376, 18.8.30). */
const isDateId = (id: number) => (id >= 14 && id <= 22) || (id >= 45 && id <= 47);
/** Letters of days, months and years in a format, outside quotes, brackets and escapes. */
const isDateFormat = (code: string) => /[dmyhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ""));
const DAY_MS = 86_400_000;
/** Excel counts days from here, with a 29 February 1900 that never was. */
const EPOCH = Date.UTC(1899, 11, 30);

const STRINGS: Wanted = { name: /^xl\/sharedStrings\.xml$/, type: ".spreadsheetml.sharedStrings+xml" };
const STYLES: Wanted = { name: /^xl\/styles\.xml$/, type: ".spreadsheetml.styles+xml" };
const SHEETS: Wanted = { name: /^xl\/worksheets\/[^/]+\.xml$/, type: ".spreadsheetml.worksheet+xml" };

/**
 * Every sheet: its name, then a line per row with tabs between the cells; last what stands
 * beside the cells. `workbook`: the part that lists the sheets. Null where there is no sheet.
 */
export function sheetsText(parts: OfficePackage, workbook: string): string | null {
  const find = partFinder(parts);
  const sheets = sheetsOf(parts, workbook, find(SHEETS));
  if (sheets.length === 0) return null;
  const first = (wanted: Wanted) => parts.xml(find(wanted)[0] ?? "") ?? "";
  const strings = sharedStrings(first(STRINGS));
  const dates = dateStyles(first(STYLES));
  const cells = sheets.map(({ name, part, isHidden }) => {
    const rows = rowsOf(parts.xml(part) ?? "", strings, dates);
    return `${isHidden ? `[hidden sheet: ${name}]` : name}\n${rows.join("\n")}`;
  });
  return [...cells, ...besideCells(parts, find)].join("\n\n").trim();
}

function sheetsOf(
  parts: OfficePackage,
  workbook: string,
  all: readonly string[],
): { name: string; part: string; isHidden: boolean }[] {
  const targets = new Map(relations(parts, workbook).map(({ id, target }) => [id, target]));
  const sheets: { name: string; part: string; isHidden: boolean }[] = [];
  walk(parts.xml(workbook) ?? "", {
    open({ tag, attributes }) {
      if (tag !== "sheet") return;
      const part = targets.get(attributes["r:id"] ?? "") ?? "";
      sheets.push({ name: attributes.name ?? "", part, isHidden: /hidden/i.test(attributes.state ?? "") });
    },
  });
  // A workbook whose list is broken still has its sheets.
  const known = sheets.filter(({ part }) => parts.names.includes(part));
  if (known.length > 0) return known;
  return all.map((part) => ({ name: part.replace(/^.*\/|\.xml$/g, ""), part, isHidden: false }));
}

/** A string may be in runs of different letters; what is only its pronunciation is left out. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let [current, isText, isPhonetic] = ["", false, false];
  walk(xml, {
    open({ tag }) {
      if (tag === "si") current = "";
      else if (tag === "rPh") isPhonetic = true;
      else if (tag === "t") isText = true;
    },
    text(text) {
      if (isText && !isPhonetic) current += text;
    },
    close(tag) {
      if (tag === "si") strings.push(current);
      else if (tag === "rPh") isPhonetic = false;
      else if (tag === "t") isText = false;
    },
  });
  return strings;
}

/** For each style of cells whether it shows a date. */
function dateStyles(xml: string): boolean[] {
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let isCells = false;
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "numFmt") formats.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
      else if (tag === "cellXfs") isCells = true;
      else if (tag === "xf" && isCells) {
        const id = Number(attributes.numFmtId ?? 0);
        styles.push(isDateId(id) || isDateFormat(formats.get(id) ?? ""));
      }
    },
    close(tag) {
      if (tag === "cellXfs") isCells = false;
    },
  });
  return styles;
}

function rowsOf(xml: string, strings: readonly string[], dates: readonly boolean[]): string[] {
  const rows: string[] = [];
  let row: string[] = [];
  let [type, isDate, value, isValue] = ["n", false, "", false];
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "row") row = [];
      else if (tag === "c") {
        type = attributes.t ?? "n";
        isDate = dates[Number(attributes.s ?? -1)] ?? false;
        value = "";
      } else if (tag === "v" || tag === "t") isValue = true;
    },
    text(text) {
      if (isValue) value += text;
    },
    close(tag) {
      if (tag === "v" || tag === "t") isValue = false;
      else if (tag === "c") row.push(cell(type, isDate, value, strings));
      else if (tag === "row") {
        const line = row.filter((text) => text !== "").join("\t");
        if (line !== "") rows.push(line);
      }
    },
  });
  return rows;
}

function cell(type: string, isDate: boolean, value: string, strings: readonly string[]): string {
  const text = type === "s" ? (strings[Number(value)] ?? "") : value;
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  const flat = text.replace(/\s+/g, " ").trim();
  if (type !== "n" || flat === "") return flat;
  const number = Number(flat);
  if (!Number.isFinite(number)) return flat;
  if (isDate && number > 0 && number < 2_958_466) {
    const iso = new Date(EPOCH + Math.round(number * DAY_MS)).toISOString();
    return number % 1 === 0 ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
  }
  // 1.2345E+15 is how long numbers are stored, not what they are.
  return /e/i.test(flat) && Number.isSafeInteger(number) ? String(number) : flat;
}
