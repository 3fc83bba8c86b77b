import { Tabs } from "@mantine/core";
import { useMemo, useState } from "react";
import { type Case, type Field, type Me, type Signature, useCase } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { ErrorNote, Waiting } from "../../parts/note.tsx";
import classes from "./case.module.css";
import { CaseHeader } from "./case-header.tsx";
import { DocumentList } from "./document-list.tsx";
import { DocumentPane } from "./document-pane.tsx";
import { Fields } from "./fields.tsx";
import { goneAs } from "./gone.ts";
import { Problems, problemPlaces } from "./problems.tsx";
import { RoutePanel } from "./route-panel.tsx";
import { Signatures } from "./signatures.tsx";
import { Timeline } from "./timeline.tsx";
import { useLock } from "./use-lock.ts";

/** Where somebody looks: a document and a page of it, from 1. */
export interface Place {
  document: number;
  page: number;
}

/** A case: document at left, what was found at right, and what a person decides on top. */
export function CasePage({ which, me, isReview }: { which: string; me: Me; isReview: boolean }) {
  const view = useCase(which);
  if (view.isPending) return <Waiting />;
  if (view.data === undefined) return <ErrorNote error={view.error} />;
  return <Loaded view={view.data} which={which} me={me} isReview={isReview} />;
}

function Loaded({ view, which, me, isReview }: { view: Case; which: string; me: Me; isReview: boolean }) {
  const { t } = useWords();
  const mayDecide = me.permissions.includes("case.decide");
  const isOthers = view.lock !== null && !view.lock.mine;
  const lockError = useLock(which, isReview && mayDecide, isOthers);
  const mayCorrect = mayDecide && !isOthers && view.status === "review";
  const [place, setPlace] = useState<Place>(() => firstPlace(view));
  const [active, setActive] = useState<number | null>(() => firstDoubt(view)?.field.id ?? null);
  const [signature, setSignature] = useState<number | null>(null);
  const [tab, setTab] = useState<string | null>("fields");
  const fields = useMemo(() => fieldsInOrder(view), [view]);
  const document = view.documents.find(({ ordinal }) => ordinal === place.document) ?? view.documents[0];

  const show = ({ document: ordinal, field }: { document: number; field: Field }) => {
    setActive(field.id);
    setPlace({ document: ordinal, page: field.page ?? 1 });
  };
  const showSignature = (ordinal: number, { id, page }: Signature) => {
    setSignature(id);
    setPlace({ document: ordinal, page });
  };
  const step = (by: number) => {
    const at = fields.findIndex(({ field }) => field.id === active);
    const next = fields[Math.max(0, Math.min(fields.length - 1, at + by))];
    if (next !== undefined) show(next);
  };
  const pages = view.documents.flatMap(({ ordinal, pages }) =>
    pages.length === 0
      ? [{ document: ordinal, page: 1 }]
      : pages.map(({ number }) => ({ document: ordinal, page: number })),
  );
  const turn = (by: number) => {
    const at = pages.findIndex(({ document, page }) => document === place.document && page === place.page);
    const next = pages[Math.max(0, Math.min(pages.length - 1, at + by))];
    if (next !== undefined) setPlace(next);
  };
  const troubles = useMemo(() => problemPlaces(view), [view]);
  /** The first one behind where somebody looks, then round again. */
  const nextTrouble = () => {
    const isBehind = ({ document: ordinal, page }: Place) =>
      ordinal > place.document || (ordinal === place.document && page > place.page);
    const next = troubles.find(isBehind) ?? troubles[0];
    if (next !== undefined) setPlace(next);
  };
  useKeys([
    ...(troubles.length > 0 ? [{ keys: "u", label: "case.next-problem" as const, run: nextTrouble }] : []),
    { keys: "j ArrowDown", label: "keys.next-field", run: () => step(1) },
    { keys: "k ArrowUp", label: "keys.previous-field", run: () => step(-1) },
    { keys: "] ArrowRight", label: "keys.next-page", run: () => turn(1) },
    { keys: "[ ArrowLeft", label: "keys.previous-page", run: () => turn(-1) },
    { keys: "1", label: "case.fields", run: () => setTab("fields") },
    { keys: "2", label: "case.route", run: () => setTab("route") },
    { keys: "3", label: "case.timeline", run: () => setTab("timeline") },
  ]);

  return (
    <div className={classes.page}>
      <CaseHeader view={view} which={which} mayDecide={mayDecide} isReview={isReview} lockError={lockError} />
      <div className={classes.columns}>
        <DocumentList view={view} place={place} onPlace={setPlace} />
        {document === undefined ? (
          <div className={classes.pane} />
        ) : (
          <DocumentPane
            key={document.ordinal}
            which={which}
            view={view}
            document={document}
            page={place.page}
            onPage={(page) => setPlace({ document: document.ordinal, page })}
            active={active}
            onActive={setActive}
            signature={signature}
            onSignature={setSignature}
            mayCorrect={mayCorrect}
          />
        )}
        <aside className={classes.side} aria-label={t("case.found")}>
          <Problems view={view} onPlace={setPlace} />
          {/* A panel that scrolls takes the focus, or nobody could scroll it by keyboard. */}
          <Tabs value={tab} onChange={setTab} className={classes.tabs} keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="fields">
                {t("case.fields")} ({fields.filter(({ gone }) => gone === null).length})
              </Tabs.Tab>
              <Tabs.Tab value="route">{t("case.route")}</Tabs.Tab>
              <Tabs.Tab value="timeline">{t("case.timeline")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="fields" className={classes.panel} tabIndex={0}>
              <Signatures view={view} me={me} active={signature} onActive={setSignature} onShow={showSignature} />
              <Fields
                view={view}
                which={which}
                fields={fields}
                active={active}
                onActive={setActive}
                onShow={show}
                mayCorrect={mayCorrect}
                shown={document === undefined ? null : { document, page: place.page }}
              />
            </Tabs.Panel>
            <Tabs.Panel value="route" className={classes.panel} tabIndex={0}>
              <RoutePanel view={view} />
            </Tabs.Panel>
            <Tabs.Panel value="timeline" className={classes.panel} tabIndex={0}>
              <Timeline which={which} view={view} />
            </Tabs.Panel>
          </Tabs>
        </aside>
      </div>
    </div>
  );
}

/** What is worth looking at first: a page that could not be read, then a doubtful number, then the first document. */
function firstPlace(view: Case): Place {
  for (const { ordinal, pages } of view.documents) {
    const failed = pages.find(({ state }) => state === "failed");
    if (failed !== undefined) return { document: ordinal, page: failed.number };
  }
  const first = firstDoubt(view) ?? fieldsInOrder(view)[0];
  return { document: first?.document ?? 1, page: first?.field.page ?? 1 };
}

/** The number that most needs a look: it is brought into sight at once. */
function firstDoubt(view: Case): FieldAt | undefined {
  const isDoubtful = ({ check, withdrawn, corrected }: Field) =>
    (check === "invalid" || check === "repaired") && !withdrawn && !corrected;
  return fieldsInOrder(view).find(({ field, gone }) => gone === null && isDoubtful(field));
}

export interface FieldAt {
  document: number;
  name: string;
  field: Field;
  /** The receipt as which its page was split off; null: decided here. */
  gone: number | null;
}

/** Doubtful first within reading order of documents, then withdrawn ones, then those that went elsewhere. */
function fieldsInOrder(view: Case): FieldAt[] {
  return view.documents
    .flatMap(({ ordinal, name, accounts }) =>
      accounts.map((field) => ({ document: ordinal, name, field, gone: goneAs(view.documents, ordinal, field.page) })),
    )
    .sort(
      (a, b) =>
        Number(a.gone !== null) - Number(b.gone !== null) ||
        Number(a.field.withdrawn) - Number(b.field.withdrawn) ||
        rankOf(a.field) - rankOf(b.field),
    );
}
/** Wrong, perhaps wrong, nobody knows whose, and the rest as they stand. */
const rankOf = ({ check, role }: Field): number => {
  if (check === "invalid") return 0;
  if (check === "repaired") return 1;
  return role === "unknown" ? 2 : 3;
};
