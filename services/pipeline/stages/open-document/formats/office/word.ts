import { Lines, walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";
import { partFinder, type Wanted } from "./part-names.ts";
import { boxOf, tickOf } from "./ticks.ts";

/** Read in the order a person meets them; notes and comments come last. The document stands between the two. */
const BEFORE: readonly Wanted[] = [{ name: /^word\/header\d*\.xml$/, type: ".wordprocessingml.header+xml" }];
/** Boxes that are joined by arrows, each with its words (SmartArt). */
const DIAGRAMS: Wanted = { name: /^(?:word|ppt)\/diagrams\/data\d*\.xml$/, type: ".drawingml.diagramData+xml" };
const AFTER: readonly Wanted[] = [
  DIAGRAMS,
  { name: /^word\/footer\d*\.xml$/, type: ".wordprocessingml.footer+xml" },
  { name: /^word\/footnotes\d*\.xml$/, type: ".wordprocessingml.footnotes+xml" },
  { name: /^word\/endnotes\d*\.xml$/, type: ".wordprocessingml.endnotes+xml" },
  { name: /^word\/comments\d*\.xml$/, type: ".wordprocessingml.comments+xml" },
];
const SLIDES: readonly Wanted[] = [
  { name: /^ppt\/slides\/slide\d+\.xml$/, type: ".presentationml.slide+xml" },
  DIAGRAMS,
  { name: /^ppt\/notesSlides\/notesSlide\d+\.xml$/, type: ".presentationml.notesSlide+xml" },
];

/** `main`: the part that is the document. */
export function wordText(parts: OfficePackage, main: string): string {
  const find = partFinder(parts);
  return textOf(parts, [...BEFORE.flatMap(find), main, ...AFTER.flatMap(find)]);
}

export const slidesText = (parts: OfficePackage): string => textOf(parts, SLIDES.flatMap(partFinder(parts)));

const textOf = (parts: OfficePackage, names: readonly string[]): string =>
  names
    .map((name) => paragraphs(parts.xml(name) ?? ""))
    .filter((text) => text !== "")
    .join("\n\n");

/**
 * A text box stands twice: for new readers, and as a fallback for old ones. What was
 * deleted, or moved elsewhere, while changes were recorded is no longer there.
 */
const SKIPPED = new Set(["Fallback", "del", "moveFrom"]);

/** WordprocessingML and DrawingML: the same few elements carry the text of both. */
export function paragraphs(xml: string): string {
  const lines = new Lines();
  let isText = false;
  let isHidden = false;
  let isTicked = false;
  let skipped = 0;
  const isOn = (value: string | undefined) => !/^(?:0|false|off)$/.test(value ?? "");
  walk(xml, {
    open({ tag, attributes }) {
      if (SKIPPED.has(tag)) skipped += 1;
      if (skipped > 0) return;
      if (tag === "t") isText = true;
      else if (tag === "tab" || tag === "ptab") lines.add("\t");
      else if (tag === "txbxContent") lines.startApart();
      else if (tag === "sym") lines.add(tickOf(attributes["w:font"] ?? "", attributes["w:char"] ?? ""));
      else if (tag === "checkBox") isTicked = false;
      // Its own state stands behind the one that it had at first, and counts.
      else if (tag === "checked" || tag === "default") isTicked = isOn(attributes["w:val"]);
      else if (tag === "br" || tag === "cr") lines.endParagraph();
      else if (tag === "noBreakHyphen") lines.add("-");
      else if (tag === "tr") lines.startRow();
      else if (tag === "r") isHidden = false;
      else if (tag === "vanish" || tag === "webHidden") isHidden = isOn(attributes["w:val"]);
    },
    text(text) {
      if (isText && skipped === 0) lines.add(isHidden && text.trim() !== "" ? `[hidden: ${text}]` : text);
    },
    close(tag) {
      if (SKIPPED.has(tag)) skipped -= 1;
      if (skipped > 0) return;
      if (tag === "t") isText = false;
      else if (tag === "checkBox") lines.add(boxOf(isTicked));
      else if (tag === "p") lines.endParagraph();
      else if (tag === "tc") lines.endCell();
      else if (tag === "tr") lines.endRow();
    },
  });
  return lines.toString();
}
