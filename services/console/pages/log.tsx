import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { AUDIT_ACTIONS } from "#shared/audit.ts";
import { request, withQuery } from "../api/client.ts";
import { type Entry, useLog } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { shortVersion } from "../lib/version.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty, ErrorNote, Note, Waiting } from "../parts/note.tsx";
import { Scroll } from "../parts/scroll.tsx";
import classes from "./review.module.css";

const TYPING_MS = 300;

interface Verification {
  ok: boolean;
  sealed: number;
  unsealed: number;
  wrong: string | null;
}

/** Who did what and when; whether nobody changed it since; and all of it to take away. */
export default function LogPage({ mayVerify }: { mayVerify: boolean }) {
  const { t, number, moment } = useWords();
  const actions = AUDIT_ACTIONS.map((one) => ({ value: one, label: t(`action.${one}`) }));
  const [actor, setActor] = useState("");
  const [action, setAction] = useState<string | null>(null);
  const [which, setWhich] = useState("");
  const [settled] = useDebouncedValue({ actor: actor.trim(), which: which.trim() }, TYPING_MS);
  const filter = {
    actor: settled.actor || undefined,
    action: action ?? undefined,
    case: settled.which || undefined,
  };
  const log = useLog(filter);
  const entries = log.data?.pages.flat() ?? [];
  // What was found for half a word says nothing of the whole one.
  const isUnderWay =
    log.isPending || log.isPlaceholderData || actor.trim() !== settled.actor || which.trim() !== settled.which;
  const verify = useMutation({ mutationFn: () => request<Verification>("POST", "/api/log/verify") });
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1>{t("nav.log")}</h1>
        <TextInput
          placeholder={t("log.actor")}
          aria-label={t("log.actor")}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
        <Choice
          clearable
          placeholder={t("log.action")}
          aria-label={t("log.action")}
          data={actions}
          value={action}
          onChange={setAction}
        />
        <TextInput
          placeholder={t("log.case")}
          aria-label={t("log.case")}
          w={150}
          value={which}
          onChange={(event) => setWhich(event.currentTarget.value)}
        />
        <span style={{ display: "flex", gap: 8 }}>
          {mayVerify && (
            <Button onClick={() => verify.mutate()} loading={verify.isPending}>
              {t("log.verify")}
            </Button>
          )}
          <Button variant="default" component="a" href={withQuery("/api/log/export", filter)} download>
            {t("log.export")}
          </Button>
        </span>
      </div>
      {verify.data !== undefined && (
        <Note tone={verify.data.ok ? "plain" : "bad"}>
          {verify.data.ok
            ? t("log.holds", { sealed: number(verify.data.sealed), unsealed: number(verify.data.unsealed) })
            : `${t("log.broken")} ${verify.data.wrong}`}
        </Note>
      )}
      <ErrorNote error={log.error ?? verify.error} />
      {entries.length === 0 && isUnderWay && <Waiting />}
      {log.data !== undefined && entries.length === 0 && !isUnderWay && <Empty>{t("log.none")}</Empty>}
      {entries.length > 0 && (
        <Scroll className={classes.scroll} label={t("nav.log")}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{t("log.position")}</th>
                <th>{t("log.at")}</th>
                <th>{t("log.who")}</th>
                <th>{t("log.action")}</th>
                <th>{t("cases.receipt")}</th>
                <th>{t("log.detail")}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Line key={entry.id} entry={entry} at={moment(entry.at)} />
              ))}
            </tbody>
          </table>
          {log.hasNextPage && (
            <Button variant="subtle" m={8} onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
              {t("log.more")}
            </Button>
          )}
        </Scroll>
      )}
    </div>
  );
}

function Line({ entry, at }: { entry: Entry; at: string }) {
  const { t, tOr } = useWords();
  return (
    <tr>
      <td className="number soft">{entry.position ?? t("log.unsealed")}</td>
      <td className="number" style={{ whiteSpace: "nowrap" }} title={entry.at}>
        {at}
      </td>
      <td style={{ whiteSpace: "nowrap" }}>{entry.actorName ?? entry.actor}</td>
      <td style={{ whiteSpace: "nowrap" }} title={entry.action}>
        {tOr(`action.${entry.action}`, entry.action)}
      </td>
      <td className="number">
        {entry.receipt !== null && <Link href={`/cases/${entry.receipt}`}>{entry.receipt}</Link>}
      </td>
      <td className="mono soft wrap">{describe(entry.detail)}</td>
    </tr>
  );
}

const DETAIL_MAX = 220;
/** Ids, codes and hashes, short; the export has them whole. */
function describe(detail: Record<string, unknown>): string {
  const text = Object.entries(detail)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(" · ");
  return text.length > DETAIL_MAX ? `${text.slice(0, DETAIL_MAX)}…` : text;
}
function short(value: unknown): string {
  if (typeof value === "string") return /^[0-9a-f]{64}$/.test(value) ? shortVersion(value) : value;
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(short).join(", ");
  return typeof value === "object" && value !== null ? describe(value as Record<string, unknown>) : String(value);
}
