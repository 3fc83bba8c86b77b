import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isolatedText } from "#shared/shown-text.ts";
import { get, request } from "../../api/client.ts";
import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { isReason, ReasonField } from "../../parts/decision-fields.tsx";
import { ErrorNote, Note } from "../../parts/note.tsx";
import { Status } from "../../parts/status.tsx";
import classes from "./case.module.css";

const TYPING_MS = 250;
const SHOWN_MAX = 100;

/** To which other case this one is joined; that case is shown before, so that nobody joins to a slip of the finger. */
export function MergeDialog(props: { view: Case; onClose: () => void; onDone: (receipt: number) => void }) {
  const { view, onClose, onDone } = props;
  const { t } = useWords();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [reason, setReason] = useState("");
  const other = useQuery({
    queryKey: ["case", settled],
    queryFn: ({ signal }) => get<Case>(`/api/cases/${settled}/view`, signal),
    enabled: /^\d{1,15}$/.test(settled),
  });
  const into = other.data;
  const merge = useMutation({
    mutationFn: (receipt: number) =>
      request("POST", `/api/cases/${view.id}/merge`, { version: view.version, reason, into: receipt }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["case"] });
      void client.invalidateQueries({ queryKey: ["cases"] });
      void client.invalidateQueries({ queryKey: ["review"] });
    },
    onSuccess: (_answer, receipt) => onDone(receipt),
  });
  const isSame = into?.id === view.id;
  const isComplete = into?.status === "review" && !isSame && settled === typed.trim() && isReason(reason);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A repeat or a joined case is decided at another receipt: that one is meant.
    if (isComplete) merge.mutate(into.duplicateOf ?? into.mergedInto ?? into.receipt);
  };
  return (
    <Modal opened onClose={onClose} title={t("merge.merge")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        <p className="soft">{t("merge.about")}</p>
        <TextInput
          size="sm"
          data-autofocus
          inputMode="numeric"
          label={t("merge.into")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ErrorNote error={other.error} />
        {into !== undefined && (
          <div className="wrap" role="status">
            <Status status={into.status} />{" "}
            {t("merge.found", {
              receipt: into.duplicateOf ?? into.mergedInto ?? into.receipt,
              subject: isolatedText(into.subject ?? into.documents[0]?.name ?? t("cases.no-subject"), SHOWN_MAX),
              sender: isolatedText(into.sender ?? t("cases.no-sender"), SHOWN_MAX),
            })}
          </div>
        )}
        {isSame && <Note>{t("merge.same")}</Note>}
        {into !== undefined && !isSame && into.status !== "review" && <Note>{t("merge.not-waiting")}</Note>}
        <ReasonField value={reason} onChange={setReason} />
        <ErrorNote error={merge.error} />
        <Button type="submit" size="sm" disabled={!isComplete} loading={merge.isPending}>
          {t("merge.merge")}
        </Button>
      </form>
    </Modal>
  );
}
