import type { Figures } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import classes from "./figures.module.css";

/** A day's bar, the space between two, and how high a bar is at most. */
const [STEP, BAR, HEIGHT] = [5, 4, 26];
/** Answers were looked at and none was corrected: to be told from a day on which nobody looked. */
const NONE_CORRECTED = 1;

type Row = Figures["corrections"][number];

/**
 * For each row a small picture of its days: how large a part of what people looked at they corrected. All pictures
 * have one scale, told above them, so that rows can be compared; the numbers of all days together stand beside.
 */
export function CorrectedDays(props: { rows: readonly Row[]; days: readonly string[]; labelOf: (row: Row) => string }) {
  const { t, percent, number } = useWords();
  const { rows, days, labelOf } = props;
  if (rows.length === 0) return <div className={classes.none}>{t("figures.nothing-yet")}</div>;
  const lines = [...Map.groupBy(rows, labelOf)].map(([label, each]) => ({ label, days: perDay(each, days) }));
  const most = Math.max(...lines.flatMap((line) => line.days.map(shareOf)));
  return (
    <>
      <div className={classes.scale}>{t("figures.days-scale", { most: percent(most) })}</div>
      <ul className={classes.days}>
        {lines.map((line) => {
          const all = sum(line.days);
          return (
            <li key={line.label}>
              <span className="clip" title={line.label}>
                {line.label}
              </span>
              <Days label={line.label} days={line.days} most={most} />
              <span className="number">
                {number(all.corrected)} / {number(all.answers)} ({percent(shareOf(all))})
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Days({ label, days, most }: { label: string; days: readonly Day[]; most: number }) {
  const { t, number, percent, date } = useWords();
  const said = (day: Day) =>
    t("figures.day", {
      day: date(day.day),
      corrected: number(day.corrected),
      answers: number(day.answers),
      share: percent(shareOf(day)),
    });
  return (
    <svg
      className={classes.small}
      viewBox={`0 0 ${days.length * STEP} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}. ${days
        .filter(({ answers }) => answers > 0)
        .map(said)
        .join("; ")}`}
    >
      <line x1="0" x2={days.length * STEP} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className={classes.axis} />
      {days.map((day, index) => {
        const high = day.corrected === 0 ? NONE_CORRECTED : (shareOf(day) / most) * HEIGHT;
        return (
          day.answers > 0 && (
            <g key={day.day}>
              <title>{said(day)}</title>
              <rect x={index * STEP} y="0" width={STEP} height={HEIGHT + 1} fill="transparent" />
              <rect x={index * STEP} y={HEIGHT - high} width={BAR} height={high} className={classes.first} />
            </g>
          )
        );
      })}
    </svg>
  );
}

interface Day {
  day: string;
  answers: number;
  corrected: number;
}

const shareOf = ({ corrected, answers }: Omit<Day, "day">) => corrected / Math.max(1, answers);

function perDay(rows: readonly Row[], days: readonly string[]): Day[] {
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return days.map((day) => ({ day, ...sum(byDay.get(day) ?? []) }));
}

/** What was looked at and what of it was corrected, of all rows together. */
export function sum(rows: readonly Omit<Day, "day">[]): { answers: number; corrected: number } {
  return {
    answers: rows.reduce((total, { answers }) => total + answers, 0),
    corrected: rows.reduce((total, { corrected }) => total + corrected, 0),
  };
}
