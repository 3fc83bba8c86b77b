import { Button, Select } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import { type Prediction, type PredictionFilter, useModels, usePredictions } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { said } from "../../lib/said.ts";
import { Empty, ErrorNote, Waiting } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Confidence } from "../../parts/status.tsx";
import { Answer } from "./answer.tsx";
import classes from "./models.module.css";

const FILTERS = { no: "models.to-look", yes: "models.looked-at", any: "models.all" } as const;
const ORDERS = { "least-sure": "models.least-sure", newest: "models.newest" } as const;

interface Props {
  name: string;
  mayReview: boolean;
  /** Whether the case of an answer can be opened. */
  mayRead: boolean;
}

/** What a model answered, one answer at a time: what was asked, what it said and why, and what a person says of it. */
export default function ModelPage(props: Props) {
  const [query] = useSearchParams();
  const receipt = query.get("case");
  return <Answers key={receipt} {...props} receipt={receipt} />;
}

/** `receipt`: of the case whose answers are shown; null: of all. */
function Answers({ name, mayReview, mayRead, receipt }: Props & { receipt: string | null }) {
  const { t, language } = useWords();
  const [, go] = useLocation();
  const models = useModels();
  const [filter, setFilter] = useState<PredictionFilter>(
    receipt === null ? { looked: "no", order: "least-sure" } : { looked: "any", order: "newest", case: receipt },
  );
  const list = usePredictions(name, filter);
  const rows = list.data?.pages.flatMap(({ predictions }) => predictions) ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen),
  );
  const current = chosen ?? rows[0]?.id ?? null;
  const step = (by: number) => {
    const next = rows[at + by];
    if (next !== undefined) setChosen(next.id);
    if (at + by >= rows.length - 1 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  /** On to the next, before the one that was looked at goes from the list; behind the last, to the one before. */
  const done = () => setChosen(rows[at + 1]?.id ?? rows[at - 1]?.id ?? null);
  useKeys([
    { keys: "j ArrowDown", label: "models.next", run: () => step(1) },
    { keys: "k ArrowUp", label: "models.previous", run: () => step(-1) },
    { keys: "Escape", label: "models.back", run: () => go("/models") },
  ]);
  const change = (changed: Partial<PredictionFilter>) => {
    setChosen(null);
    setFilter({ ...filter, ...changed });
  };
  const model = models.data?.find((one) => one.name === name);
  return (
    <div className={classes.whole}>
      <div className={classes.top}>
        <Link href="/models">← {t("nav.models")}</Link>
        <h1>{model === undefined ? name : said(model.title, language)}</h1>
        {receipt !== null && (
          <span>
            <Link href={`/cases/${receipt}`}>{t("upload.receipt", { receipt })}</Link> ·{" "}
            <Link href={`/models/${name}`}>{t("models.of-all-cases")}</Link>
          </span>
        )}
        <div className={classes.chosen}>
          <Picker
            label={t("models.which")}
            texts={FILTERS}
            value={filter.looked}
            onChange={(looked) => change({ looked })}
          />
          <Picker
            label={t("models.order")}
            texts={ORDERS}
            value={filter.order}
            onChange={(order) => change({ order })}
          />
        </div>
      </div>
      <ErrorNote error={list.error} />
      {list.isPending && <Waiting />}
      {list.data !== undefined && current === null && <Empty>{t("models.nothing")}</Empty>}
      {current !== null && (
        <div className={classes.columns}>
          <Scroll label={t("models.list")} className={`${classes.panel} ${classes.list}`}>
            <ul className={classes.answers}>
              {rows.map((row) => (
                <Line key={row.id} row={row} isAt={row.id === current} onOpen={() => setChosen(row.id)} />
              ))}
            </ul>
            {list.hasNextPage && (
              <Button
                variant="subtle"
                fullWidth
                loading={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t("models.more")}
              </Button>
            )}
          </Scroll>
          <Answer key={current} model={name} id={current} mayReview={mayReview} mayRead={mayRead} onDone={done} />
        </div>
      )}
    </div>
  );
}

function Picker<Value extends string>(props: {
  label: string;
  texts: Readonly<Record<Value, Parameters<ReturnType<typeof useWords>["t"]>[0]>>;
  value: Value;
  onChange: (value: Value) => void;
}) {
  const { t } = useWords();
  const values = Object.keys(props.texts) as Value[];
  return (
    <Select
      aria-label={props.label}
      allowDeselect={false}
      data={values.map((value) => ({ value, label: t(props.texts[value]) }))}
      value={props.value}
      onChange={(value) => value !== null && props.onChange(value as Value)}
    />
  );
}

function Line({ row, isAt, onOpen }: { row: Prediction; isAt: boolean; onOpen: () => void }) {
  const { t, dateTime, language } = useWords();
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAt) line.current?.scrollIntoView({ block: "nearest" });
  }, [isAt]);
  return (
    <li>
      <button ref={line} type="button" className={classes.answer} aria-current={isAt} onClick={onOpen}>
        <span className={classes.line}>
          <span className="clip" dir="auto">
            {shownText(said(row.said, language))}
          </span>
          <Confidence value={row.confidence} />
        </span>
        <span className={`${classes.line} soft`}>
          <span>{row.case === null ? dateTime(row.at) : t("upload.receipt", { receipt: row.case.receipt })}</span>
          {row.looked !== null && <span>{t(`models.verdict.${row.looked}`)}</span>}
        </span>
      </button>
    </li>
  );
}
