import { Button, Modal, PasswordInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request } from "../api/client.ts";
import type { Me } from "../api/queries.ts";
import { LANGUAGES, type Language, useWords } from "../i18n/language.tsx";
import { ErrorNote } from "../parts/note.tsx";
import classes from "./sign-in.module.css";

export function SignInPage() {
  const { t, language, setLanguage } = useWords();
  const client = useQueryClient();
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <h1 className={classes.title}>Mailroom</h1>
        <p className="soft">{t("session.about")}</p>
        <Form name="" onDone={(me) => client.setQueryData(["me"], me)} />
        <Select
          className={classes.language}
          aria-label={t("nav.language")}
          data={LANGUAGES.map(({ id, name }) => ({ value: id, label: name }))}
          value={language}
          onChange={(value) => value !== null && setLanguage(value as Language)}
        />
      </div>
    </main>
  );
}

/** Over the page as it is: the session is over, and what was typed is still there behind it. */
export function SignInDialog({ name, onDone }: { name: string; onDone: () => void }) {
  const { t } = useWords();
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      title={t("session.over")}
      closeOnClickOutside={false}
    >
      <p className="soft">{t("session.over-about")}</p>
      <Form name={name} onDone={onDone} />
    </Modal>
  );
}

function Form({ name: known, onDone }: { name: string; onDone: (me: Me) => void }) {
  const { t } = useWords();
  const [name, setName] = useState(known);
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => request<Me>("POST", "/api/session", { name, password }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        size="sm"
        label={t("session.name")}
        autoComplete="username"
        value={name}
        readOnly={known !== ""}
        onChange={(event) => setName(event.currentTarget.value)}
        autoFocus={known === ""}
        required
        withAsterisk={false}
      />
      <PasswordInput
        label={t("session.password")}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoFocus={known !== ""}
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("session.show-password") }}
      />
      <ErrorNote error={signIn.error} />
      <Button type="submit" size="sm" loading={signIn.isPending}>
        {t("session.sign-in")}
      </Button>
    </form>
  );
}
