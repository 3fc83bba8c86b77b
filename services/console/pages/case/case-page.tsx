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
import { Problems } from "./problems.tsx";
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
  const lockError = useLock(which, isReview && mayDecide);
  const [place, setPlace] = useState<Place>(() => firstPlace(view));
  const [active, setActive] = useState<number | null>(null);
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
  useKeys([
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
            mayCorrect={mayDecide && view.status === "review"}
          />
        )}
        <aside className={classes.side} aria-label={t("case.found")}>
          <Problems view={view} onPlace={setPlace} />
          <Tabs value={tab} onChange={setTab} className={classes.tabs} keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="fields">
                {t("case.fields")} ({fields.length})
              </Tabs.Tab>
              <Tabs.Tab value="route">{t("case.route")}</Tabs.Tab>
              <Tabs.Tab value="timeline">{t("case.timeline")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="fields" className={classes.panel}>
              <Signatures view={view} me={me} active={signature} onActive={setSignature} onShow={showSignature} />
              <Fields
                view={view}
                which={which}
                fields={fields}
                active={active}
                onActive={setActive}
                onShow={show}
                mayCorrect={mayDecide && view.status === "review"}
              />
            </Tabs.Panel>
            <Tabs.Panel value="route" className={classes.panel}>
              <RoutePanel view={view} />
            </Tabs.Panel>
            <Tabs.Panel value="timeline" className={classes.panel}>
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
  const found = fieldsInOrder(view);
  const doubtful = found.find(({ field }) => field.check === "invalid" || field.check === "repaired") ?? found[0];
  return { document: doubtful?.document ?? 1, page: doubtful?.field.page ?? 1 };
}

export interface FieldAt {
  document: number;
  name: string;
  field: Field;
}

/** Doubtful first within reading order of documents, withdrawn last. */
function fieldsInOrder(view: Case): FieldAt[] {
  return view.documents
    .flatMap(({ ordinal, name, accounts }) => accounts.map((field) => ({ document: ordinal, name, field })))
    .sort((a, b) => Number(a.field.withdrawn) - Number(b.field.withdrawn) || RANK[a.field.check] - RANK[b.field.check]);
}
const RANK = { invalid: 0, repaired: 1, none: 2, valid: 2 } as const;
