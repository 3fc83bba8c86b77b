import { convert } from "html-to-text";
import { cut } from "./clean.ts";
import { joinHidden, markHidden } from "./hidden.ts";
import { FORM_FORMATTERS, FORM_SELECTORS } from "./html-forms.ts";
import { HTML_CHARACTERS_MAX } from "./limits.ts";

/** Deeper than this and the converter's own walk overflows the stack; real mails nest some 40 deep. */
const DEPTH_MAX = 500;

/**
 * HTML as a person reads it: no markup, tables row by row, links without their
 * targets, and what nobody sees marked as hidden. Never loads anything. `isCut`: it was longer than HTML_CHARACTERS_MAX.
 */
export function htmlToText(html: string): { text: string; isCut: boolean } {
  const { text, isCut } = cut(html, HTML_CHARACTERS_MAX);
  return { text: joinHidden(tidy(convert(markHidden(raisedApart(text)), OPTIONS))), isCut };
}

/** A raised number, a note's or cents, is no digit more of the number before it. */
const RAISED = /(\d(?:<\/[a-z]{1,10}>){0,5})(<sup\b[^<>]{0,500}>(?:\s|<[^<>]{0,500}>){0,5}\d)/gi;
const raisedApart = (html: string): string => html.replace(RAISED, "$1 $2");

/** What the converter takes for words within a line, and browsers put in lines of their own: without a break labels run into numbers. */
const IN_LINES_OF_THEIR_OWN =
  "address|caption|center|dd|details|dialog|dir|dl|dt|fieldset|figcaption|figure|hgroup|legend|menu|search|summary";

const OPTIONS: Parameters<typeof convert>[1] = {
  wordwrap: false,
  formatters: FORM_FORMATTERS,
  limits: { maxDepth: DEPTH_MAX, ellipsis: "" },
  selectors: [
    ...IN_LINES_OF_THEIR_OWN.split("|").map((selector) => ({
      selector,
      format: "block",
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    })),
    ...FORM_SELECTORS,
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "title", format: "skip" },
    { selector: "style", format: "skip" },
    { selector: "script", format: "skip" },
    { selector: "template", format: "skip" },
    { selector: "datalist", format: "skip" },
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
