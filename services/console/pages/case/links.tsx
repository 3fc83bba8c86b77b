import type { ReactNode } from "react";
import { Link } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import type { Case, Decision } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { Note } from "../../parts/note.tsx";
import classes from "./case.module.css";

/** Where a case came from and what became of its parts: each other case by its receipt, who did it and why. */
export function Links({ view }: { view: Case }) {
  const { t } = useWords();
  return (
    <>
      {view.duplicateOf !== null && (
        <Note tone="plain">
          {t("case.duplicate")} <To receipt={view.duplicateOf} />
        </Note>
      )}
      {view.mergedInto !== null && (
        <Note tone="plain">
          {t("merge.joined-to")} <To receipt={view.mergedInto} />
        </Note>
      )}
      {view.splitFrom !== null && (
        <Note tone="plain">
          {t("split.from", { name: view.splitFrom.user })} <To receipt={view.splitFrom.receipt} />
          <Why reason={view.splitFrom.reason} />
        </Note>
      )}
      {view.decisions
        .filter(({ kind, after }) => kind === "split" || (kind === "merge" && after.joined !== undefined))
        .map((decision) => (
          <Note key={decision.id} tone="plain">
            <LinkOf decision={decision} />
            <Why reason={decision.reason} />
          </Note>
        ))}
    </>
  );
}

/** What a split or a joining did, with a link to the other case. */
export function LinkOf({ decision: { kind, user, after } }: { decision: Decision }) {
  const { t } = useWords();
  const label = kind === "split" ? "split.into" : after.joined === undefined ? "merge.joined-own" : "merge.joined";
  return (
    <>
      {t(label, { name: user })} <To receipt={Number(after.receipt ?? after.joined ?? after.mergedInto)} />
    </>
  );
}

/** To another case, from which one comes back to the same list. */
function To({ receipt, children = receipt }: { receipt: number; children?: ReactNode }) {
  return (
    <Link href={`/cases/${receipt}`} state={useHistoryState()}>
      {children}
    </Link>
  );
}

/** A person's reason, in their words. */
export const Why = ({ reason }: { reason: string | null }) =>
  reason === null ? null : (
    <q className={classes.quote} dir="auto">
      {reason}
    </q>
  );

/** Of a document: what of it went where. */
export function Gone({ gone }: { gone: Case["documents"][number]["gone"] }) {
  const { t } = useWords();
  return gone.map(({ receipt, from, to }) => (
    <div key={`${receipt} ${from}`}>
      <To receipt={receipt}>
        {from === null || to === null ? t("split.gone", { receipt }) : t("split.gone-pages", { from, to, receipt })}
      </To>
    </div>
  ));
}
