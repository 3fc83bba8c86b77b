import { type Element, Lines, walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";

/** Empty cells are written once with a count that may fill the sheet's whole width. */
const REPEATED_CELLS_MAX = 50;
const REPEATED_SPACES_MAX = 20;

/** What was deleted is kept there for whoever may want it back, and a note's own number would join the one before it. */
const SKIPPED = new Set(["tracked-changes", "note-citation"]);
/** What a picture shows, for those who do not see it. A document's own title, in its text, has the same name. */
const isAboutPicture = (path: readonly string[]): boolean =>
  /^(?:title|desc)$/.test(path.at(-1) ?? "") && !/^(?:p|h|a|span)$/.test(path.at(-2) ?? "");
/** They stand in the middle of the sentence they speak of, a number's for one: read after all of it. */
const ASIDE = new Set(["annotation", "note-body"]);

/** A sheet or a chart that was put into the text. */
const OBJECT = /^Object [^/]+\/content\.xml$/;

/** OpenDocument text, sheets and slides: one content.xml, the headers in styles.xml, and the same for each object within. */
export function openDocumentText(parts: OfficePackage): string {
  const bodies = ["content.xml", ...parts.names.filter((name) => OBJECT.test(name))];
  return [
    masterText(parts.xml("styles.xml") ?? ""),
    ...bodies.map((name) => contentText(parts.xml(name) ?? "", () => true)),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

const masterText = (xml: string) => contentText(xml, (path) => path.includes("header") || path.includes("footer"));

function contentText(xml: string, isRead: (path: readonly string[]) => boolean): string {
  const body = new Flow();
  const asides: string[] = [];
  /** The innermost last: a footnote may have a comment. */
  const flows = [body];
  const path: string[] = [];
  let skipped = 0;
  walk(xml, {
    open(element) {
      path.push(element.tag);
      if (SKIPPED.has(element.tag) || isAboutPicture(path)) skipped += 1;
      if (skipped > 0 || !isRead(path)) return;
      if (ASIDE.has(element.tag)) flows.push(new Flow());
      else flows.at(-1)?.open(element);
    },
    text(text) {
      if (skipped === 0 && isRead(path)) flows.at(-1)?.text(text);
    },
    close(tag) {
      const wasRead = skipped === 0 && isRead(path);
      if (SKIPPED.has(tag) || isAboutPicture(path)) skipped -= 1;
      path.pop();
      if (!wasRead) return;
      if (ASIDE.has(tag)) asides.push(String(flows.pop()));
      else flows.at(-1)?.close(tag);
    },
  });
  return [String(body), ...asides].filter((text) => text !== "").join("\n\n");
}

/** One text from its start to its end: the body, or a note. */
class Flow {
  readonly #lines = new Lines();
  #repeated = 1;
  #cell = "";
  #paragraphs = 0;

  open({ tag, attributes }: Element): void {
    const lines = this.#lines;
    if (tag === "p" || tag === "h") this.#paragraphs += 1;
    else if (tag === "tab") lines.add("\t");
    else if (tag === "text-box") lines.startApart();
    else if (tag === "line-break") lines.endParagraph();
    else if (tag === "s") lines.add(" ".repeat(Math.min(Number(attributes["text:c"] ?? 1) || 1, REPEATED_SPACES_MAX)));
    else if (tag === "table" && attributes["table:name"]) {
      lines.add(attributes["table:name"]);
      lines.endParagraph();
    } else if (tag === "table-row") lines.startRow();
    else if (tag === "table-cell") {
      this.#repeated = Math.min(Number(attributes["table:number-columns-repeated"] ?? 1) || 1, REPEATED_CELLS_MAX);
      this.#cell = "";
    }
  }

  text(text: string): void {
    if (this.#paragraphs === 0) return;
    const flat = text.replace(/\s+/g, " ");
    this.#cell += flat;
    this.#lines.add(flat);
  }

  close(tag: string): void {
    const lines = this.#lines;
    if (tag === "p" || tag === "h") {
      this.#paragraphs -= 1;
      lines.endParagraph();
    } else if (tag === "table-cell") {
      lines.endCell();
      for (let i = 1; i < this.#repeated && this.#cell !== ""; i += 1) {
        lines.add(this.#cell);
        lines.endCell();
      }
      this.#repeated = 1;
    } else if (tag === "table-row") lines.endRow();
  }

  toString(): string {
    return this.#lines.toString();
  }
}
