/** Tables as a page's text shows them: a tab or two spaces between the cells of a line. */

export const CELL_GAP = /\t| {2,}/g;
/** A page of dense print; a longer table repeats its heading. */
const ROWS_MAX = 60;
const CHARACTERS_MAX = 6_000;

export const cellsOf = (line: string): string[] => line.split(CELL_GAP);

const AMOUNT = /(?<![\d.,])\d{1,3}(?:[ .,']?\d{3}){0,6}[.,]\d{2}(?!\d)/;

/** Whether the number at `start` stands in a row of cells with an amount in another one. */
export function isRowWithAmount(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const others = [text.slice(lineStart, start), text.slice(end, lineEnd === -1 ? text.length : lineEnd)];
  return others.some((part) => cellsOf(part).length > 1 && AMOUNT.test(part));
}

/** The cell at the head of the column in which `at` stands, over rows of as many cells; null where it is no table. */
export const columnHeading = (text: string, at: number): string | null => tableHead(text, at)?.own ?? null;

/** The same with the heads of the other columns. */
export function tableHead(text: string, at: number): { own: string; others: string[] } | null {
  const from = Math.max(0, at - CHARACTERS_MAX);
  const lines = text.slice(from, at).split("\n");
  const before = lines.pop() ?? "";
  const column = cellsOf(before).length - 1;
  const end = text.indexOf("\n", at);
  const width = cellsOf(before + text.slice(at, end === -1 ? text.length : end)).length;
  if (width < 2) return null;
  let heads: string[] | null = null;
  for (const line of lines.slice(-ROWS_MAX).reverse()) {
    const cells = cellsOf(line);
    if (cells.length !== width) break;
    heads = cells;
  }
  return heads === null ? null : { own: heads[column] ?? "", others: heads.filter((_, i) => i !== column) };
}
