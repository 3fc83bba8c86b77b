import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { shownText } from "#shared/shown-text.ts";
import { request } from "../../api/client.ts";
import type { BoxText, Case, Checked, Field } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { grouped } from "../../lib/grouped.ts";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./case.module.css";
import { useDecide } from "./use-decide.ts";

/** All but cards: their numbers are kept masked, and nobody should type a whole one here. */
const KINDS = [
  ...(["iban", "bic", "be", "nl", "de", "fr", "uk", "us"] as const),
  ...(["isin", "lei", "wkn", "sedol", "cusip", "depot"] as const),
] satisfies readonly Field["kind"][];
type AddedKind = (typeof KINDS)[number];
const ROLES = ["beneficiary", "payer", "own", "other", "unknown"] as const;
const TYPING_MS = 120;
const VALUE_MAX = 64;

interface Props {
  view: Case;
  which: string;
  /** null: a number that was not found, added by typing it or by drawing a box around it. */
  field: Field | null;
  place: { document: number; page: number | null; box: Field["box"] };
  text: string;
  onClose: () => void;
}

/** What a box drawn around a number holds, read again closer than the page was; asked once, while the person looks. */
function useBoxRead(which: string, { document, page, box }: Props["place"], isDrawn: boolean) {
  return useQuery({
    queryKey: ["read-box", which, document, page, box],
    queryFn: ({ signal }) =>
      request<BoxText>("POST", `/api/cases/${which}/documents/${document}/pages/${page}/read`, { box }, signal),
    enabled: isDrawn && page !== null && box !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Correcting a number, its role, or that it is one at all; its check digits are looked at while it is typed. */
export function FieldDialog({ view, which, field, place, text, onClose }: Props) {
  const { t } = useWords();
  const again = useBoxRead(which, place, field === null);
  // What the person typed or chose stays; what was merely there before is worth less than a closer look.
  const [chosen, setChosen] = useState<AddedKind | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const addedKind = chosen ?? again.data?.kind ?? "iban";
  const kind = field?.kind ?? addedKind;
  const read = shownText(again.data?.text.trim() || text, VALUE_MAX);
  // Words are no number to be put in groups.
  const value = typed ?? (/\p{Ll}/u.test(read) ? read : grouped(kind, read));
  const [role, setRole] = useState<Field["role"]>(field?.role ?? "unknown");
  const [settled] = useDebouncedValue({ kind, value }, TYPING_MS);
  const checked = useQuery({
    queryKey: ["check", settled],
    queryFn: () => request<Checked>("POST", "/api/accounts/check", settled),
    enabled: settled.value.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const decide = useDecide(view, which, onClose);
  const isChanged =
    field === null ||
    value.replaceAll(/\s/g, "").toUpperCase() !== field.value ||
    role !== field.role ||
    field.check === "repaired";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes =
      field === null ? [{ add: { ...place, kind: addedKind, value, role } }] : [{ account: field.id, value, role }];
    decide.mutate({ kind: "correct", changes });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(field === null ? "field.add" : "field.correct")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit} className={classes.form}>
        {field !== null && (
          <div className="soft">
            {t("field.as-read")} <bdi className="mono wrap">{shownText(field.asRead, 200)}</bdi>
          </div>
        )}
        {field === null && (
          <Select
            size="sm"
            label={t("field.kind")}
            data={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
            value={addedKind}
            onChange={(next) => next !== null && setChosen(next as AddedKind)}
          />
        )}
        <TextInput
          size="sm"
          data-autofocus
          label={t("field.value")}
          className={classes.typed}
          value={value}
          maxLength={VALUE_MAX}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          aria-describedby="checked read-again"
        />
        {field === null && (
          <div id="read-again" aria-live="polite" className="soft">
            {again.isFetching && t("field.reading")}
            {again.isError && t("field.not-read")}
            {again.data !== undefined && (
              <>
                {t("field.read-again")} <bdi className="mono wrap">{shownText(again.data.text, 200) || "–"}</bdi>
              </>
            )}
          </div>
        )}
        <div id="checked" aria-live="polite" className={classes.checked} data-check={checked.data?.check}>
          {checked.data !== undefined && (
            <>
              {t(`says.${checked.data.says}`, { missing: checked.data.missing ?? 0 })}{" "}
              <span className="mono">{checked.data.grouped}</span>
            </>
          )}
        </div>
        <Select
          size="sm"
          label={t("field.role")}
          data={ROLES.map((each) => ({ value: each, label: t(`role.${each}`) }))}
          value={role}
          onChange={(next) => next !== null && setRole(next as Field["role"])}
        />
        <ErrorNote error={decide.error} />
        <div className={classes.buttons}>
          <Button type="submit" size="sm" loading={decide.isPending} disabled={!isChanged || value.trim() === ""}>
            {t("field.save")}
          </Button>
          {field !== null && (
            <Button
              size="sm"
              variant="default"
              onClick={() =>
                decide.mutate({ kind: "correct", changes: [{ account: field.id, withdrawn: !field.withdrawn }] })
              }
            >
              {t(field.withdrawn ? "field.restore" : "field.withdraw")}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}
