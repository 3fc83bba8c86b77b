import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useWords } from "../../i18n/language.tsx";
import { movedBox } from "../../lib/moved-box.ts";
import { type Box, placed } from "../../lib/placed.ts";
import { DrawLayer } from "../../parts/draw-layer.tsx";
import classes from "./models.module.css";

interface Props {
  label: string;
  /** Where the page is that they lie on; null: it is kept no more. */
  image: string | null;
  /** How many there may be. */
  most: number;
  boxes: readonly Box[];
  onChange: (boxes: Box[]) => void;
}

/** Where a place begins that is added by keyboard: where pages are signed most. */
const ADDED: Box = [0.5, 0.75, 0.8, 0.82];

/** Places on a page: drawn with the pointer, or added and moved by keys. */
export function BoxesField({ label, image, most, boxes, onChange }: Props) {
  const { t, number } = useWords();
  const places = useRef<HTMLDivElement>(null);
  const [inHand, setInHand] = useState<number | null>(null);
  useEffect(() => {
    if (inHand !== null) places.current?.querySelectorAll<HTMLElement>("button")[inHand]?.focus();
  }, [inHand]);
  if (image === null) return <p className="soft">{t("models.no-page")}</p>;
  const add = (box: Box) => {
    if (boxes.length >= most) return;
    onChange([...boxes, box]);
    setInHand(boxes.length);
  };
  const press = (event: KeyboardEvent, at: number) => {
    const box = boxes[at];
    if (box === undefined) return;
    const isTakenAway = event.key === "Delete" || event.key === "Backspace";
    const moved = movedBox(box, event.key, event.shiftKey);
    if (!isTakenAway && moved === null) return;
    // The page behind the dialog listens for arrows, too.
    event.preventDefault();
    event.stopPropagation();
    onChange(boxes.flatMap((one, i) => (i !== at ? [one] : moved === null ? [] : [moved])));
    if (isTakenAway) setInHand(boxes.length > 1 ? Math.max(0, at - 1) : null);
  };
  return (
    <fieldset className={classes.places}>
      <legend>
        {label} ({number(boxes.length)})
      </legend>
      <p className="soft">
        {t("models.draw")} {t("models.draw-keys")}
      </p>
      <div>
        <Button variant="default" disabled={boxes.length >= most} onClick={() => add(ADDED)}>
          {t("models.add-place")}
        </Button>
      </div>
      <div ref={places} className={classes.picture}>
        <img src={image} alt={t("models.asked")} draggable={false} />
        <DrawLayer onDrawn={add} />
        {boxes.map((box, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a place has no name but its number, and goes on being it while it is moved.
            key={i}
            type="button"
            className={classes.place}
            style={placed(box)}
            aria-label={t("models.place", { number: number(i + 1), count: number(boxes.length) })}
            onFocus={() => setInHand(i)}
            onKeyDown={(event) => press(event, i)}
          />
        ))}
      </div>
    </fieldset>
  );
}
