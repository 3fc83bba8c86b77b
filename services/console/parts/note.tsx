import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { useWords, type Words } from "../i18n/language.tsx";
import classes from "./parts.module.css";

export function Note({ tone = "warn", children }: { tone?: "warn" | "bad" | "plain"; children: ReactNode }) {
  return (
    <div className={classes.note} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <div className="wrap">{children}</div>
    </div>
  );
}

/** What a refusal means to the person who sees it. */
export function sentenceOf(error: unknown, { t, tOr }: Words): string {
  if (!(error instanceof ApiError)) return t("error.ours");
  if (error.status === 0) return t("error.unreachable");
  const sentence = tOr(`error.${error.code}`, error.message);
  // In whose hand it is or which version it has, in English: the case, loaded again, says it in every language.
  if (error.code === "CONFLICT") return sentence;
  return error.detail === undefined ? sentence : `${sentence} (${error.detail})`;
}

export function ErrorNote({ error }: { error: unknown }) {
  const words = useWords();
  if (error === null || error === undefined) return null;
  // The dialog to sign in says it, and it would stay here when it is no longer so.
  if (error instanceof ApiError && error.code === "NOT_SIGNED_IN") return null;
  return <Note tone="bad">{sentenceOf(error, words)}</Note>;
}

export const Empty = ({ children }: { children: ReactNode }) => <div className={classes.empty}>{children}</div>;

export function Waiting() {
  const { t } = useWords();
  return (
    <div className={classes.empty}>
      <Loader size="sm" aria-label={t("app.loading")} />
    </div>
  );
}
