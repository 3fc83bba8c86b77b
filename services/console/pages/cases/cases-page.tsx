import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { type CaseFilter, type CountsOf, type KeptFilter, useCases } from "../../api/queries.ts";
import type { Key } from "../../i18n/catalogues.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { useOpenCase } from "../../lib/open-case.ts";
import { Choice } from "../../parts/choice.tsx";
import { useDepartmentNames } from "../../parts/department.tsx";
import { Empty, ErrorNote, Waiting } from "../../parts/note.tsx";
import { BulkBar } from "./bulk.tsx";
import { CaseTable } from "./case-table.tsx";
import classes from "./cases.module.css";
import { SavedFilters } from "./saved-filters.tsx";
import { useSelection } from "./use-selection.ts";

const TYPING_MS = 250;

/** All cases: filters in the address, so that they can be kept as a bookmark and sent to a colleague. */
export function CasesPage({ mayDecide }: { mayDecide: boolean }) {
  const { t } = useWords();
  const [query, setQuery] = useSearchParams();
  const { options } = useDepartmentNames();
  const searchField = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState({ search: query.get("search") ?? "", account: query.get("account") ?? "" });
  const [settled] = useDebouncedValue(typed, TYPING_MS);
  const filter: CaseFilter = {
    status: query.get("status") ?? undefined,
    department: query.get("department") ?? undefined,
    search: settled.search.trim() || undefined,
    account: settled.account.trim() || undefined,
  };
  const set = (name: string, value: string | null) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null || value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const type = (name: "search" | "account", value: string) => {
    setTyped({ ...typed, [name]: value });
    set(name, value);
  };
  const pick = (kept: KeptFilter) => {
    setTyped({ search: kept.search ?? "", account: kept.account ?? "" });
    setQuery(new URLSearchParams(Object.entries(kept)), { replace: true });
  };
  useKeys([{ keys: "/", label: "keys.search", run: () => searchField.current?.focus() }]);
  const isTyping = typed.search !== settled.search || typed.account !== settled.account;
  return (
    <Found filter={filter} isTyping={isTyping} mayDecide={mayDecide} onStatus={(status) => set("status", status)}>
      <search className={classes.filters}>
        <TextInput
          ref={searchField}
          className={classes.search}
          placeholder={t("cases.search")}
          aria-label={t("cases.search")}
          value={typed.search}
          onChange={(event) => type("search", event.currentTarget.value)}
        />
        <TextInput
          className={classes.account}
          placeholder={t("cases.account")}
          aria-label={t("cases.account")}
          value={typed.account}
          onChange={(event) => type("account", event.currentTarget.value)}
        />
        <Choice
          clearable
          className={classes.department}
          placeholder={t("cases.department")}
          aria-label={t("cases.department")}
          data={options}
          value={filter.department ?? null}
          onChange={(value) => set("department", value)}
        />
        <SavedFilters filter={filter} onPick={pick} />
        <Button variant="subtle" onClick={() => pick({})} disabled={!isSet(filter)}>
          {t("cases.clear")}
        </Button>
      </search>
    </Found>
  );
}

/**
 * The cases that fit the filters, around the fields in which these are set: those are
 * given as they are, so that a page of rows that arrives while somebody scrolls draws
 * none of them again.
 */
function Found(props: {
  filter: CaseFilter;
  isTyping: boolean;
  mayDecide: boolean;
  onStatus: (status: string | null) => void;
  children: ReactNode;
}) {
  const { filter, isTyping, mayDecide, onStatus, children } = props;
  const { t } = useWords();
  const open = useOpenCase("/cases");
  const cases = useCases(filter);
  const { data, fetchNextPage } = cases;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.cases) ?? [], [data]);
  // Nothing is done with cases that are out of sight because of another filter.
  const selection = useSelection(JSON.stringify(filter));
  const more = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  return (
    <div className={classes.page}>
      <h1 className="hidden">{t("nav.cases")}</h1>
      <div className={classes.top}>
        <Counts counts={data?.pages[0]?.counts ?? undefined} status={filter.status ?? null} onPick={onStatus} />
        {mayDecide && <BulkBar selection={selection} />}
      </div>
      {children}
      <ErrorNote error={cases.error} />
      {cases.isPending && <Waiting />}
      {data !== undefined &&
        (rows.length === 0 ? (
          // What was found for half a word says nothing of the whole one.
          isTyping || cases.isPlaceholderData ? (
            <Waiting />
          ) : (
            <Empty>{t(isSet(filter) ? "cases.none-found" : "cases.none")}</Empty>
          )
        ) : (
          <CaseTable
            rows={rows}
            hasMore={cases.hasNextPage}
            onMore={more}
            onOpen={(row) => open(row.receipt)}
            selection={mayDecide ? selection : null}
          />
        ))}
    </div>
  );
}

const isSet = (filter: CaseFilter): boolean => Object.values(filter).some((value) => value !== undefined);

const STATES: readonly { status: "open" | "review" | "closed" | "rejected"; sign: string }[] = [
  { status: "open", sign: "=" },
  { status: "review", sign: "+" },
  { status: "closed", sign: "+" },
  { status: "rejected", sign: "+" },
];

/** Received = being read + waiting for a person + closed + rejected, each a button that shows only those. */
function Counts(props: {
  counts: CountsOf | undefined;
  status: string | null;
  onPick: (status: string | null) => void;
}) {
  const { t, number } = useWords();
  const { counts, status, onPick } = props;
  const one = (value: string | null, label: Key, count: number | undefined) => (
    <button type="button" className={classes.count} aria-pressed={status === value} onClick={() => onPick(value)}>
      <span className={classes.figure}>{count === undefined ? "–" : number(count)}</span>
      <span>{t(label)}</span>
    </button>
  );
  return (
    <section className={classes.counts} aria-label={t("cases.status")}>
      {one(null, "counts.received", counts?.received)}
      {STATES.map(({ status: each, sign }) => (
        <div key={each} className={classes.term}>
          <span className="soft" aria-hidden="true">
            {sign}
          </span>
          {one(each, `status.${each}`, counts?.[each])}
        </div>
      ))}
    </section>
  );
}
