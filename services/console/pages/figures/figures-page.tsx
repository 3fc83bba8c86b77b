import type { ReactNode } from "react";
import { type Figures, useFigures } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useDepartmentNames } from "../../parts/department.tsx";
import { ErrorNote, Waiting } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Band, Bars, Flow } from "./charts.tsx";
import { CorrectedDays, sum } from "./days.tsx";
import classes from "./figures.module.css";

/** The mailroom in pictures: each with its number, and with what that number counts. */
export default function FiguresPage() {
  const { t } = useWords();
  const figures = useFigures();
  if (figures.isPending) return <Waiting />;
  if (figures.data === undefined) return <ErrorNote error={figures.error} />;
  return (
    <Scroll className={classes.page} label={t("nav.figures")}>
      <h1 className="hidden">{t("nav.figures")}</h1>
      <Today figures={figures.data} />
      <Pictures figures={figures.data} />
    </Scroll>
  );
}

function Today({ figures: { today } }: { figures: Figures }) {
  const { t, number } = useWords();
  const cells = ["received", "closedByMachine", "closedByPerson", "rejected", "duplicates", "decisions"] as const;
  return (
    <section className={classes.today} aria-label={t("figures.today")}>
      {cells.map((name) => (
        <div key={name} className={classes.cell}>
          <div className={classes.big}>{number(today[name])}</div>
          <div>{t(`figures.${name}`)}</div>
          <div className="soft">{t(`figures.${name}-is`)}</div>
        </div>
      ))}
    </section>
  );
}

function Pictures({ figures }: { figures: Figures }) {
  const { t, number, percent, age, hour, date } = useWords();
  const { nameOf } = useDepartmentNames();
  const waiting = figures.ages.reduce((sum, { cases }) => sum + cases, 0);
  const sums = figures.automatic.reduce(
    (sum, day) => ({ machine: sum.machine + day.machine, all: sum.all + day.machine + day.person }),
    { machine: 0, all: 0 },
  );
  const last = figures.confidence.at(-1);
  const { answers, corrected } = sum(figures.corrections);
  const days = figures.automatic.map(({ day }) => day);
  const { sample } = figures;
  return (
    <div className={classes.pictures}>
      <Picture
        title={t("figures.flow")}
        about={t("figures.flow-is")}
        value={`${number(figures.hours.reduce((sum, hour) => sum + hour.received, 0))} / ${number(figures.hours.reduce((sum, hour) => sum + hour.closed, 0))}`}
      >
        <Flow
          points={figures.hours.map(({ at, received, closed }) => ({ label: hour(at), a: received, b: closed }))}
          names={[t("counts.received"), t("status.closed")]}
        />
      </Picture>
      <Picture
        title={t("figures.ages")}
        about={
          figures.oldestWaiting === null
            ? t("figures.ages-none")
            : t("figures.ages-is", { age: age(figures.oldestWaiting) })
        }
        value={number(waiting)}
      >
        <Bars
          bars={figures.ages.map(({ upToHours, cases }) => ({
            label: upToHours === null ? t("figures.longer") : t("figures.hours", { hours: upToHours }),
            value: cases,
            isBad: upToHours === null || upToHours > 24,
          }))}
        />
      </Picture>
      <Picture
        title={t("figures.automatic")}
        about={t("figures.automatic-is", { waiting: number(waiting) })}
        value={sums.all === 0 ? "–" : percent(sums.machine / sums.all)}
      >
        <Flow
          points={figures.automatic.map(({ day, machine, person }) => ({ label: date(day), a: machine, b: person }))}
          names={[t("figures.machine"), t("figures.person")]}
        />
      </Picture>
      <Picture
        title={t("figures.confidence")}
        about={t("figures.confidence-is")}
        value={last === undefined ? "–" : percent(last.median)}
      >
        <Band
          days={days.map((day) => ({
            label: date(day),
            spread: figures.confidence.find((each) => each.day === day) ?? null,
          }))}
        />
      </Picture>
      <Picture
        title={t("figures.by-model")}
        about={t("figures.by-model-is")}
        value={answers === 0 ? "–" : `${number(corrected)} / ${number(answers)}`}
      >
        <CorrectedDays
          rows={figures.corrections}
          days={days}
          labelOf={({ model, sha256 }) =>
            `${model} ${sha256 === null ? t("figures.without-version") : sha256.slice(0, 8)}`
          }
        />
      </Picture>
      <Picture
        title={t("figures.by-department")}
        about={t("figures.by-department-is")}
        value={answers === 0 ? "–" : percent(corrected / answers)}
      >
        <CorrectedDays
          rows={figures.corrections}
          days={days}
          labelOf={({ department }) => (department === null ? t("figures.no-department") : nameOf(department))}
        />
      </Picture>
      <Picture
        title={t("figures.departments")}
        about={t("figures.departments-is")}
        value={number(figures.departments.reduce((sum, { open, review, closed }) => sum + open + review + closed, 0))}
      >
        <Bars
          bars={figures.departments.map(({ department, open, review, closed }) => ({
            label: department === null ? t("figures.no-department") : nameOf(department),
            value: open + review + closed,
          }))}
        />
      </Picture>
      <Picture
        title={t("figures.sample")}
        about={t("figures.sample-is", { waiting: number(sample.waiting) })}
        value={sample.looked === 0 ? "–" : percent(sample.wrong / sample.looked)}
      >
        <Bars
          bars={[
            { label: t("figures.sample-right"), value: sample.looked - sample.wrong },
            { label: t("figures.sample-wrong"), value: sample.wrong, isBad: true },
            { label: t("figures.sample-waiting"), value: sample.waiting },
          ]}
        />
      </Picture>
    </div>
  );
}

function Picture(props: { title: string; about: string; value: string; children: ReactNode }) {
  return (
    <section className={classes.picture} aria-label={props.title}>
      <div className={classes.head}>
        <h2>{props.title}</h2>
        <span className={classes.big}>{props.value}</span>
      </div>
      {props.children}
      <p className="soft">{props.about}</p>
    </section>
  );
}
