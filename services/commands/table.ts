import { shownText } from "#shared/shown-text.ts";

/** Widest a column gets on a terminal; the rest is cut with an ellipsis. */
const COLUMN_MAX = 44;

/** Text columns, aligned, a line per row, with a rule under the head. Control characters become spaces. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cut = (text: string) => {
    const plain = shownText(text.replace(/\p{Cc}/gu, " "));
    return plain.length > COLUMN_MAX ? `${plain.slice(0, COLUMN_MAX - 1)}…` : plain;
  };
  const cells = [head, ...rows].map((row) => row.map(cut));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const [first = [], ...rest] = cells;
  return `${[line(first), widths.map((width) => "─".repeat(width)).join("  "), ...rest.map(line)].join("\n")}\n`;
}
