import { Button } from "@mantine/core";
import { type MouseEvent, useEffect, useRef } from "react";
import { Link } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import { isForMe, type QueueRow, useQueue } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useKeys } from "../lib/keys.ts";
import { useMarked } from "../lib/marked.ts";
import { useOpenCase } from "../lib/open-case.ts";
import { walk } from "../lib/walk.ts";
import { useDepartmentNames } from "../parts/department.tsx";
import { Empty, ErrorNote, Waiting } from "../parts/note.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { Confidence } from "../parts/status.tsx";
import classes from "./review.module.css";

const NONE: QueueRow[] = [];

/** What waits for a person, most urgent first. */
export function ReviewPage() {
  const { t, number } = useWords();
  const open = useOpenCase("/review");
  const queue = useQueue();
  const cases = queue.data?.cases ?? NONE;
  const { at, move } = useMarked(cases);
  useEffect(walk.begin, []);
  const free = cases.find(isForMe);
  const openNext = () => free !== undefined && open(free.receipt);
  useKeys([
    { keys: "n", label: "review.next", run: openNext },
    { keys: "j ArrowDown", label: "keys.next", run: () => move(1) },
    { keys: "k ArrowUp", label: "keys.previous", run: () => move(-1) },
    {
      keys: "Enter",
      label: "keys.open",
      run: () => {
        const row = cases[at];
        if (row !== undefined) open(row.receipt);
      },
    },
  ]);
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1>
          {queue.data === undefined ? t("app.loading") : t("review.title", { count: number(queue.data.waiting) })}
        </h1>
        <span className="soft">{t("review.order")}</span>
        <Button onClick={openNext} disabled={free === undefined}>
          {t("review.next")} (n)
        </Button>
      </div>
      <ErrorNote error={queue.error} />
      {queue.isPending && <Waiting />}
      {queue.data !== undefined && cases.length === 0 && <Empty>{t("review.none")}</Empty>}
      {cases.length > 0 && <Queue cases={cases} at={at} onOpen={open} />}
    </div>
  );
}

function Queue(props: { cases: QueueRow[]; at: number; onOpen: (receipt: number) => void }) {
  const { cases, at, onOpen } = props;
  const { t } = useWords();
  return (
    <Scroll className={classes.scroll} label={t("nav.review")}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{t("cases.receipt")}</th>
            <th>{t("review.risk")}</th>
            <th>{t("cases.age")}</th>
            <th>{t("cases.subject")}</th>
            <th>{t("review.why")}</th>
            <th>{t("review.suggested")}</th>
            <th>{t("case.confidence")}</th>
            <th>{t("review.in-hand")}</th>
          </tr>
        </thead>
        <tbody>
          {cases.map((row, index) => (
            <QueueLine key={row.id} row={row} isAt={index === at} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Longer texts are cut for the screen. */
const SHOWN_MAX = 300;

function QueueLine(props: { row: QueueRow; isAt: boolean; onOpen: (receipt: number) => void }) {
  const { row, isAt, onOpen } = props;
  const { t, age, problem, tOr } = useWords();
  const { nameOf } = useDepartmentNames();
  const about = row.subject ?? row.name;
  const taken = row.lock !== null && !row.lock.mine;
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isAt) line.current?.scrollIntoView({ block: "nearest" });
  }, [isAt]);
  const follow = (event: MouseEvent) => {
    event.preventDefault();
    onOpen(row.receipt);
  };
  return (
    <tr ref={line} data-at={isAt} aria-current={isAt || undefined}>
      <td className="number">
        <Link href={`/review/${row.receipt}`} onClick={follow}>
          {row.receipt}
        </Link>
      </td>
      <td>
        <span className={classes.risk} data-tone={row.risk >= 60 ? "high" : row.risk >= 30 ? "middle" : "low"}>
          {row.risk}
        </span>
      </td>
      <td className="number soft">{age(row.receivedAt)}</td>
      <td className={classes.subject}>
        <div className="clip" dir="auto">
          {about === null ? t("cases.no-subject") : shownText(about, SHOWN_MAX)}
        </div>
        <div className="clip soft" dir="auto">
          {row.sender !== null && shownText(row.sender, SHOWN_MAX)}
        </div>
      </td>
      <td className={classes.why}>
        {row.asked !== null && (
          <strong>
            {row.asked.mine
              ? t("review.asked-you", { name: row.asked.by })
              : t("review.asked", { name: row.asked.user })}
          </strong>
        )}
        {row.isSample
          ? t("review.sample")
          : row.problems.map((code) => (
              <div key={code}>{tOr(`short.${code}`, problem(code, code).what.replace(/\.$/, ""))}</div>
            ))}
      </td>
      <td>{nameOf(row.department)}</td>
      <td>
        <Confidence value={row.confidence} />
      </td>
      <td>{row.lock === null ? "" : taken ? row.lock.user : t("review.you")}</td>
    </tr>
  );
}
