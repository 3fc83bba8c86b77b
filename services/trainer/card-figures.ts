/** Figures of a manifest as tables for a card: a classifier's in the columns everybody asks for, any other's as they are. */

export type Figures = Record<string, unknown>;
type Parts = Record<string, Figures>;

const SHOWN = ["accuracy", "macroF1", "coverage", "errorAmongAnswered", "ece"] as const;
const DECIMALS = 4;

export function figuresText(metrics: Figures): string {
  const measured = `Measured on ${metrics.measuredOn}: rows the model was not trained on.`;
  const tables = "accuracy" in metrics ? classifierTables(metrics) : plainTables(metrics);
  return [measured, ...tables].join("\n\n");
}

/** Over all, by what they are broken down by, and by class. */
function classifierTables(metrics: Figures): string[] {
  const parts: [string, Figures][] = [
    ["all", metrics],
    ...Object.entries((metrics.perLength ?? {}) as Parts),
    ...Object.entries((metrics.perLanguage ?? {}) as Parts),
    ...Object.entries((metrics.bySender ?? {}) as Parts),
  ];
  const overall = table(
    ["", "rows", "of a label", "accuracy", "macro-F1", "answered", "wrong among answered", "calibration error"],
    parts.map(([name, part]) => [
      name,
      thousands(part.rows),
      thousands(part.inScope ?? part.rows),
      ...SHOWN.map((key) => withInterval(part, key)),
    ]),
  );
  const perClass = Object.entries((metrics.perClass ?? {}) as Parts);
  const classes = table(
    ["label", "rows", "precision", "recall", "F1"],
    perClass.map(([label, part]) => [
      label,
      thousands(part.support),
      ...["precision", "recall", "f1"].map((key) => withInterval(part, key)),
    ]),
  );
  const { outOfScopeRecall } = metrics;
  const outside =
    typeof outOfScopeRecall === "number"
      ? [`Of the rows that belong to no label, ${withInterval(metrics, "outOfScopeRecall")} are left to a person.`]
      : [];
  return [overall, ...outside, classes, "In brackets: 95 % intervals, by how many rows there were."];
}

/** Numbers as a list, and each group of like records as a table. */
function plainTables(metrics: Figures): string[] {
  const numbers = Object.entries(metrics).filter(([, value]) => typeof value === "number");
  const list = numbers.map(([key, value]) => `- ${wordsOf(key)}: ${thousands(value)}`).join("\n");
  const groups = Object.entries(metrics).filter(([, value]) => typeof value === "object" && value !== null) as [
    string,
    Parts,
  ][];
  const tables = groups.map(([key, records]) => {
    const columns = [...new Set(Object.values(records).flatMap((record) => Object.keys(record)))].filter(
      (column) => column !== "intervals",
    );
    const rows = Object.entries(records).map(([name, record]) => [
      name,
      ...columns.map((column) => withInterval({ ...record, [column]: thousands(record[column]) }, column)),
    ]);
    return table([wordsOf(key), ...columns.map(wordsOf)], rows);
  });
  const hasIntervals = groups.some(([, records]) => Object.values(records).some(({ intervals }) => intervals));
  return [
    ...(list === "" ? [] : [list]),
    ...tables,
    ...(hasIntervals ? ["In brackets: 95 % intervals, by how much there was to measure on."] : []),
  ];
}

/** `0.9277 (0.9250–0.9304)`. */
function withInterval(part: Figures, key: string): string {
  const interval = ((part.intervals ?? {}) as Record<string, [number, number] | null>)[key];
  const value = String(part[key]);
  return interval ? `${value} (${interval.map((end) => end.toFixed(DECIMALS)).join("–")})` : value;
}

/** acceptedWrong → accepted wrong. */
const wordsOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const thousands = (value: unknown): string =>
  Number(value ?? 0).toLocaleString("en-US", { maximumFractionDigits: DECIMALS });

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
