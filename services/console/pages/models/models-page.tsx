import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { type Model, useModels } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { said } from "../../lib/said.ts";
import { shortVersion } from "../../lib/version.ts";
import { Empty, ErrorNote, Waiting } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Confidence } from "../../parts/status.tsx";
import tables from "../review.module.css";
import classes from "./models.module.css";

const NONE: Model[] = [];

/** Every model that answers here: its version, what it answered, and what people said of that. */
export default function ModelsPage() {
  const { t } = useWords();
  const [, go] = useLocation();
  const models = useModels();
  const rows = models.data ?? NONE;
  const [at, setAt] = useState(0);
  const move = (by: number) => setAt(Math.max(0, Math.min(rows.length - 1, at + by)));
  useKeys([
    { keys: "j ArrowDown", label: "keys.next", run: () => move(1) },
    { keys: "k ArrowUp", label: "keys.previous", run: () => move(-1) },
    { keys: "Enter", label: "keys.open", run: () => rows[at] !== undefined && go(`/models/${rows[at].name}`) },
  ]);
  return (
    <div className={tables.page}>
      <h1>{t("models.title", { days: rows[0]?.days ?? 30 })}</h1>
      <ErrorNote error={models.error} />
      {models.isPending && <Waiting />}
      {models.data !== undefined && rows.length === 0 && <Empty>{t("models.none")}</Empty>}
      {rows.length > 0 && (
        <Scroll className={tables.scroll} label={t("nav.models")}>
          <table className={tables.table}>
            <thead>
              <tr>
                <th>{t("models.model")}</th>
                <th>{t("models.version")}</th>
                <th className={classes.count}>{t("models.answers")}</th>
                <th className={classes.count}>{t("models.time")}</th>
                <th>{t("models.confidence")}</th>
                <th className={classes.count}>{t("models.looked")}</th>
                <th className={classes.count}>{t("models.wrong")}</th>
                <th>{t("models.candidates")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((model, index) => (
                <ModelLine key={model.name} model={model} isAt={index === at} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  );
}

function ModelLine({ model, isAt }: { model: Model; isAt: boolean }) {
  const { t, number, percent, date, language } = useWords();
  const { live } = model;
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isAt) line.current?.scrollIntoView({ block: "nearest" });
  }, [isAt]);
  return (
    <tr ref={line} data-at={isAt} aria-current={isAt || undefined}>
      <td>
        <Link href={`/models/${model.name}`}>{said(model.title, language)}</Link>
        <div className="soft mono">{model.name}</div>
      </td>
      <td>
        {live.version === null ? (
          <span className="soft">{t("models.no-files")}</span>
        ) : (
          <>
            <div className="mono">{shortVersion(live.version)}</div>
            <div className="soft">
              {live.since === null ? t("models.shipped") : t("models.since", { date: date(live.since) })}
            </div>
          </>
        )}
      </td>
      <td className={`number ${classes.count}`}>{number(model.answers)}</td>
      <td className={`number ${classes.count}`}>
        {model.milliseconds === null
          ? "–"
          : t("models.milliseconds", { count: number(model.milliseconds, model.milliseconds < 10 ? 1 : 0) })}
      </td>
      <td>
        <Confidence value={model.confidence} />
      </td>
      <td className={`number ${classes.count}`}>{number(model.looked)}</td>
      <td className={`number ${classes.count}`}>{number(model.wrong)}</td>
      <td>
        {model.candidates.map(({ version, answers, failed, agreement }) => (
          <div key={version}>
            {t("models.candidate", {
              version: shortVersion(version),
              answers: number(answers),
              failed: number(failed),
            })}
            {agreement !== null && <> · {t("models.agreement", { percent: percent(agreement) })}</>}
          </div>
        ))}
      </td>
    </tr>
  );
}
