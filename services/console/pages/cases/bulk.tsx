import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request } from "../../api/client.ts";
import type { BulkBody, BulkResult, Row } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { DepartmentField, isReason, ReasonField } from "../../parts/decision-fields.tsx";
import { ErrorNote } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import classes from "./cases.module.css";
import { SELECTED_MAX, type Selection } from "./use-selection.ts";

type Kind = BulkBody["wish"]["kind"];
/** The keys that do the same to one case on its own page. */
const ACTIONS: readonly { kind: Kind; keys: string }[] = [
  { kind: "accept", keys: "a" },
  { kind: "route", keys: "r" },
  { kind: "reject", keys: "x" },
  { kind: "take", keys: "t" },
];

/** What can be done with the selected cases. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { t, number } = useWords();
  const [kind, setKind] = useState<Kind | null>(null);
  const count = selection.rows.size;
  useKeys(
    [
      ...ACTIONS.map(({ kind: each, keys }) => ({ keys, label: `bulk.${each}` as const, run: () => setKind(each) })),
      { keys: "Escape", label: "bulk.clear", run: selection.clear },
    ],
    count > 0,
  );
  if (count === 0) return null;
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t("bulk.label")}>
      <span className={classes.selected} role="status">
        {t(count === SELECTED_MAX ? "bulk.most" : "bulk.selected", { count: number(count) })}
      </span>
      {ACTIONS.map(({ kind: each, keys }) => (
        <Button key={each} variant="default" onClick={() => setKind(each)}>
          {t(`bulk.${each}`)} ({keys})
        </Button>
      ))}
      <Button variant="subtle" onClick={selection.clear}>
        {t("bulk.clear")}
      </Button>
      {kind !== null && (
        <BulkDialog
          kind={kind}
          rows={[...selection.rows.values()]}
          onClose={(isDone) => {
            setKind(null);
            if (isDone) selection.clear();
          }}
        />
      )}
    </div>
  );
}

function BulkDialog(props: { kind: Kind; rows: readonly Row[]; onClose: (isDone: boolean) => void }) {
  const { kind, rows, onClose } = props;
  const { t, number } = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [department, setDepartment] = useState<string | null>(null);
  const decide = useMutation({
    mutationFn: (wish: BulkBody["wish"]) =>
      request<{ results: BulkResult[] }>("POST", "/api/bulk", {
        cases: rows.map(({ id, version }) => ({ id, version })),
        wish,
      }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["cases"] });
      void client.invalidateQueries({ queryKey: ["case"] });
      void client.invalidateQueries({ queryKey: ["review"] });
    },
  });
  const needsReason = kind === "route" || kind === "reject";
  const isComplete = (!needsReason || isReason(reason)) && (kind !== "route" || department !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    if (kind === "route") decide.mutate({ kind, department: department ?? "", reason });
    else if (kind === "reject") decide.mutate({ kind, reason });
    else decide.mutate({ kind });
  };
  return (
    <Modal
      opened
      onClose={() => onClose(decide.isSuccess)}
      title={`${t(`bulk.${kind}`)}: ${t("bulk.selected", { count: number(rows.length) })}`}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {decide.data === undefined ? (
        <form onSubmit={submit} className={classes.form}>
          <p className="soft">{t(`bulk.${kind}-about`)}</p>
          {kind === "route" && <DepartmentField isFirst value={department} onChange={setDepartment} />}
          {needsReason && <ReasonField isFirst={kind === "reject"} value={reason} onChange={setReason} />}
          <ErrorNote error={decide.error} />
          <Button
            type="submit"
            size="sm"
            disabled={!isComplete}
            loading={decide.isPending}
            data-autofocus={needsReason ? undefined : true}
            color={kind === "reject" ? "red" : undefined}
          >
            {t(`bulk.${kind}`)}
          </Button>
        </form>
      ) : (
        <Results results={decide.data.results} rows={rows} onClose={() => onClose(true)} />
      )}
    </Modal>
  );
}

/** What became of each, refused ones first. */
function Results(props: { results: readonly BulkResult[]; rows: readonly Row[]; onClose: () => void }) {
  const { t, tOr, number } = useWords();
  const { results, rows, onClose } = props;
  const receiptOf = new Map(rows.map(({ id, receipt }) => [id, receipt]));
  const refused = results.filter(({ code }) => code !== null);
  const ordered = [...refused, ...results.filter(({ code }) => code === null)];
  return (
    <div className={classes.form}>
      <p role="status">
        <strong>
          {t("bulk.sum", { done: number(results.length - refused.length), refused: number(refused.length) })}
        </strong>
      </p>
      <Scroll label={t("bulk.results")} className={classes.results}>
        <ul>
          {ordered.map(({ id, code, detail }) => (
            <li key={id} data-refused={code !== null}>
              <a href={`/cases/${receiptOf.get(id)}`} className={`${classes.link} number`}>
                {receiptOf.get(id)}
              </a>{" "}
              {code === null ? t("bulk.done") : tOr(`bulk.${code}`, tOr(`error.${code}`, code))}
              {detail !== null && <span className="soft"> ({detail})</span>}
            </li>
          ))}
        </ul>
      </Scroll>
      <Button size="sm" data-autofocus onClick={onClose}>
        {t("app.close")}
      </Button>
    </div>
  );
}
