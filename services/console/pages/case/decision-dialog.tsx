import { Button, Modal, Select, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useDepartmentNames } from "../../parts/department.tsx";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./case.module.css";
import type { useDecide } from "./use-decide.ts";

export type Dialog = "route" | "reject" | "reopen" | "note" | "sample";

const REASON_MIN = 3;
const REASON_MAX = 2_000;

/** The decisions that need words or a department. */
export function DecisionDialog(props: {
  dialog: Dialog;
  view: Case;
  decide: ReturnType<typeof useDecide>;
  onClose: () => void;
}) {
  const { dialog, view, decide, onClose } = props;
  const { t } = useWords();
  const { options } = useDepartmentNames();
  const [department, setDepartment] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const needsDepartment = dialog === "route" || dialog === "sample";
  const needsReason = dialog !== "sample";
  const isComplete = (!needsDepartment || department !== null) && (!needsReason || reason.trim().length >= REASON_MIN);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    if (dialog === "sample") decide.mutate({ kind: dialog, department: department ?? "" });
    else if (dialog === "route") decide.mutate({ kind: dialog, department: department ?? "", reason });
    else decide.mutate({ kind: dialog, reason });
  };
  return (
    <Modal opened onClose={onClose} title={t(`decide.${dialog}`)} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        {dialog !== "route" && <p className="soft">{t(`decide.${dialog}-about`)}</p>}
        {needsDepartment && (
          <Select
            size="sm"
            searchable
            data-autofocus
            label={t("cases.department")}
            data={options.filter(({ value }) => dialog === "sample" || value !== view.department)}
            value={department}
            onChange={setDepartment}
            comboboxProps={{ withinPortal: true }}
          />
        )}
        {needsReason && (
          <Textarea
            data-autofocus={needsDepartment ? undefined : true}
            label={t(dialog === "note" ? "decide.words" : "decide.reason")}
            maxLength={REASON_MAX}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
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
