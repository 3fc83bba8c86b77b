import { type CellFormat, cellFormats, shownNumber } from "./cell-formats.ts";
import { walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";
import { partFinder, relations, type Wanted } from "./part-names.ts";
import { besideCells, edgesOf } from "./sheet-notes.ts";

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
  const look = { strings, formats: cellFormats(first(STYLES)), is1904: countsFrom1904(parts.xml(workbook) ?? "") };
  const cells = sheets.map(({ name, part, isHidden }) => {
    const xml = parts.xml(part) ?? "";
    const rows = [...rowsOf(xml, look), ...edgesOf(xml)];
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

/** What the cells of all sheets are shown by. */
interface Look {
  strings: readonly string[];
  formats: readonly CellFormat[];
  is1904: boolean;
}

function countsFrom1904(xml: string): boolean {
  let found = false;
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "workbookPr") found = /^(?:1|true|on)$/.test(attributes.date1904 ?? "");
    },
  });
  return found;
}

function rowsOf(xml: string, look: Look): string[] {
  const rows: string[] = [];
  let row: string[] = [];
  let [type, style, value, isValue] = ["n", -1, "", false];
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "row") row = [];
      else if (tag === "c") {
        type = attributes.t ?? "n";
        style = Number(attributes.s ?? 0);
        value = "";
      } else if (tag === "v" || tag === "t") isValue = true;
    },
    text(text) {
      if (isValue) value += text;
    },
    close(tag) {
      if (tag === "v" || tag === "t") isValue = false;
      else if (tag === "c") row.push(cell(type, style, value, look));
      else if (tag === "row") {
        const line = row.filter((text) => text !== "").join("\t");
        if (line !== "") rows.push(line);
      }
    },
  });
  return rows;
}

function cell(type: string, style: number, value: string, { strings, formats, is1904 }: Look): string {
  const text = type === "s" ? (strings[Number(value)] ?? "") : value;
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  const flat = text.replace(/\s+/g, " ").trim();
  return type !== "n" || flat === "" ? flat : shownNumber(flat, formats[style] ?? null, is1904);
}
