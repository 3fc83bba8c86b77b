// biome-ignore-all lint/a11y/useSemanticElements: rows that are not in the page cannot be in a <table>; roles say what they are.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
// biome-ignore-all lint/a11y/useFocusableInteractive: the keys of the page move between rows.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { Row } from "../../api/queries.ts";
import type { Key } from "../../i18n/catalogues.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { useMarked } from "../../lib/marked.ts";
import { useDepartmentNames } from "../../parts/department.tsx";
import { CaseLine } from "./case-line.tsx";
import classes from "./cases.module.css";
import type { Selection } from "./use-selection.ts";

const ROW_PX = 34;
/** The head stands above the rows in the same box, so that both are as wide, with a scroll bar and without. */
const HEAD_PX = 35;
const OVERSCAN = 8;
/** Ask for more before the end comes into sight. */
const MORE_BEFORE_ROWS = 60;

const COLUMNS: readonly Key[] = [
  "cases.receipt",
  "cases.received",
  "cases.sender",
  "cases.subject",
  "cases.department",
  "case.confidence",
  "cases.status",
  "cases.age",
];

interface Props {
  rows: Row[];
  hasMore: boolean;
  onMore: () => void;
  onOpen: (row: Row) => void;
  /** null: nothing can be done with several cases at once. */
  selection: Selection | null;
}

/** Only the rows in sight are in the page, so a hundred thousand scroll like ten. */
export function CaseTable({ rows, hasMore, onMore, onOpen, selection }: Props) {
  const words = useWords();
  const { t } = words;
  const { nameOf } = useDepartmentNames();
  const box = useRef<HTMLDivElement>(null);
  const { at, move: moveMark } = useMarked(rows);
  const table = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  // The same functions at every scroll, so that rows already drawn are left alone.
  const latest = useRef({ onOpen, selection });
  latest.current = { onOpen, selection };
  const open = useCallback((row: Row) => latest.current.onOpen(row), []);
  const select = useCallback((row: Row) => latest.current.selection?.toggle(row), []);
  const shown = table.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - MORE_BEFORE_ROWS) onMore();
  }, [last, rows.length, hasMore, onMore]);

  const move = (by: number) => table.scrollToIndex(moveMark(by));
  const first = useRef(at);
  useLayoutEffect(() => {
    if (first.current > 0) table.scrollToIndex(first.current, { align: "center" });
  }, [table]);
  const screenful = () => Math.max(1, Math.floor(((box.current?.clientHeight ?? 0) - HEAD_PX) / ROW_PX) - 1);
  const atRow = (run: (row: Row) => void) => () => {
    const row = rows[at];
    if (row !== undefined) run(row);
  };
  useKeys([
    { keys: "j ArrowDown", label: "keys.next", run: () => move(1) },
    { keys: "k ArrowUp", label: "keys.previous", run: () => move(-1) },
    { keys: "PageDown", label: "keys.page-down", run: () => move(screenful()) },
    { keys: "PageUp", label: "keys.page-up", run: () => move(-screenful()) },
    { keys: "Enter", label: "keys.open", run: atRow(onOpen) },
    ...(selection === null
      ? []
      : [
          { keys: "s", label: "bulk.select-row" as Key, run: atRow(selection.toggle) },
          { keys: "*", label: "bulk.select-all" as Key, run: () => selection.toggleAll(rows) },
        ]),
  ]);

  const columns = selection === null ? classes.row : `${classes.row} ${classes.selectable}`;
  return (
    // A grid of roles, because a virtual table cannot be a <table>.
    <div
      ref={box}
      className={classes.table}
      role="table"
      tabIndex={0}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-label={t("nav.cases")}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" className={columns}>
          {selection !== null && (
            <div role="columnheader">
              <input
                type="checkbox"
                className={classes.box}
                aria-label={t("bulk.select-all")}
                title={`${t("bulk.select-all")} (*)`}
                checked={selection.rows.size > 0}
                ref={(input) => {
                  if (input !== null) input.indeterminate = selection.rows.size > 0 && !selection.hasAll(rows);
                }}
                onChange={() => selection.toggleAll(rows)}
              />
            </div>
          )}
          {COLUMNS.map((label) => (
            <div role="columnheader" key={label} className="clip">
              {t(label)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: table.getTotalSize() }}>
        {shown.map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <CaseLine
              key={key}
              row={row}
              index={index}
              start={start - HEAD_PX}
              isAt={index === at}
              isSelected={selection === null ? null : selection.rows.has(row.id)}
              onOpen={open}
              onSelect={select}
              words={words}
              nameOf={nameOf}
            />
          );
        })}
      </div>
    </div>
  );
}
