import { convert } from "html-to-text";
import { cut } from "./clean.ts";
import { joinHidden, markHidden } from "./hidden.ts";
import { HTML_CHARACTERS_MAX } from "./limits.ts";

/** Deeper than this and the converter's own walk overflows the stack; real mails nest some 40 deep. */
const DEPTH_MAX = 500;

/**
 * HTML as a person reads it: no markup, tables row by row, links without their
 * targets, and what nobody sees marked as hidden. Never loads anything. `isCut`: it was longer than HTML_CHARACTERS_MAX.
 */
export function htmlToText(html: string): { text: string; isCut: boolean } {
  const { text, isCut } = cut(html, HTML_CHARACTERS_MAX);
  return { text: joinHidden(tidy(convert(markHidden(text), OPTIONS))), isCut };
}

const OPTIONS: Parameters<typeof convert>[1] = {
  wordwrap: false,
  limits: { maxDepth: DEPTH_MAX, ellipsis: "" },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "title", format: "skip" },
    { selector: "style", format: "skip" },
    { selector: "script", format: "skip" },
    // Cells of one row stay on one line: a label and its number belong together.
    {
      selector: "table",
      format: "dataTable",
      options: { uppercaseHeaderCells: false, maxColumnWidth: 1_000, colSpacing: 3 },
    },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
};

/** Layout tables leave columns of blanks; three lines of nothing say no more than one. */
const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/[ \t\u00a0]{4,}/g, "   ").trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
