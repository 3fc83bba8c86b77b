import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError, get, request, withQuery } from "../api/client.ts";
import { type Me, useSignInOptions } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { LanguageSelect } from "../parts/language-select.tsx";
import { ErrorNote, Note } from "../parts/note.tsx";
import { useTitle } from "../parts/title.tsx";
import classes from "./sign-in.module.css";

export function SignInPage() {
  const { t } = useWords();
  useTitle(t("session.sign-in"));
  const client = useQueryClient();
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <h1 className={classes.title}>Mailroom</h1>
        <p className="soft">{t("session.about")}</p>
        <Refusal />
        <Form name="" onDone={(me) => client.setQueryData(["me"], me)} />
        <ProviderButton next={hereWithout(REFUSED)} />
        <LanguageSelect className={classes.language} />
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
      <ProviderTab name={name} onDone={onDone} />
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
        // A dialog gives the focus to what is marked, or else to the name, which is known.
        data-autofocus={known !== "" || undefined}
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

/** In the address: why the server sent the browser back from a sign-in at the provider. */
const REFUSED = "refused";

/** This page's path and query, but for one parameter. */
function hereWithout(name: string): string {
  const query = new URLSearchParams(location.search);
  query.delete(name);
  return withQuery(location.pathname, Object.fromEntries(query));
}

function Refusal() {
  const { t, tOr } = useWords();
  const [code] = useState(() => new URLSearchParams(location.search).get(REFUSED));
  // Said once: a page that is loaded again, or whose address is passed on, does not say it again.
  useEffect(() => history.replaceState(history.state, "", hereWithout(REFUSED)), []);
  return code === null ? null : <Note tone="bad">{tOr(`error.${code}`, t("error.ours"))}</Note>;
}

function ProviderButton({ next, isTab = false }: { next: string; isTab?: boolean }) {
  const { t } = useWords();
  const name = useSignInOptions().data?.oidc?.name;
  if (name === undefined) return null;
  return (
    <Button
      component="a"
      href={withQuery("/api/session/oidc", { next })}
      variant="default"
      size="sm"
      fullWidth
      className={classes.provider}
      {...(isTab ? { target: "_blank", rel: "noopener" } : {})}
    >
      {t(isTab ? "session.sign-in-with-tab" : "session.sign-in-with", { name })}
    </Button>
  );
}

/** In a tab of its own, so that what was typed here stays; whoever comes back from it is signed in here too. */
function ProviderTab({ name, onDone }: { name: string; onDone: () => void }) {
  useEffect(() => {
    const look = async () => {
      try {
        const me = await get<Me>("/api/session");
        if (me.name === name) onDone();
        else location.reload();
      } catch (error) {
        // Still signed out, or not reached: the dialog stays, and the next look may find more.
        if (!(error instanceof ApiError)) throw error;
      }
    };
    const onFocus = () => void look();
    addEventListener("focus", onFocus);
    return () => removeEventListener("focus", onFocus);
  }, [name, onDone]);
  return <ProviderButton next="/" isTab />;
}
