import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isolatedText, shownText } from "#shared/shown-text.ts";
import { request } from "../../api/client.ts";
import type { Case, CaseDocument, SplitBody } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { isReason, ReasonField } from "../../parts/decision-fields.tsx";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./case.module.css";

const NAME_SHOWN = 60;

/** Documents of which there is something left to split off: a PDF may go in several parts. */
function splittable({ documents }: Case): CaseDocument[] {
  const isLeft = ({ gone, parent }: CaseDocument): boolean => {
    const above = documents.find(({ ordinal }) => ordinal === parent);
    return gone.every(({ from }) => from !== null) && (above === undefined || isLeft(above));
  };
  return documents.filter(isLeft);
}
export const maySplit = (view: Case): boolean => view.documents.length > 1 || view.documents.some(hasParts);
const hasParts = ({ mediaType, pages }: CaseDocument) => mediaType === "application/pdf" && pages.length > 1;

/** `2-4`, `3` or nothing; null: neither. */
function pagesOf(text: string, all: number): { from?: number; to?: number } | null {
  if (text.trim() === "") return {};
  const [, first, last] = /^\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6}))?\s*$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last ?? first)];
  return from >= 1 && from <= to && to <= all ? { from, to } : null;
}

/** Which documents, and which of their pages, become a case of their own. */
export function SplitDialog({ view, which, onClose }: { view: Case; which: string; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlyMap<number, string>>(new Map());
  const [reason, setReason] = useState("");
  const split = useMutation({
    mutationFn: (body: SplitBody) => request<{ receipt: number }>("POST", `/api/cases/${view.id}/split`, body),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["case", which] });
      void client.invalidateQueries({ queryKey: ["cases"] });
      void client.invalidateQueries({ queryKey: ["review"] });
    },
    onSuccess: onClose,
  });
  const documents = splittable(view);
  const parts = documents
    .filter(({ ordinal }) => chosen.has(ordinal))
    .map(({ ordinal, pages }) => ({ ordinal, pages: pagesOf(chosen.get(ordinal) ?? "", pages.length) }));
  const isComplete = parts.length > 0 && parts.every(({ pages }) => pages !== null) && isReason(reason);
  const choose = (ordinal: number, pages: string | null) =>
    setChosen((before) => {
      const next = new Map(before);
      if (pages === null) next.delete(ordinal);
      else next.set(ordinal, pages);
      return next;
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    split.mutate({
      version: view.version,
      reason,
      parts: parts.map(({ ordinal, pages }) => ({ document: ordinal, ...pages })),
    });
  };
  return (
    <Modal opened onClose={onClose} title={t("split.split")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        <p className="soft">{t("split.about")}</p>
        <fieldset className={classes.parts}>
          <legend>{t("split.part")}</legend>
          {documents.map((document, index) => {
            const { ordinal, depth, pages } = document;
            const name = shownText(document.name, NAME_SHOWN);
            const text = chosen.get(ordinal);
            return (
              <div key={ordinal} style={{ paddingLeft: Math.min(depth, 4) * 12 }}>
                <Checkbox
                  size="sm"
                  data-autofocus={index === 0 || undefined}
                  label={<span dir="auto">{name}</span>}
                  checked={text !== undefined}
                  onChange={(event) => choose(ordinal, event.currentTarget.checked ? "" : null)}
                />
                {text !== undefined && hasParts(document) && (
                  <TextInput
                    size="sm"
                    label={t("split.pages", { name: isolatedText(name), all: pages.length })}
                    value={text}
                    error={pagesOf(text, pages.length) === null && t("split.pages-wrong", { all: pages.length })}
                    onChange={(event) => choose(ordinal, event.currentTarget.value)}
                  />
                )}
              </div>
            );
          })}
        </fieldset>
        <ReasonField value={reason} onChange={setReason} />
        <ErrorNote error={split.error} />
        <Button type="submit" size="sm" disabled={!isComplete} loading={split.isPending}>
          {t("split.split")}
        </Button>
      </form>
    </Modal>
  );
}
