import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import classes from "./case.module.css";
import type { Place } from "./case-page.tsx";

/** What went wrong, in sentences, with what to do and where. Always in sight, above everything that was found. */
export function Problems({ view, onPlace }: { view: Case; onPlace: (place: Place) => void }) {
  const { t, problem, number } = useWords();
  const unread = view.documents.flatMap(({ pages }) => pages).filter(({ state }) => state === "failed").length;
  const groups = Map.groupBy(view.problems, ({ code }) => code);
  if (groups.size === 0 && unread === 0) return null;
  return (
    <section className={classes.problems} aria-label={t("case.problems")} data-ended={view.status === "closed"}>
      {unread > 0 && <strong className={classes.alarm}>{t("case.unread", { count: number(unread) })}</strong>}
      <ul>
        {[...groups].map(([code, each]) => {
          const { what, todo } = problem(code, each[0]?.message ?? code);
          return (
            <li key={code}>
              <div>
                <strong>{what}</strong>
              </div>
              {todo !== null && <div>{todo}</div>}
              <div className={classes.places}>
                {each.map(({ document, page }, index) => {
                  const found = view.documents.find(({ ordinal }) => ordinal === document);
                  if (found === undefined) return null;
                  return (
                    <button
                      type="button"
                      // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may stand twice at one place.
                      key={index}
                      className={classes.placeLink}
                      onClick={() => onPlace({ document: found.ordinal, page: page ?? 1 })}
                    >
                      {found.name.slice(0, 60)}
                      {page !== null && `, ${t("case.page", { number: page })}`}
                    </button>
                  );
                })}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
