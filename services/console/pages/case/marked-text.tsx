import { useEffect, useMemo, useRef } from "react";
import { shownText } from "#shared/shown-text.ts";
import type { Field } from "../../api/queries.ts";
import { marksIn } from "../../lib/marks.ts";
import classes from "./case.module.css";

/** The numbers that were found in what is shown, and the one somebody points at. */
export interface Found {
  fields: readonly Field[];
  active: number | null;
  onActive: (id: number | null) => void;
}

/** Text with the numbers that were found in it marked, as boxes mark them on an image; `none` where there is no text. */
export function MarkedText({ text, none, fields, active, onActive }: Found & { text: string; none: string }) {
  const shown = useMemo(() => shownText(text), [text]);
  const marks = useMemo(
    () =>
      marksIn(
        shown,
        fields.map(({ id, asRead }) => ({ id, asRead: shownText(asRead) })),
      ),
    [shown, fields],
  );
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (active !== null) box.current?.querySelector(`[data-field="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <pre ref={box} className={classes.text} dir="auto">
      {marks.map(({ start, end, field }, index) => (
        <span key={start}>
          {shown.slice(marks[index - 1]?.end ?? 0, start)}
          <mark
            data-field={field}
            data-check={fields.find(({ id }) => id === field)?.check}
            data-active={field === active}
            className={classes.found}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: by keyboard, too, one goes from number to number, as on an image.
            tabIndex={0}
            onMouseEnter={() => onActive(field)}
            onMouseLeave={() => onActive(null)}
            onFocus={() => onActive(field)}
          >
            {shown.slice(start, end)}
          </mark>
        </span>
      ))}
      {shown.slice(marks.at(-1)?.end ?? 0) || (marks.length === 0 && none)}
    </pre>
  );
}
