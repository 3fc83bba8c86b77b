// biome-ignore-all lint/a11y/useSemanticElements: see case-table.tsx.
// biome-ignore-all lint/a11y/useFocusableInteractive: the keys of the page move between rows.

import { type MouseEvent, memo } from "react";
import { shownText } from "#shared/shown-text.ts";
import type { Row } from "../../api/queries.ts";
import type { Words } from "../../i18n/language.tsx";
import { Confidence, Status } from "../../parts/status.tsx";
import classes from "./cases.module.css";

/** Longer texts are cut for the screen; a sender may write ten thousand characters. */
const SHOWN_MAX = 300;

interface Props {
  row: Row;
  index: number;
  /** Pixels from the top. */
  start: number;
  isAt: boolean;
  /** null: cannot be selected. */
  isSelected: boolean | null;
  onOpen: (row: Row) => void;
  onSelect: (row: Row) => void;
  words: Words;
  nameOf: (department: string | null) => string;
}

/** One row. It asks for nothing itself: a row that came with its own hooks cost three times as much to scroll past. */
export const CaseLine = memo(function CaseLine(props: Props) {
  const { row, index, start, isAt, isSelected, onOpen, onSelect, nameOf } = props;
  const { t, dateTime, age } = props.words;
  const [sender, subject] = [row.sender, row.subject ?? row.name].map((text) =>
    text === null ? undefined : shownText(text, SHOWN_MAX),
  );
  const follow = (event: MouseEvent) => {
    event.stopPropagation();
    // In a new tab, where somebody asked for one.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(row);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row's link and the keys of the table do the same.
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected ?? isAt}
      className={isSelected === null ? classes.row : `${classes.row} ${classes.selectable}`}
      data-at={isAt}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => onOpen(row)}
    >
      {isSelected !== null && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a click beside the box from opening the case.
        <div role="cell" onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            className={classes.box}
            aria-label={t("bulk.select", { receipt: row.receipt })}
            checked={isSelected}
            onChange={() => onSelect(row)}
          />
        </div>
      )}
      <div role="cell" className="number">
        <a href={`/cases/${row.receipt}`} onClick={follow} className={classes.link}>
          {row.receipt}
        </a>
      </div>
      <div role="cell" className="clip number">
        {dateTime(row.receivedAt)}
      </div>
      <div role="cell" className="clip" dir="auto" title={sender}>
        {sender ?? <span className="soft">{t("cases.no-sender")}</span>}
      </div>
      <div role="cell" className="clip" dir="auto" title={subject}>
        {row.duplicateOf !== null && <bdi className="soft">{t("cases.repeat")} · </bdi>}
        {subject ?? <span className="soft">{t("cases.no-subject")}</span>}
      </div>
      <div role="cell" className="clip">
        {row.isBlind ? <span className="soft">{t("cases.blind")}</span> : nameOf(row.department)}
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
