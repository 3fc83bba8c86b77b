// biome-ignore-all lint/a11y/useSemanticElements: rows that are not in the page cannot be in a <table>; roles say what they are.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
// biome-ignore-all lint/a11y/useFocusableInteractive: the keys of the page move between rows.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { Row } from "../../api/queries.ts";
import type { Key } from "../../i18n/catalogues.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { useDepartmentNames } from "../../parts/department.tsx";
import { Confidence, Status } from "../../parts/status.tsx";
import classes from "./cases.module.css";

const ROW_PX = 34;
const OVERSCAN = 12;
/** Ask for more before the end comes into sight. */
const MORE_BEFORE_ROWS = 40;
/** Longer texts are cut for the screen; a sender may write ten thousand characters. */
const SHOWN_MAX = 300;

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

/** Only the rows in sight are in the page, so a hundred thousand scroll like ten. */
export function CaseTable(props: { rows: Row[]; hasMore: boolean; onMore: () => void; onOpen: (row: Row) => void }) {
  const { rows, hasMore, onMore, onOpen } = props;
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const table = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  // The same function at every scroll, so that rows already drawn are left alone.
  const latest = useRef(onOpen);
  latest.current = onOpen;
  const open = useCallback((row: Row) => latest.current(row), []);
  const shown = table.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - MORE_BEFORE_ROWS) onMore();
  }, [last, rows.length, hasMore, onMore]);

  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    table.scrollToIndex(next);
  };
  const screenful = () => Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 2);
  useKeys([
    { keys: "j ArrowDown", label: "keys.next", run: () => move(1) },
    { keys: "k ArrowUp", label: "keys.previous", run: () => move(-1) },
    { keys: "PageDown", label: "keys.page-down", run: () => move(screenful()) },
    { keys: "PageUp", label: "keys.page-up", run: () => move(-screenful()) },
    {
      keys: "Enter",
      label: "keys.open",
      run: () => {
        const row = rows[at];
        if (row !== undefined) onOpen(row);
      },
    },
  ]);

  return (
    // A grid of roles, because a virtual table cannot be a <table>.
    <div
      className={classes.table}
      role="table"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-label={t("nav.cases")}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" className={classes.row}>
          {COLUMNS.map((label) => (
            <div role="columnheader" key={label} className="clip">
              {t(label)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={box} className={classes.body} tabIndex={0}>
        <div style={{ height: table.getTotalSize(), position: "relative" }} role="presentation">
          {shown.map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return <Line key={key} row={row} index={index} start={start} isAt={index === at} onOpen={open} />;
          })}
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  row: Row;
  index: number;
  /** Pixels from the top. */
  start: number;
  isAt: boolean;
  onOpen: (row: Row) => void;
}

const Line = memo(function Line({ row, index, start, isAt, onOpen }: LineProps) {
  const { t, dateTime, age } = useWords();
  const { nameOf } = useDepartmentNames();
  const [sender, subject] = [row.sender?.slice(0, SHOWN_MAX), row.subject?.slice(0, SHOWN_MAX)];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row's link and the keys above do the same.
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isAt}
      className={classes.row}
      data-at={isAt}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => onOpen(row)}
    >
      <div role="cell" className="number">
        <Link href={`/cases/${row.receipt}`} onClick={(event) => event.stopPropagation()} className={classes.link}>
          {row.receipt}
        </Link>
      </div>
      <div role="cell" className="clip number">
        {dateTime(row.receivedAt)}
      </div>
      <div role="cell" className="clip" dir="auto" title={sender}>
        {sender ?? <span className="soft">{t("cases.no-sender")}</span>}
      </div>
      <div role="cell" className="clip" dir="auto" title={subject}>
        {subject ?? <span className="soft">{t(row.duplicateOf === null ? "cases.no-subject" : "cases.repeat")}</span>}
      </div>
      <div role="cell" className="clip">
        {nameOf(row.department)}
      </div>
      <div role="cell">
        <Confidence value={row.confidence} />
      </div>
      <div role="cell">
        <Status status={row.status} />
      </div>
      <div role="cell" className="clip soft number">
        {age(row.receivedAt)}
      </div>
    </div>
  );
});
