import { Parser } from "htmlparser2";

/** Deeper than any document nests; a bomb of tags must not grow the stack of names. */
const DEPTH_MAX = 2_000;

export interface Element {
  /** Without its prefix. */
  tag: string;
  attributes: Readonly<Record<string, string>>;
}

/** Goes through XML from start to end. Entities of its own are left as they stand. */
export function walk(
  xml: string,
  visit: { open?(element: Element): void; text?(text: string): void; close?(tag: string): void },
): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth <= DEPTH_MAX) visit.open?.({ tag: local(name), attributes });
      },
      ontext: (text) => visit.text?.(text),
      onclosetag(name) {
        if (depth <= DEPTH_MAX) visit.close?.(local(name));
        depth -= 1;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

/** Text as it grows: paragraphs a line each, a table's row on one line with tabs between its cells. */
export class Lines {
  readonly #lines: string[] = [];
  #line = "";
  /** Cells of the rows that are open, innermost last: a table may stand in a cell. */
  readonly #rows: string[][] = [];

  add(text: string): void {
    this.#line += text;
  }

  endParagraph(): void {
    if (this.#rows.length === 0) {
      this.#lines.push(this.#line.trimEnd());
      this.#line = "";
    } else if (!/(?:^|\s)$/.test(this.#line)) this.#line += " ";
  }

  /** What stands apart from the sentence that it is anchored in, a text box for one. */
  startApart(): void {
    if (this.#line !== "") this.endParagraph();
  }

  startRow(): void {
    if (this.#rows.length === 0 && this.#line !== "") this.endParagraph();
    this.#rows.push([]);
  }

  endCell(): void {
    this.#rows.at(-1)?.push(this.#line.trim());
    this.#line = "";
  }

  endRow(): void {
    const row = (this.#rows.pop() ?? []).join("\t").trimEnd();
    if (this.#rows.length > 0) this.#line += `${row} `;
    else if (row !== "") this.#lines.push(row);
  }

  toString(): string {
    if (this.#line !== "") this.endParagraph();
    return this.#lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  }
}
