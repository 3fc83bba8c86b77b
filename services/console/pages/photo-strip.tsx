import { ActionIcon, Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useWords } from "../i18n/language.tsx";
import type { Photos } from "../lib/photos.ts";
import classes from "./upload.module.css";

/** The pages photographed so far: one can be taken out, another taken, and all of them handed in as one case. */
export function PhotoStrip(props: { photos: Photos; onNext: () => void; onSend: (files: File[]) => void }) {
  const { photos, onNext, onSend } = props;
  const { t, number } = useWords();
  const list = useSyncExternalStore(photos.subscribe, photos.list);
  if (list.length === 0) return null;
  return (
    <section className={classes.photos} aria-label={t("upload.photos")}>
      <ol>
        {list.map(({ id, url }, at) => (
          <li key={id}>
            <img src={url} alt={t("case.page", { number: at + 1 })} />
            <span aria-hidden="true">{at + 1}</span>
            <ActionIcon
              variant="default"
              size="lg"
              onClick={() => photos.remove(id)}
              aria-label={t("upload.photo-remove", { number: at + 1 })}
            >
              ✕
            </ActionIcon>
          </li>
        ))}
      </ol>
      <div className={classes.buttons}>
        <Button size="sm" variant="default" onClick={onNext}>
          {t("upload.photo-next")}
        </Button>
        <Button size="sm" onClick={() => onSend(photos.take())}>
          {t("upload.photo-send", { count: number(list.length) })}
        </Button>
      </div>
    </section>
  );
}
