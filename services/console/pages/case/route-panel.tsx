import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { shortVersion } from "../../lib/version.ts";
import { useDepartmentNames } from "../../parts/department.tsx";
import { Empty } from "../../parts/note.tsx";
import { useReasons } from "../../parts/reasons.tsx";
import { Confidence } from "../../parts/status.tsx";
import classes from "./case.module.css";

/** Why this department: what the model answered, what else it thought of, and the words that spoke for it. */
export function RoutePanel({ view }: { view: Case }) {
  const { t } = useWords();
  const { nameOf } = useDepartmentNames();
  const tell = useReasons(view.problems, nameOf);
  const { route } = view;
  if (view.isBlind) return <Empty>{t("case.blind")}</Empty>;
  return (
    <div className={classes.route}>
      {route === null ? (
        <p className="soft">{t(view.status === "open" ? "route.not-yet" : "route.none")}</p>
      ) : (
        <>
          <h2>{t(route.abstained ? "route.abstained" : "route.answered")}</h2>
          <table className={classes.alternatives}>
            <tbody>
              {[{ label: route.label, confidence: route.confidence }, ...route.alternatives]
                .slice(0, 5)
                .map((each, index) => (
                  <tr key={each.label} data-best={index === 0}>
                    <td>{nameOf(each.label)}</td>
                    <td>
                      <Confidence value={each.confidence} />
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </>
      )}
      {view.reasons.length > 0 && (
        <>
          <h2>{t("route.reasons")}</h2>
          <ul className={classes.reasons}>
            {view.reasons.map((reason) => (
              <li key={reason} className="wrap" dir="auto">
                {tell(reason)}
              </li>
            ))}
          </ul>
        </>
      )}
      {route?.model && (
        <p className="soft">
          {t("route.model")} <span className="mono">router@{shortVersion(route.model)}</span>
        </p>
      )}
    </div>
  );
}
