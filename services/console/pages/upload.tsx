import { Button, Checkbox, Progress } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  type ChangeEvent,
  type DragEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { Link } from "wouter";
import { isolatedText, shownText } from "#shared/shown-text.ts";
import { useWords, type Words } from "../i18n/language.tsx";
import { FILES_MAX, filesOf } from "../lib/dropped.ts";
import type { Photos } from "../lib/photos.ts";
import type { Upload, Uploads } from "../lib/uploads.ts";
import { Note, sentenceOf } from "../parts/note.tsx";
import { PhotoStrip } from "./photo-strip.tsx";
import classes from "./upload.module.css";

/** What is held in a hand has a camera, and nothing to drag from. */
const HELD = "(pointer: coarse)";

/** Many files at once: each becomes a case, or all of them one; and what became of each. */
export function UploadPage({ uploads: queue, photos }: { uploads: Uploads; photos: Photos }) {
  const { t, number } = useWords();
  const uploads = useSyncExternalStore(queue.subscribe, queue.list);
  const [isGrouped, setGrouped] = useState(false);
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const isHeld = useMediaQuery(HELD) ?? false;

  const [isTooMany, setTooMany] = useState(false);

  const add = useCallback(
    (list: readonly File[]) => {
      setTooMany(list.length > FILES_MAX);
      if (list.length <= FILES_MAX) queue.add(list, isGrouped);
    },
    [queue, isGrouped],
  );
  const onPick = (event: ChangeEvent<HTMLInputElement>) => {
    add([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = "";
  };
  const onPhoto = (event: ChangeEvent<HTMLInputElement>) => {
    photos.add([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = "";
  };
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(await filesOf(event.dataTransfer));
  };
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => add([...(event.clipboardData?.files ?? [])]);
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, [add]);

  const unfinished = queue.unfinished();
  const count = (state: Upload["state"]) => uploads.filter((upload) => upload.state === state).length;
  return (
    <div className={classes.page}>
      <h1>{t("upload.title")}</h1>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same by keyboard. */}
      <div
        className={classes.drop}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void onDrop(event)}
      >
        <p className={classes.lead}>{t(isHeld ? "upload.photograph" : "upload.drop")}</p>
        <div className={classes.buttons}>
          {isHeld && <Button onClick={() => camera.current?.click()}>{t("upload.camera")}</Button>}
          <Button variant={isHeld ? "default" : "filled"} onClick={() => files.current?.click()}>
            {t("upload.choose")}
          </Button>
          <Button variant="default" onClick={() => folder.current?.click()}>
            {t("upload.folder")}
          </Button>
        </div>
        <p className="soft">{t("upload.kinds")}</p>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          onChange={onPick}
          data-testid="files"
          aria-label={t("upload.choose")}
        />
        <input
          type="file"
          hidden
          onChange={onPick}
          aria-label={t("upload.folder")}
          ref={(element) => {
            folder.current = element;
            element?.setAttribute("webkitdirectory", "");
          }}
        />
        <input
          ref={camera}
          type="file"
          accept="image/*"
          capture="environment"
          hidden
          onChange={onPhoto}
          data-testid="camera"
          aria-label={t("upload.camera")}
        />
      </div>
      <PhotoStrip photos={photos} onNext={() => camera.current?.click()} onSend={(all) => queue.add(all, true)} />
      {unfinished > 0 && <Note tone="plain">{t("upload.unfinished", { count: number(unfinished) })}</Note>}
      {isTooMany && <Note tone="bad">{t("upload.too-many", { most: number(FILES_MAX) })}</Note>}
      <Checkbox
        size="sm"
        checked={isGrouped}
        onChange={(event) => setGrouped(event.currentTarget.checked)}
        label={t("upload.group")}
        description={t("upload.group-about")}
      />
      {uploads.length > 0 && (
        <section className={classes.list} aria-label={t("upload.list")}>
          <div className={classes.sum} role="status">
            {t("upload.sum", {
              done: number(count("done")),
              all: number(uploads.length),
              refused: number(count("refused")),
            })}
            {count("waiting") + count("sending") + count("interrupted") === 0 && (
              <Button variant="subtle" onClick={() => queue.clear()}>
                {t("upload.clear")}
              </Button>
            )}
          </div>
          <ul>
            {uploads.map((upload) => (
              <Line key={upload.id} upload={upload} onRetry={() => queue.retry(upload.id)} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function whyItWaits(error: Upload["error"], words: Words): string {
  if (error?.status === 401) return words.t("upload.signed-out");
  if (error === null || error.status === 0) return words.t("upload.interrupted");
  return `${sentenceOf(error, words)} ${words.t("upload.goes-on")}`;
}

function Line({ upload, onRetry }: { upload: Upload; onRetry: () => void }) {
  const words = useWords();
  const { t, bytes } = words;
  const isOnItsWay = upload.state !== "done" && upload.state !== "refused";
  return (
    <li className={classes.line} data-state={upload.state}>
      <span className={`clip ${classes.file}`} dir="auto" title={shownText(upload.name, 300)}>
        {shownText(upload.name, 300)}
      </span>
      <span className="soft number">
        {upload.isLarge && upload.sent > 0 && isOnItsWay
          ? t("upload.sent", { sent: bytes(upload.sent * upload.bytes), all: bytes(upload.bytes) })
          : bytes(upload.bytes)}
      </span>
      <span className={classes.outcome}>
        {upload.state === "waiting" && <span className="soft">{t("upload.waiting")}</span>}
        {upload.state === "interrupted" && <span className={classes.repeat}>{whyItWaits(upload.error, words)}</span>}
        {upload.state === "sending" && (
          <Progress
            value={upload.sent * 100}
            size="sm"
            aria-label={t("upload.sending", { name: isolatedText(upload.name, 100) })}
          />
        )}
        {upload.receipt !== null && (
          <>
            <Link href={`/cases/${upload.receipt}`}>{t("upload.receipt", { receipt: upload.receipt })}</Link>
            {upload.duplicateOf !== null && (
              <span className={classes.repeat}>
                {t("upload.repeat")} <Link href={`/cases/${upload.duplicateOf}`}>{upload.duplicateOf}</Link>
              </span>
            )}
          </>
        )}
        {upload.state === "refused" && (
          <>
            <span className={classes.refused}>{sentenceOf(upload.error, words)}</span>
            <Button variant="subtle" onClick={onRetry}>
              {t("upload.retry")}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
