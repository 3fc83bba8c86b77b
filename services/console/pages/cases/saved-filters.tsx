import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { request } from "../../api/client.ts";
import { type CaseFilter, type KeptFilter, useSavedFilters } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./cases.module.css";

const NAME_MAX = 60;

/** Filters one keeps under a name, on the server, so that they are there on every machine. */
export function SavedFilters(props: { filter: CaseFilter; onPick: (filter: KeptFilter) => void }) {
  const { filter, onPick } = props;
  const { t } = useWords();
  const client = useQueryClient();
  const { data: saved = [] } = useSavedFilters();
  const field = useRef<HTMLInputElement>(null);
  const [isNaming, setNaming] = useState(false);
  const current = saved.find((each) => isSame(each.filter, filter));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const remove = useMutation({
    mutationFn: (id: string) => request("DELETE", `/api/filters/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["filters"] }),
  });
  const removeCurrent = () => current !== undefined && remove.mutate(current.id);
  useKeys([
    { keys: "f", label: "filters.choose", run: () => field.current?.click() },
    ...(current !== undefined
      ? [{ keys: "D", label: "filters.delete" as const, run: removeCurrent }]
      : isFiltered
        ? [{ keys: "w", label: "filters.keep" as const, run: () => setNaming(true) }]
        : []),
  ]);
  return (
    <>
      <Select
        ref={field}
        className={classes.department}
        placeholder={t("filters.choose")}
        aria-label={t("filters.choose")}
        nothingFoundMessage={t("filters.none")}
        data={saved.map(({ id, name }) => ({ value: id, label: name }))}
        value={current?.id ?? null}
        onChange={(id) => {
          const picked = saved.find((each) => each.id === id);
          if (picked !== undefined) onPick(picked.filter);
        }}
        comboboxProps={{ withinPortal: true }}
      />
      {current === undefined ? (
        <Button variant="subtle" onClick={() => setNaming(true)} disabled={!isFiltered}>
          {t("filters.keep")} …
        </Button>
      ) : (
        <Button variant="subtle" onClick={removeCurrent} loading={remove.isPending}>
          {t("filters.delete")}
        </Button>
      )}
      {isNaming && <Naming filter={filter} onClose={() => setNaming(false)} />}
    </>
  );
}

function Naming({ filter, onClose }: { filter: CaseFilter; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const keep = useMutation({
    mutationFn: () => request("POST", "/api/filters", { name, filter }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["filters"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") keep.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("filters.keep")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        <p className="soft">{t("filters.keep-about")}</p>
        <TextInput
          size="sm"
          data-autofocus
          label={t("filters.name")}
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ErrorNote error={keep.error} />
        <Button type="submit" size="sm" disabled={name.trim() === ""} loading={keep.isPending}>
          {t("filters.keep")}
        </Button>
      </form>
    </Modal>
  );
}

const NAMES = ["status", "department", "account", "search"] as const;
const isSame = (one: KeptFilter, other: CaseFilter): boolean => NAMES.every((name) => one[name] === other[name]);
