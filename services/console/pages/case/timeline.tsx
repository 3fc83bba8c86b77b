import { type Case, type Decision, type Entry, type Run, useHistory, useTimeline } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { grouped } from "../../lib/grouped.ts";
import { shortVersion } from "../../lib/version.ts";
import { useDepartmentNames } from "../../parts/department.tsx";
import { ErrorNote, Waiting } from "../../parts/note.tsx";
import classes from "./case.module.css";
import { LinkOf } from "./links.tsx";

/** Runs of one page each are told together: a case of 500 pages has 500 of them. */
const RUNS_SHOWN_MAX = 60;

interface Event {
  at: string;
  key: string;
  show: React.ReactNode;
}

/** Everything that happened to the case, oldest first: arrival, runs with the models that answered, decisions by whom. */
export function Timeline({ which, view }: { which: string; view: Case }) {
  const { t, date, dateTime, time, number } = useWords();
  const runs = useTimeline(which);
  const history = useHistory(which);
  if (runs.isPending || history.isPending) return <Waiting />;
  const all = runs.data ?? [];
  const shown =
    all.length <= RUNS_SHOWN_MAX ? all : all.filter(({ state, page }) => state === "failed" || page === null);
  const events: Event[] = [
    ...(history.data ?? [])
      .filter(({ action }) => action === "case.received" || action === "case.routed")
      .map((entry) => ({
        at: entry.at,
        key: `entry ${entry.id}`,
        show: <EntryLine entry={entry} />,
      })),
    ...shown.map((run) => ({ at: run.finishedAt ?? "", key: `run ${run.id}`, show: <RunLine run={run} /> })),
    ...view.decisions.map((each) => ({
      at: each.at,
      key: `decision ${each.id}`,
      show: <DecisionLine decision={each} />,
    })),
  ].sort((a, b) => (a.at === "" ? 1 : b.at === "" ? -1 : a.at.localeCompare(b.at)));
  // What still waits has no day, and stands last without one.
  const days = Map.groupBy(events, ({ at }) => (at === "" ? "" : date(at)));
  return (
    <div>
      <ErrorNote error={runs.error ?? history.error} />
      {[...days].map(([day, happened]) => (
        <section key={day}>
          {day !== "" && <h2 className={classes.sectionTitle}>{day}</h2>}
          <ol className={classes.timeline}>
            {happened.map(({ key, at, show }) => (
              <li key={key}>
                <time className="soft number" dateTime={at} title={at === "" ? "" : dateTime(at)}>
                  {at === "" ? t("timeline.waiting") : time(at)}
                </time>
                <div className="wrap">{show}</div>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {shown.length < all.length && (
        <p className="soft">{t("timeline.cut", { count: number(all.length - shown.length) })}</p>
      )}
    </div>
  );
}

function RunLine({ run }: { run: Run }) {
  const { t, tOr, number, problem } = useWords();
  const where = [
    run.document === null ? null : t("timeline.document", { number: run.document }),
    run.page === null ? null : t("case.page", { number: run.page }),
    // Less is nothing that anybody waited for.
    run.seconds === null || run.seconds < 0.01 ? null : t("timeline.seconds", { seconds: number(run.seconds, 2) }),
  ].filter((part) => part !== null);
  return (
    <>
      <span data-failed={run.state === "failed"} className={classes.stage}>
        {tOr(`stage.${run.stage}`, run.stage)}
      </span>{" "}
      <span className="soft number">{where.join(", ")}</span>
      {run.code !== null && <div className={classes.alarm}>{problem(run.code, run.code).what}</div>}
      {run.models.map(({ name, sha256 }) => (
        <div key={sha256} className="mono soft">
          {name}@{shortVersion(sha256)}
        </div>
      ))}
    </>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const { t, tOr } = useWords();
  const { nameOf } = useDepartmentNames();
  const { detail } = entry;
  if (entry.action === "case.received")
    return (
      <strong>
        {entry.actorName === null
          ? t("timeline.came", { by: tOr(`source.${String(detail.source)}`, String(detail.source)) })
          : t("timeline.received", { from: entry.actorName })}
      </strong>
    );
  return (
    <strong>
      {tOr(`status.${String(detail.status)}`, String(detail.status))}
      {typeof detail.department === "string" && `: ${nameOf(detail.department)}`}
    </strong>
  );
}

function DecisionLine({ decision }: { decision: Decision }) {
  const { t } = useWords();
  const { nameOf } = useDepartmentNames();
  const department = decision.kind === "merge" ? null : (decision.after.department ?? decision.after.sample);
  return (
    <div className={classes.decision}>
      <strong>
        {decision.kind === "split" || decision.kind === "merge" ? (
          <LinkOf decision={decision} />
        ) : (
          t(`decided.${decision.kind}`, { name: decision.user, colleague: String(decision.after.colleague ?? "") })
        )}
      </strong>
      {typeof department === "string" && `: ${nameOf(department)}`}
      {decision.kind === "correct" && <Changes decision={decision} />}
      {decision.reason !== null && (
        <q className={classes.quote} dir="auto">
          {decision.reason}
        </q>
      )}
    </div>
  );
}

interface Shown {
  kind: string;
  value: string;
  role: string;
  withdrawn: boolean;
}

function Changes({ decision }: { decision: Decision }) {
  const { t, tOr } = useWords();
  const before = (decision.before.accounts ?? []) as (Shown | null)[];
  const after = (decision.after.accounts ?? []) as Shown[];
  return (
    <ul className={classes.changes}>
      {after.map((now, index) => {
        const then = before[index];
        return (
          <li key={now.value} className="wrap">
            {then && then.value !== now.value && (
              <>
                <del className="mono">{grouped(then.kind, then.value)}</del> →{" "}
              </>
            )}
            <span className="mono">{grouped(now.kind, now.value)}</span>
            {then?.role !== now.role && ` ${tOr(`role.${now.role}`, now.role)}`}
            {now.withdrawn && ` ${t("field.withdrawn")}`}
          </li>
        );
      })}
    </ul>
  );
}
