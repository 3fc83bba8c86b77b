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
