import { Lines, walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";

/** Read in the order a person meets them; notes and comments come last. */
const PARTS = [
  /^word\/header\d*\.xml$/,
  /^word\/document\.xml$/,
  /^word\/footer\d*\.xml$/,
  /^word\/(?:footnotes|endnotes|comments)\.xml$/,
];

export const wordText = (parts: OfficePackage): string => textOf(parts, PARTS);
export const slidesText = (parts: OfficePackage): string =>
  textOf(parts, [/^ppt\/slides\/slide\d+\.xml$/, /^ppt\/notesSlides\/notesSlide\d+\.xml$/]);

const textOf = (parts: OfficePackage, wanted: readonly RegExp[]): string =>
  wanted
    .flatMap((pattern) => parts.names.filter((name) => pattern.test(name)).sort(byNumber))
    .map((name) => paragraphs(parts.xml(name) ?? ""))
    .filter((text) => text !== "")
    .join("\n\n");

const byNumber = (a: string, b: string) => Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0);

/**
 * A text box stands twice: for new readers, and as a fallback for old ones. What was
 * deleted, or moved elsewhere, while changes were recorded is no longer there.
 */
const SKIPPED = new Set(["Fallback", "del", "moveFrom"]);

/** WordprocessingML and DrawingML: the same few elements carry the text of both. */
function paragraphs(xml: string): string {
  const lines = new Lines();
  let isText = false;
  let isHidden = false;
  let skipped = 0;
  walk(xml, {
    open({ tag, attributes }) {
      if (SKIPPED.has(tag)) skipped += 1;
      if (skipped > 0) return;
      if (tag === "t") isText = true;
      else if (tag === "tab") lines.add("\t");
      else if (tag === "br" || tag === "cr") lines.endParagraph();
      else if (tag === "noBreakHyphen") lines.add("-");
      else if (tag === "tr") lines.startRow();
      else if (tag === "r") isHidden = false;
      else if (tag === "vanish" || tag === "webHidden") isHidden = !/^(?:0|false|off)$/.test(attributes["w:val"] ?? "");
    },
    text(text) {
      if (isText && skipped === 0) lines.add(isHidden && text.trim() !== "" ? `[hidden: ${text}]` : text);
    },
    close(tag) {
      if (SKIPPED.has(tag)) skipped -= 1;
      if (skipped > 0) return;
      if (tag === "t") isText = false;
      else if (tag === "p") lines.endParagraph();
      else if (tag === "tc") lines.endCell();
      else if (tag === "tr") lines.endRow();
    },
  });
  return lines.toString();
}
