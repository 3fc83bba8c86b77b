import { Button, FileInput, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request } from "../../api/client.ts";
import type { Specimen } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { ErrorNote } from "../../parts/note.tsx";
import classes from "./case.module.css";

const PARTY_MAX = 64;
const REASON_MIN = 3;
const REASON_MAX = 1_000;

/** Putting a signature on file. */
export function SpecimenDialog(props: { party: string; onDone: (party: string) => void; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [party, setParty] = useState(props.party);
  const [image, setImage] = useState<File | null>(null);
  const [validFrom, setValidFrom] = useState("");
  const [validTo, setValidTo] = useState("");
  const save = useMutation({
    mutationFn: () => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ party, validFrom, validTo })) form.append(name, value);
      if (image !== null) form.append("image", image, image.name);
      return request("POST", "/api/specimens", form);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["comparison"] });
      props.onDone(party.trim());
      props.onClose();
    },
  });
  const isComplete = party.trim() !== "" && image !== null && validFrom !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) save.mutate();
  };
  return (
    <Modal opened onClose={props.onClose} title={t("specimen.add")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          size="sm"
          data-autofocus
          label={t("specimen.party")}
          description={t("specimen.party-about")}
          value={party}
          maxLength={PARTY_MAX}
          autoComplete="off"
          onChange={(event) => setParty(event.currentTarget.value)}
        />
        <FileInput
          size="sm"
          label={t("specimen.image")}
          accept="image/png,image/jpeg"
          value={image}
          onChange={setImage}
        />
        <TextInput
          size="sm"
          type="date"
          label={t("specimen.valid-from")}
          value={validFrom}
          onChange={(event) => setValidFrom(event.currentTarget.value)}
        />
        <TextInput
          size="sm"
          type="date"
          label={t("specimen.valid-to")}
          description={t("specimen.valid-to-about")}
          value={validTo}
          min={validFrom}
          onChange={(event) => setValidTo(event.currentTarget.value)}
        />
        <ErrorNote error={save.error} />
        <Button type="submit" size="sm" disabled={!isComplete} loading={save.isPending}>
          {t("specimen.save")}
        </Button>
      </form>
    </Modal>
  );
}

/** Taking a signature out of use, with the reason. */
export function WithdrawDialog({ specimen, onClose }: { specimen: Specimen; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({
    mutationFn: () => request("POST", `/api/specimens/${specimen.id}/withdraw`, { reason }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["comparison"] });
      onClose();
    },
  });
  const isComplete = reason.trim().length >= REASON_MIN;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) withdraw.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t("specimen.withdraw")}: ${t("specimen.picture", { id: specimen.id })}`}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit} className={classes.form}>
        <p className="soft">{t("specimen.withdraw-about")}</p>
        <Textarea
          data-autofocus
          label={t("specimen.reason")}
          maxLength={REASON_MAX}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorNote error={withdraw.error} />
        <Button type="submit" size="sm" disabled={!isComplete} loading={withdraw.isPending}>
          {t("specimen.withdraw")}
        </Button>
      </form>
    </Modal>
  );
}
