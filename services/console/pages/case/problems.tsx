import { shownText } from "#shared/shown-text.ts";
import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import classes from "./case.module.css";
import type { Place } from "./case-page.tsx";
import { goneAs } from "./gone.ts";
import { isSettled } from "./settled.ts";

/** Everywhere that something is wrong and is still decided here, in reading order, once each. */
export function problemPlaces(view: Case): Place[] {
  const places = [
    ...view.problems
      .filter((each) => !isSettled(view, each))
      .flatMap(({ document, page }) => (document === null ? [] : [{ document, page: page ?? 1 }])),
    ...view.documents.flatMap(({ ordinal, pages }) =>
      pages.filter(({ state }) => state === "failed").map(({ number }) => ({ document: ordinal, page: number })),
    ),
  ].filter(({ document, page }) => goneAs(view.documents, document, page) === null);
  return [...new Map(places.map((place) => [`${place.document} ${place.page}`, place])).values()].sort(
    (a, b) => a.document - b.document || a.page - b.page,
  );
}

/** What went wrong, in sentences, with what to do and where. Always in sight, above everything that was found. */
export function Problems({ view, onPlace }: { view: Case; onPlace: (place: Place) => void }) {
  const { t, tOr, problem, number } = useWords();
  const unread = view.documents.flatMap(({ pages }) => pages).filter(({ state }) => state === "failed").length;
  const groups = Map.groupBy(view.problems, ({ code }) => code);
  if (groups.size === 0 && unread === 0) return null;
  const isEnded = view.status === "closed" || (unread === 0 && view.problems.every((each) => isSettled(view, each)));
  return (
    <section className={classes.problems} aria-label={t("case.problems")} data-ended={isEnded}>
      {unread > 0 && <strong className={classes.alarm}>{t("case.unread", { count: number(unread) })}</strong>}
      <ul>
        {[...groups].map(([code, each]) => {
          const { what, todo } = problem(code, each[0]?.message ?? code);
          const isOver = each.every((one) => isSettled(view, one));
          // Two stages may have failed on one page, and two numbers on it may be wrong: the place is named once.
          const places = new Map(each.map((one) => [`${one.document} ${one.page} ${isSettled(view, one)}`, one]));
          return (
            <li key={code} className={isOver ? "soft" : undefined}>
              {isOver ? (
                // The sentence says that nothing was corrected, which is so no longer.
                <div>
                  {tOr(`short.${code}`, what)}: {t("case.corrected")}
                </div>
              ) : (
                <>
                  <div>
                    <strong>{what}</strong>
                  </div>
                  {todo !== null && <div>{todo}</div>}
                </>
              )}
              <div className={classes.places}>
                {[...places].map(([key, one]) => {
                  const { document, page } = one;
                  const found = view.documents.find(({ ordinal }) => ordinal === document);
                  if (found === undefined) return null;
                  const gone = goneAs(view.documents, found.ordinal, page);
                  return (
                    <button
                      type="button"
                      key={key}
                      className={classes.placeLink}
                      onClick={() => onPlace({ document: found.ordinal, page: page ?? 1 })}
                    >
                      <bdi>{shownText(found.name, 60)}</bdi>
                      {page !== null && `, ${t("case.page", { number: page })}`}
                      {gone !== null && ` (${t("split.gone", { receipt: gone })})`}
                      {!isOver && isSettled(view, one) && ` (${t("case.corrected")})`}
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
