import { Button, Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Case, useColleagues } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { Choice } from "../../parts/choice.tsx";
import { DepartmentField, isReason, ReasonField } from "../../parts/decision-fields.tsx";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./case.module.css";
import type { useDecide } from "./use-decide.ts";

export type Dialog = "route" | "reject" | "reopen" | "note" | "ask" | "sample";

const LABELS = { note: "decide.words", ask: "decide.question" } as const;

/** The decisions that need words, a department or a colleague. */
export function DecisionDialog(props: {
  dialog: Dialog;
  view: Case;
  decide: ReturnType<typeof useDecide>;
  onClose: () => void;
}) {
  const { dialog, view, decide, onClose } = props;
  const { t } = useWords();
  const [department, setDepartment] = useState<string | null>(null);
  const [colleague, setColleague] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const needsDepartment = dialog === "route" || dialog === "sample";
  const needsReason = dialog !== "sample";
  const isComplete =
    (!needsDepartment || department !== null) &&
    (!needsReason || isReason(reason)) &&
    (dialog !== "ask" || colleague !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    if (dialog === "sample") decide.mutate({ kind: dialog, department: department ?? "" });
    else if (dialog === "route") decide.mutate({ kind: dialog, department: department ?? "", reason });
    else if (dialog === "ask") decide.mutate({ kind: dialog, colleague: colleague ?? "", reason });
    else decide.mutate({ kind: dialog, reason });
  };
  return (
    <Modal opened onClose={onClose} title={t(`decide.${dialog}`)} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        {dialog !== "route" && <p className="soft">{t(`decide.${dialog}-about`)}</p>}
        {needsDepartment && (
          <DepartmentField
            isFirst
            value={department}
            onChange={setDepartment}
            except={dialog === "sample" ? null : view.department}
          />
        )}
        {dialog === "ask" && <ColleagueField caseId={view.id} value={colleague} onChange={setColleague} />}
        {needsReason && (
          <ReasonField
            isFirst={!needsDepartment && dialog !== "ask"}
            label={dialog === "note" || dialog === "ask" ? t(LABELS[dialog]) : undefined}
            value={reason}
            onChange={setReason}
          />
        )}
        <ErrorNote error={decide.error} />
        <Button
          type="submit"
          size="sm"
          disabled={!isComplete}
          loading={decide.isPending}
          color={dialog === "reject" ? "red" : undefined}
        >
          {t(`decide.${dialog}`)}
        </Button>
      </form>
    </Modal>
  );
}

/** Whom to ask: those who may see and decide this case. */
function ColleagueField(props: { caseId: string; value: string | null; onChange: (value: string | null) => void }) {
  const { t } = useWords();
  const colleagues = useColleagues(props.caseId);
  return (
    <>
      <Choice
        size="sm"
        data-autofocus
        label={t("decide.colleague")}
        nothingFoundMessage={t("decide.no-colleague")}
        data={(colleagues.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={props.value}
        onChange={props.onChange}
        comboboxProps={{ withinPortal: true }}
      />
      <ErrorNote error={colleagues.error} />
    </>
  );
}
