import { Lines, walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";

/** Empty cells are written once with a count that may fill the sheet's whole width. */
const REPEATED_CELLS_MAX = 50;
const REPEATED_SPACES_MAX = 20;

/** OpenDocument text, sheets and slides: one content.xml, and the headers in styles.xml. */
export function openDocumentText(parts: OfficePackage): string {
  return [masterText(parts.xml("styles.xml") ?? ""), contentText(parts.xml("content.xml") ?? "", () => true)]
    .filter((text) => text !== "")
    .join("\n\n");
}

const masterText = (xml: string) => contentText(xml, (path) => path.includes("header") || path.includes("footer"));

function contentText(xml: string, isRead: (path: readonly string[]) => boolean): string {
  const lines = new Lines();
  const path: string[] = [];
  let repeated = 1;
  let cell = "";
  let paragraphs = 0;
  walk(xml, {
    open({ tag, attributes }) {
      path.push(tag);
      if (!isRead(path)) return;
      if (tag === "p" || tag === "h") paragraphs += 1;
      else if (tag === "tab") lines.add("\t");
      else if (tag === "line-break") lines.endParagraph();
      else if (tag === "s")
        lines.add(" ".repeat(Math.min(Number(attributes["text:c"] ?? 1) || 1, REPEATED_SPACES_MAX)));
      else if (tag === "table" && attributes["table:name"]) {
        lines.add(attributes["table:name"]);
        lines.endParagraph();
      } else if (tag === "table-row") lines.startRow();
      else if (tag === "table-cell") {
        repeated = Math.min(Number(attributes["table:number-columns-repeated"] ?? 1) || 1, REPEATED_CELLS_MAX);
        cell = "";
      }
    },
    text(text) {
      if (paragraphs === 0 || !isRead(path)) return;
      const flat = text.replace(/\s+/g, " ");
      cell += flat;
      lines.add(flat);
    },
    close(tag) {
      const wasRead = isRead(path);
      path.pop();
      if (!wasRead) return;
      if (tag === "p" || tag === "h") {
        paragraphs -= 1;
        lines.endParagraph();
      } else if (tag === "table-cell") {
        lines.endCell();
        for (let i = 1; i < repeated && cell !== ""; i += 1) {
          lines.add(cell);
          lines.endCell();
        }
        repeated = 1;
      } else if (tag === "table-row") lines.endRow();
    },
  });
  return lines.toString();
}
