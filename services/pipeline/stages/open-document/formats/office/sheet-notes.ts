import { walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";
import type { partFinder, Wanted } from "./part-names.ts";
import { paragraphs } from "./word.ts";

const COMMENTS: Wanted = { name: /^xl\/comments(?:\d*|\/comment\d*)\.xml$/, type: ".spreadsheetml.comments+xml" };
const DRAWINGS: Wanted = {
  name: /^xl\/drawings\/drawing\d*\.xml$/,
  type: ".openxmlformats-officedocument.drawing+xml",
};
const CELL = /^[A-Z]{1,3}\d{1,7}$/;

/** What stands beside the cells of a workbook: text boxes laid over them, and comments, each with its cell. */
export function besideCells(parts: OfficePackage, find: ReturnType<typeof partFinder>): string[] {
  return [
    ...find(DRAWINGS).map((name) => paragraphs(parts.xml(name) ?? "")),
    ...find(COMMENTS).map((name) => comments(parts.xml(name) ?? "")),
  ].filter((text) => text !== "");
}

function comments(xml: string): string {
  const lines: string[] = [];
  let [cell, current, isText] = ["", "", false];
  walk(xml, {
    open({ tag, attributes }) {
      if (tag === "comment") [cell, current] = [attributes.ref ?? "", ""];
      else if (tag === "t") isText = true;
    },
    text(text) {
      if (isText) current += text;
    },
    close(tag) {
      if (tag === "t") isText = false;
      if (tag !== "comment") return;
      const said = current.replace(/\s+/g, " ").trim();
      if (said !== "") lines.push(CELL.test(cell) ? `${cell}: ${said}` : said);
    },
  });
  return lines.join("\n");
}

/** The left, middle and right of a line, and an ampersand. */
const EDGE_SIGNS: Readonly<Record<string, string>> = { "&L": "\t", "&C": "\t", "&R": "\t", "&&": "&" };
const EDGES = new Set(["oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"]);

/** What is printed above and below a sheet, with the codes for its letters and places left out (ECMA-376-1, 18.3.1.46). */
export function edgesOf(xml: string): string[] {
  // They stand behind all cells, and most sheets have none: not worth a second walk.
  if (!/Header|Footer/.test(xml)) return [];
  const found: string[] = [];
  let isEdge = false;
  walk(xml, {
    open: ({ tag }) => {
      if (!EDGES.has(tag)) return;
      isEdge = true;
      found.push("");
    },
    text(text) {
      if (isEdge) found.push((found.pop() ?? "") + text);
    },
    close(tag) {
      if (EDGES.has(tag)) isEdge = false;
    },
  });
  const shown = found.map((code) =>
    code.replace(/&(?:&|"[^"]*"|K[0-9A-Fa-f]{6}|\d{1,3}|[A-Z])/g, (one) => EDGE_SIGNS[one] ?? "").trim(),
  );
  return [...new Set(shown)].filter((text) => /[\p{L}\p{N}]{2}/u.test(text));
}
