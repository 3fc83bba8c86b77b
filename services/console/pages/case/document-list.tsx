import { useEffect, useRef } from "react";
import { shownText } from "#shared/shown-text.ts";
import type { Case, CaseDocument } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import classes from "./case.module.css";
import type { Place } from "./case-page.tsx";
import { Gone } from "./links.tsx";
import { isSettled } from "./settled.ts";

/** Documents as they lie in each other, and each one's pages with a mark on those that were not read. */
export function DocumentList({ view, place, onPlace }: { view: Case; place: Place; onPlace: (place: Place) => void }) {
  const { t, number } = useWords();
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (place.document > 0) current.current?.scrollIntoView({ block: "nearest" });
  }, [place.document]);
  const troubled = view.documents.filter((document) => isTroubled(view, document)).length;
  return (
    <nav className={classes.documents} aria-label={t("case.documents")}>
      <h2 className={classes.heading}>
        {t("case.documents")} ({number(view.documents.length)})
        {troubled > 0 && view.documents.length > 1 && (
          <div className={classes.unread}>{t("case.documents-with-problems", { count: number(troubled) })}</div>
        )}
      </h2>
      <ul>
        {view.documents.map((document) => {
          const isAt = document.ordinal === place.document;
          const unread = document.pages.filter(({ state }) => state === "failed").length;
          return (
            <li key={document.ordinal} style={{ paddingLeft: Math.min(document.depth, 4) * 12 }}>
              <button
                type="button"
                ref={isAt ? current : undefined}
                className={classes.document}
                aria-current={isAt || undefined}
                onClick={() => onPlace({ document: document.ordinal, page: 1 })}
              >
                <span className={classes.kind} aria-hidden="true">
                  {kindOf(document)}
                </span>
                <span className="clip" dir="auto" title={shownText(document.name, 300)}>
                  {shownText(document.name, 300)}
                </span>
                {isTroubled(view, document) && (
                  <span className={classes.flag} title={t("case.has-problem")}>
                    !<span className="hidden">{t("case.has-problem")}</span>
                  </span>
                )}
              </button>
              {isAt && document.pages.length > 1 && <Pages document={document} place={place} onPlace={onPlace} />}
              {document.receipt !== null && document.depth === 0 && (
                <div className="soft">{t("merge.of", { receipt: document.receipt })}</div>
              )}
              <Gone gone={document.gone} />
              {unread > 0 && <div className={classes.unread}>{t("case.unread-pages", { count: number(unread) })}</div>}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

const isTroubled = (view: Case, { ordinal, pages }: CaseDocument): boolean =>
  view.problems.some((problem) => problem.document === ordinal && !isSettled(view, problem)) ||
  pages.some(({ state }) => state === "failed");

function Pages({
  document,
  place,
  onPlace,
}: {
  document: CaseDocument;
  place: Place;
  onPlace: (place: Place) => void;
}) {
  const { t, tOr } = useWords();
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (place.page > 0) current.current?.scrollIntoView({ block: "nearest" });
  }, [place.page]);
  return (
    <div className={classes.pages}>
      {document.pages.map(({ number, state }) => (
        <button
          type="button"
          key={number}
          ref={number === place.page ? current : undefined}
          className={classes.pageNumber}
          data-state={state}
          aria-current={number === place.page ? "page" : undefined}
          aria-label={`${t("case.page", { number })}: ${tOr(`page.${state}`, state)}`}
          title={tOr(`page.${state}`, state)}
          onClick={() => onPlace({ document: document.ordinal, page: number })}
        >
          {number}
        </button>
      ))}
    </div>
  );
}

function kindOf({ mediaType, mail }: CaseDocument): string {
  if (mail !== null || mediaType === "message/rfc822") return "MAIL";
  const [, kind = ""] = mediaType.split("/");
  if (mediaType.startsWith("image/")) return "IMG";
  if (kind === "plain") return "TXT";
  if (kind.includes("wordprocessing")) return "DOC";
  if (kind.includes("spreadsheet")) return "XLS";
  return kind.replace(/^x-/, "").slice(0, 4).toUpperCase();
}
