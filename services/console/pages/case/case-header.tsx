import { Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import { type Case, isForMe, loadQueue } from "../../api/queries.ts";
import type { Key } from "../../i18n/catalogues.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { useCameFrom } from "../../lib/open-case.ts";
import { walk } from "../../lib/walk.ts";
import { useDepartmentNames } from "../../parts/department.tsx";
import { ErrorNote, Note } from "../../parts/note.tsx";
import { Confidence, Status } from "../../parts/status.tsx";
import { Asked } from "./asked.tsx";
import classes from "./case.module.css";
import { DecisionDialog, type Dialog } from "./decision-dialog.tsx";
import { Links } from "./links.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { maySplit, SplitDialog } from "./split-dialog.tsx";
import { useDecide } from "./use-decide.ts";

/** Of a subject and a sender on the screen; either may have ten thousand letters. */
const TITLE_MAX = 1_000;
const SENDER_MAX = 300;

/** What is done rarely, under one button. */
const MORE = [
  { kind: "ask", keys: "c", label: "decide.ask" },
  { kind: "split", keys: "s", label: "split.split" },
  { kind: "merge", keys: "g", label: "merge.merge" },
] as const;

interface Props {
  view: Case;
  which: string;
  mayDecide: boolean;
  isReview: boolean;
  lockError: unknown;
}

export function CaseHeader({ view, which, mayDecide, isReview, lockError }: Props) {
  const { t, dateTime, age, number } = useWords();
  const { nameOf } = useDepartmentNames();
  const client = useQueryClient();
  const cameFrom = useCameFrom(isReview ? "/review" : "/cases", view.receipt);
  const [dialog, setDialog] = useState<Dialog | "split" | "merge" | null>(null);

  /** After a decision the next case comes by itself; with none left, the queue. */
  const goOn = async () => {
    if (!isReview) return;
    const queue = await client.fetchQuery({ queryKey: ["review"], queryFn: loadQueue, staleTime: 0 });
    const next = walk.next(queue.cases.filter(isForMe), view.id);
    if (next === undefined) cameFrom.back();
    else cameFrom.goOn(next.receipt);
  };
  const decide = useDecide(view, which, (kind) => {
    setDialog(null);
    if (kind === "note" || kind === "reopen") return;
    walk.begin();
    void goOn();
  });
  const about = view.subject ?? view.documents[0]?.name;
  const isWaiting = view.status === "review";
  const isEnded = view.status === "closed" || view.status === "rejected";
  const mayAccept = isWaiting && view.department !== null && !view.secondPerson;
  const open = (kind: Dialog | "split" | "merge") => () => setDialog(kind);
  const actions: { keys: string; label: Key; run: () => void; isOn: boolean; isMain?: boolean }[] = view.isBlind
    ? [{ keys: "a", label: "decide.sample", run: open("sample"), isOn: true, isMain: true }]
    : [
        {
          keys: "a",
          label: "decide.accept",
          run: () => decide.mutate({ kind: "accept" }),
          isOn: mayAccept,
          isMain: true,
        },
        { keys: "r", label: "decide.route", run: open("route"), isOn: isWaiting && !view.secondPerson },
        { keys: "x", label: "decide.reject", run: open("reject"), isOn: isWaiting && !view.secondPerson },
        { keys: "o", label: "decide.reopen", run: open("reopen"), isOn: isEnded },
        { keys: "m", label: "decide.note", run: open("note"), isOn: isWaiting || isEnded },
      ];
  const isOwn = view.duplicateOf === null && view.mergedInto === null;
  // The server would refuse it: who has it in hand decides.
  const isOthers = view.lock !== null && !view.lock.mine;
  const isMine = mayDecide && isOwn && !isOthers;
  const offered = isMine ? actions.filter(({ isOn }) => isOn) : [];
  const more = isMine && isWaiting ? MORE.filter(({ kind }) => kind !== "split" || maySplit(view)) : [];

  useKeys([
    ...offered,
    ...more.map(({ kind, keys, label }) => ({ keys, label, run: open(kind) })),
    ...(isReview ? [{ keys: "n", label: "review.next" as Key, run: () => void goOn() }] : []),
    { keys: "Escape", label: "keys.back", run: cameFrom.back },
  ]);

  return (
    <div className={classes.header}>
      <div className={classes.title}>
        <Link href={cameFrom.list} state={cameFrom.opened} className={classes.back} aria-label={t("keys.back")}>
          ←
        </Link>
        <h1 className="number">{view.receipt}</h1>
        <Status status={view.status} />
        <span className={`clip ${classes.subject}`} dir="auto" title={about && shownText(about, TITLE_MAX)}>
          {about === undefined ? t("cases.no-subject") : shownText(about, TITLE_MAX)}
        </span>
        <div className={classes.actions}>
          {offered.map(({ keys, label, run, isMain }) => (
            <Button
              key={label}
              variant={isMain ? "filled" : "default"}
              onClick={run}
              loading={isMain && decide.isPending}
            >
              {t(label)} ({keys})
            </Button>
          ))}
          {more.length > 0 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default">{t("case.more")} ▾</Button>
              </Menu.Target>
              <Menu.Dropdown>
                {more.map(({ kind, keys, label }) => (
                  <Menu.Item key={kind} onClick={open(kind)}>
                    {t(label)} ({keys})
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          {isReview && (
            <Button variant="subtle" onClick={() => void goOn()}>
              {t("review.next")} (n)
            </Button>
          )}
        </div>
      </div>
      <dl className={classes.facts}>
        <Fact label={t("cases.department")}>{view.isBlind ? "?" : nameOf(view.department)}</Fact>
        {!view.isBlind && (
          <Fact label={t("case.confidence")}>
            <Confidence value={view.confidence} />
          </Fact>
        )}
        <Fact label={t("cases.sender")}>
          <span
            dir="auto"
            className="clip"
            title={view.sender === null ? undefined : shownText(view.sender, TITLE_MAX)}
          >
            {view.sender === null ? t("cases.no-sender") : shownText(view.sender, SENDER_MAX)}
          </span>
        </Fact>
        <Fact label={t("cases.received")}>
          <span className="number">
            {dateTime(view.receivedAt)} ({age(view.receivedAt)})
          </span>
        </Fact>
        {view.closedAt !== null && <Fact label={t("case.closed")}>{dateTime(view.closedAt)}</Fact>}
        <Fact label={t("case.source")}>{t(`source.${view.source}` as Key)}</Fact>
        {view.isSensitive && <Fact label={t("case.sensitive")}>{t("case.sensitive-is")}</Fact>}
        {view.duplicates.length > 0 && (
          <Fact label={t("case.repeats")}>{view.duplicates.map((receipt) => String(receipt)).join(", ")}</Fact>
        )}
      </dl>
      <div className={classes.notes}>
        {view.lock !== null && isOthers ? (
          <Note>{t("case.locked", { name: view.lock.user, until: dateTime(view.lock.until) })}</Note>
        ) : (
          <>
            <ErrorNote error={decide.error} />
            <ErrorNote error={lockError} />
          </>
        )}
        <Asked view={view} />
        <Links view={view} />
        {view.isBlind && <Note tone="plain">{t("case.blind")}</Note>}
        {view.secondPerson && isWaiting && <Note>{t("case.second-person")}</Note>}
        {view.status === "open" && (
          <Note tone="plain">
            {t("case.open", { done: number(view.progress.done), all: number(view.progress.all) })}
          </Note>
        )}
      </div>
      {dialog === "split" && <SplitDialog view={view} which={which} onClose={() => setDialog(null)} />}
      {dialog === "merge" && <MergeDialog view={view} onClose={() => setDialog(null)} onDone={cameFrom.goOn} />}
      {dialog !== null && dialog !== "split" && dialog !== "merge" && (
        <DecisionDialog dialog={dialog} view={view} decide={decide} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt className="soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
