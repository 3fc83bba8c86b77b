import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { ApiError, request } from "../../api/client.ts";
import {
  type Correctable,
  type PredictionView,
  type ReviewBody,
  type Shown,
  usePrediction,
} from "../../api/queries.ts";
import { type Key, useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { said } from "../../lib/said.ts";
import { shortVersion } from "../../lib/version.ts";
import { wholePercent } from "../../lib/whole-percent.ts";
import { ErrorNote, Note, Waiting } from "../../parts/note.tsx";
import { useReasons } from "../../parts/reasons.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { CorrectDialog, type Values } from "./correct-dialog.tsx";
import classes from "./models.module.css";
import { ShownField } from "./shown-field.tsx";

interface Props {
  model: string;
  id: number;
  mayReview: boolean;
  mayRead: boolean;
  onDone: () => void;
}

/** One answer: what was asked in the middle; at right what was said, why, and what a person says of it. */
export function Answer(props: Props) {
  const view = usePrediction(props.model, props.id);
  if (view.data === undefined)
    return <div className={classes.panel}>{view.isPending ? <Waiting /> : <ErrorNote error={view.error} />}</div>;
  return <Loaded {...props} view={view.data} />;
}

function Loaded({ model, id, view, mayReview, mayRead, onDone }: Props & { view: PredictionView }) {
  const { t, number, dateTime, language } = useWords();
  const boxes = view.answered.flatMap((field) => (field.kind === "boxes" ? field.boxes : []));
  const names = namesOf(view, (words) => said(words, language));
  /** What a person said is right, in short. */
  const right = (value: Correctable["answered"]) => {
    if (value === null || (typeof value === "object" && value.length === 0)) return t("models.nothing-there");
    return typeof value === "object"
      ? t("models.places", { count: number(value.length) })
      : (names.get(String(value)) ?? value);
  };
  const tell = useReasons([], (label) => names.get(label) ?? label);
  return (
    <>
      <Scroll label={t("models.asked")} className={classes.panel}>
        <div className={classes.part}>
          <h2>{t("models.asked")}</h2>
          {view.askedFrom !== "kept" && (
            <p className="soft">{t(view.askedFrom === "case" ? "models.asked-case" : "models.asked-gone")}</p>
          )}
          {view.asked.filter(isSomething).map((field) => (
            <div key={field.name} className={classes.field}>
              <div className="soft">{said(field.label, language)}</div>
              <ShownField field={field} boxes={boxes} />
            </div>
          ))}
        </div>
      </Scroll>
      <Scroll label={t("models.answered")} className={classes.panel}>
        <div className={classes.part}>
          <h2>{t("models.answered")}</h2>
          {view.raw !== null && (
            <>
              <p className="soft">{t("models.raw")}</p>
              <pre className={`${classes.text} mono`}>{view.raw}</pre>
            </>
          )}
          <dl className={classes.facts}>
            {view.answered.map((field) => (
              <div key={field.name} style={{ display: "contents" }}>
                <dt>{said(field.label, language)}</dt>
                <dd>
                  <ShownField field={field} boxes={[]} />
                </dd>
              </div>
            ))}
          </dl>
          {view.confidence !== null && (
            <p className="soft">{t("models.sure", { count: number(wholePercent(view.confidence)) })}</p>
          )}
          <p className="soft">
            <span className="mono">{`${model}@${shortVersion(view.version)}`}</span> · {dateTime(view.at)} ·{" "}
            {view.case === null ? t("models.outside") : t("upload.receipt", { receipt: view.case.receipt })}
          </p>
        </div>
        <div className={classes.part}>
          <h2>{t("models.why")}</h2>
          {view.explanation.length === 0 ? (
            <p className="soft">{t("models.why-none")}</p>
          ) : (
            <ul className={classes.reasons}>
              {view.explanation.map(({ side, text }) => (
                <li key={text} className="wrap">
                  <span className={classes.side} data-side={side}>
                    {t(`models.${side}`)}
                  </span>
                  <span dir="auto">{tell(text)}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
        <Decide {...{ model, id, view, onDone, mayReview, mayRead }} />
        {view.looks.length > 0 && (
          <div className={classes.part}>
            <h2>{t("models.looks")}</h2>
            {view.looks.map((look) => (
              <p key={look.id}>
                <strong>{t(`models.verdict.${look.verdict}`)}</strong>
                {look.verdict === "wrong" && look.label !== null && (
                  <>
                    {": "}
                    <bdi>{Object.values(look.label).map(right).join(", ")}</bdi>
                  </>
                )}
                <span className="soft">
                  {" "}
                  · <bdi>{look.user}</bdi> · {dateTime(look.at)}
                </span>
              </p>
            ))}
          </div>
        )}
      </Scroll>
    </>
  );
}

const isSomething = (field: Shown): boolean =>
  !(field.kind === "text" && field.text === null) && !(field.kind === "image" && field.image === null);

/** What this model's labels are called: those that it chose among, or a person may choose. */
function namesOf(view: PredictionView, tell: (words: PredictionView["answered"][number]["label"]) => string) {
  const choices = [
    ...view.answered.flatMap((field) =>
      field.kind === "choice" ? (field.choice ?? []) : field.kind === "choices" ? field.choices : [],
    ),
    ...view.correct.flatMap(({ options }) => options ?? []),
  ];
  return new Map(choices.map(({ value, label }) => [value, tell(label)]));
}

/** The buttons, and the keys that press them. */
function Decide({ model, id, view, onDone, mayReview, mayRead }: Props & { view: PredictionView }) {
  const { t } = useWords();
  const [, go] = useLocation();
  const client = useQueryClient();
  const [isCorrecting, setCorrecting] = useState(false);
  const after = view.looks[0]?.id ?? null;
  const review = useMutation({
    mutationFn: (body: ReviewBody) => request("POST", `/api/models/${model}/predictions/${id}/reviews`, body),
    onSuccess: () => {
      setCorrecting(false);
      onDone();
      void client.invalidateQueries({ queryKey: ["predictions", model] });
      void client.invalidateQueries({ queryKey: ["prediction", model, id] });
      void client.invalidateQueries({ queryKey: ["models"] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "CONFLICT")
        void client.invalidateQueries({ queryKey: ["prediction", model, id] });
    },
  });
  const say = (body: ReviewBody) => !review.isPending && review.mutate(body);
  const isReadable = view.raw === null;
  const receipt = mayRead ? view.case?.receipt : undefined;
  const actions: { key: string; label: Key; run: () => void; isOn: boolean }[] = [
    { key: "r", label: "models.right", run: () => say({ verdict: "right", after }), isOn: mayReview && isReadable },
    {
      ...{ key: "c", label: "models.correct", run: () => setCorrecting(true) },
      isOn: mayReview && isReadable && view.correct.length > 0,
    },
    {
      ...{ key: "w", label: "models.is-wrong", run: () => say({ verdict: "wrong", after, values: null }) },
      isOn: mayReview && isReadable,
    },
    { key: "u", label: "models.unsure", run: () => say({ verdict: "unsure", after }), isOn: mayReview },
    { key: "o", label: "models.open-case", run: () => go(`/cases/${receipt}`), isOn: receipt !== undefined },
  ];
  const shown = actions.filter(({ isOn }) => isOn);
  useKeys(shown.map(({ key, label, run }) => ({ keys: key, label, run })));
  if (shown.length === 0) return null;
  return (
    <div className={classes.part}>
      <div className={classes.buttons}>
        {shown.map(({ key, label, run }) => (
          <Button key={key} variant={key === "r" ? "filled" : "default"} onClick={run} disabled={review.isPending}>
            {t(label)} ({key})
          </Button>
        ))}
      </div>
      {!isCorrecting && <Refused error={review.error} />}
      {isCorrecting && (
        <CorrectDialog
          fields={view.correct}
          image={view.asked.flatMap((field) => (field.kind === "image" ? (field.image ?? []) : []))[0] ?? null}
          isPending={review.isPending}
          onClose={() => setCorrecting(false)}
          onSave={(values: Values) => say({ verdict: "wrong", after, values })}
        >
          <Refused error={review.error} />
        </CorrectDialog>
      )}
    </div>
  );
}

function Refused({ error }: { error: unknown }) {
  const { t } = useWords();
  if (error instanceof ApiError && error.code === "CONFLICT") return <Note>{t("models.conflict")}</Note>;
  return <ErrorNote error={error} />;
}
