import { ActionIcon, Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { shownText } from "#shared/shown-text.ts";
import type { Case, CaseDocument, Field } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import { Note } from "../../parts/note.tsx";
import classes from "./case.module.css";
import { FieldDialog } from "./field-dialog.tsx";
import { Gone } from "./links.tsx";
import { MailView } from "./mail-view.tsx";
import { type Drawn, PageImage } from "./page-image.tsx";
import { PageAsText } from "./page-text.tsx";
import { PageTurner } from "./page-turner.tsx";
import { isPictured } from "./pictured.ts";

interface Props {
  which: string;
  view: Case;
  document: CaseDocument;
  page: number;
  onPage: (page: number) => void;
  active: number | null;
  onActive: (id: number | null) => void;
  /** The signature somebody points at. */
  signature: number | null;
  onSignature: (id: number | null) => void;
  mayCorrect: boolean;
}

/** What fits a label and a file system. */
const NAME_MAX = 200;
const ZOOM_STEP = 1.25;
const ZOOM_MIN = 0.3;
const ZOOM_MAX = 6;

/** The document itself: a mail, a page as it looks, or its text. */
export function DocumentPane(props: Props) {
  const { which, view, document, page, onPage, active, onActive, signature, onSignature, mayCorrect } = props;
  const { t, problem } = useWords();
  const [zoom, setZoom] = useState(1);
  const [turned, setTurned] = useState(0);
  const [isDrawing, setDrawing] = useState(false);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [asText, setAsText] = useState(false);
  const shown = document.pages.find(({ number }) => number === page) ?? document.pages[0];
  const hasImage = isPictured(document);
  const zoomBy = (factor: number) => setZoom((now) => Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, now * factor)));
  useKeys([
    { keys: "+ =", label: "case.zoom-in", run: () => zoomBy(ZOOM_STEP) },
    { keys: "-", label: "case.zoom-out", run: () => zoomBy(1 / ZOOM_STEP) },
    { keys: "0", label: "case.fit", run: () => setZoom(1) },
    { keys: ".", label: "case.turn", run: () => setTurned((now) => (now + 90) % 360) },
    { keys: "t", label: "case.as-text", run: () => setAsText((now) => !now) },
    ...(mayCorrect && hasImage
      ? [{ keys: "b", label: "field.draw" as const, run: () => setDrawing((now) => !now) }]
      : []),
  ]);
  useKeys([{ keys: "Escape", label: "field.draw-stop", run: () => setDrawing(false) }], isDrawing);
  const at = shown?.number ?? null;
  // A number without a page may stand on any: in a text there is one page, and no number has it.
  const fields: Field[] = useMemo(
    () => document.accounts.filter((field) => (field.page ?? at) === at && !field.withdrawn),
    [document, at],
  );

  return (
    <section className={classes.pane} aria-label={shownText(document.name, NAME_MAX)}>
      <div className={classes.tools} role="toolbar" aria-label={t("case.tools")}>
        {document.pages.length > 1 && (
          <PageTurner page={shown?.number ?? page} all={document.pages.length} onPage={onPage} />
        )}
        {hasImage && !asText && (
          <>
            <ActionIcon
              variant="default"
              onClick={() => zoomBy(1 / ZOOM_STEP)}
              aria-label={t("case.zoom-out")}
              title={`${t("case.zoom-out")} (-)`}
            >
              −
            </ActionIcon>
            <ActionIcon
              variant="default"
              onClick={() => zoomBy(ZOOM_STEP)}
              aria-label={t("case.zoom-in")}
              title={`${t("case.zoom-in")} (+)`}
            >
              +
            </ActionIcon>
            <ActionIcon
              variant="default"
              onClick={() => setZoom(1)}
              aria-label={t("case.fit")}
              title={`${t("case.fit")} (0)`}
            >
              ⤢
            </ActionIcon>
            <ActionIcon
              variant="default"
              onClick={() => setTurned((turned + 90) % 360)}
              aria-label={t("case.turn")}
              title={`${t("case.turn")} (.)`}
            >
              ↻
            </ActionIcon>
          </>
        )}
        {hasImage && (
          <Button variant={asText ? "light" : "default"} onClick={() => setAsText(!asText)} aria-pressed={asText}>
            {t("case.as-text")} (t)
          </Button>
        )}
        {hasImage && mayCorrect && !asText && (
          <Button
            variant={isDrawing ? "filled" : "default"}
            onClick={() => setDrawing(!isDrawing)}
            aria-pressed={isDrawing}
          >
            {t("field.draw")} (b)
          </Button>
        )}
        <Button
          className={classes.download}
          variant="subtle"
          component="a"
          href={`/api/cases/${view.id}/documents/${document.ordinal}`}
          download={shownText(document.name, NAME_MAX)}
        >
          {t("case.download")}
        </Button>
      </div>
      {document.gone.length > 0 && (
        <div className={classes.banner}>
          <Note tone="plain">
            <Gone gone={document.gone} />
          </Note>
        </div>
      )}
      {shown?.state === "failed" && (
        <div className={classes.banner}>
          <Note tone="bad">
            <strong>{t("case.page-unread", { number: shown.number })}</strong>{" "}
            {problem(shown.code ?? "PAGE_UNREADABLE", shown.code ?? "").what}
          </Note>
        </div>
      )}
      {shown?.state === "empty" && (
        <div className={classes.banner}>
          <Note>{t("case.page-empty", { number: shown.number })}</Note>
        </div>
      )}
      {document.mail !== null ? (
        <MailView
          caseId={view.id}
          ordinal={document.ordinal}
          mail={document.mail}
          found={{ fields, active, onActive }}
        />
      ) : shown === undefined ? (
        <div className={classes.nothing}>{t("case.no-pages")}</div>
      ) : hasImage && !asText ? (
        <PageImage
          key={`${shown.number}`}
          which={view.id}
          document={document.ordinal}
          page={shown}
          next={document.pages.find(({ number }) => number > shown.number)?.number ?? null}
          zoom={zoom}
          turned={turned}
          fields={fields}
          active={active}
          onActive={onActive}
          signatures={document.signatures.filter((each) => each.page === shown.number)}
          signature={signature}
          onSignature={onSignature}
          isDrawing={isDrawing}
          onDrawn={(box) => {
            setDrawing(false);
            setDrawn(box);
          }}
        />
      ) : (
        <PageAsText
          which={view.id}
          document={document.ordinal}
          page={shown.number}
          found={{ fields, active, onActive }}
        />
      )}
      {drawn !== null && (
        <FieldDialog
          view={view}
          which={which}
          field={null}
          place={{ document: document.ordinal, page, box: drawn.box }}
          text={drawn.text}
          onClose={() => setDrawn(null)}
        />
      )}
    </section>
  );
}
