/** What turns the order of letters round (UAX 9): embeddings, overrides and isolates. A letter to a bank needs none. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/u;
/** Marks without a shape that only steer the order beside them. Honest mail in Arabic and Hebrew is full of them. */
const MARKS = /[\u200E\u200F\u061C]/u;
const LINES = ["\t", "\n", "\r"];
const ANY = new RegExp(`${TURNS.source}|${MARKS.source}|\\p{Cc}`, "gu");

/**
 * What somebody outside wrote, as it is shown: in the order it was written, so that `\u202Efdp.exe` does
 * not look like `exe.pdf`, and a number not like another one. Whatever would turn it round is shown by
 * its code, since it is a reason to look twice; so is what a terminal would obey.
 */
export function shownText(text: string, max = Number.POSITIVE_INFINITY): string {
  const cut = text.length > max ? text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "") : text;
  return cut.replace(ANY, (char) => {
    if (LINES.includes(char)) return char;
    if (MARKS.test(char)) return "";
    return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/** The same inside a sentence of ours: what is beside it keeps its place, whichever way the text runs. */
export const isolatedText = (text: string, max?: number): string => `\u2068${shownText(text, max)}\u2069`;
