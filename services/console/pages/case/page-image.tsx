import { useEffect, useRef, useState } from "react";
import { shownText } from "#shared/shown-text.ts";
import { type CaseDocument, type Field, type PageText, type Signature, usePageText } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { type Box, placed } from "../../lib/placed.ts";
import { DrawLayer } from "../../parts/draw-layer.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import classes from "./case.module.css";

export interface Drawn {
  box: Box;
  text: string;
}
interface Props {
  which: string;
  document: number;
  page: CaseDocument["pages"][number];
  /** The page that comes after, or null. */
  next: number | null;
  zoom: number;
  turned: number;
  fields: readonly Field[];
  active: number | null;
  onActive: (id: number | null) => void;
  signatures: readonly Signature[];
  signature: number | null;
  onSignature: (id: number | null) => void;
  isDrawing: boolean;
  onDrawn: (drawn: Drawn) => void;
}

/** Where the page's size is not known: A4. */
const RATIO = Math.SQRT2;
/** A4 at 115 dots to the inch: small print can be read, and most of the page is in sight. */
const SHEET_PX = 950;

/** A page as it looks, its words to select, and every number that was found on it. */
export function PageImage(props: Props) {
  const { which, document, page, next, zoom, turned, fields, active, onActive, isDrawing, onDrawn } = props;
  const { signatures, signature, onSignature } = props;
  const { t } = useWords();
  const text = usePageText(which, document, page.number);
  const box = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const [ratio, setRatio] = useState(page.width && page.height ? page.height / page.width : RATIO);
  useEffect(() => {
    const found = box.current?.querySelector(`[data-field="${active}"]`);
    if (active !== null) found?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);

  useEffect(() => {
    const found = box.current?.querySelector(`[data-signature="${signature}"]`);
    if (signature !== null) found?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [signature]);

  // Whoever turns pages waits for none: the next one is in the browser's memory by then.
  useEffect(() => {
    if (state === "shown" && next !== null)
      new Image().src = `/api/cases/${which}/documents/${document}/pages/${next}/image`;
  }, [state, which, document, next]);

  const isSideways = turned % 180 !== 0;
  return (
    <Scroll className={classes.scroll} label={t("case.page", { number: page.number })}>
      {/* As large as the page is when it is turned: what a transform moves out to the left could not be scrolled to. */}
      <div
        className={classes.frame}
        style={{ width: sheetWidth(zoom), aspectRatio: isSideways ? `${ratio} / 1` : `1 / ${ratio}` }}
      >
        <div
          ref={box}
          className={classes.sheet}
          style={{
            width: `${(isSideways ? 1 / ratio : 1) * 100}%`,
            aspectRatio: `1 / ${ratio}`,
            transform: `translate(-50%, -50%) rotate(${turned}deg)`,
          }}
        >
          <img
            className={classes.image}
            src={`/api/cases/${which}/documents/${document}/pages/${page.number}/image`}
            alt={t("case.page", { number: page.number })}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              setState("shown");
              if (naturalWidth > 0) setRatio(naturalHeight / naturalWidth);
            }}
            onError={() => setState("failed")}
          />
          {state !== "shown" && (
            <div className={classes.over}>{t(state === "loading" ? "app.loading" : "case.no-image")}</div>
          )}
          <Words text={text.data} ratio={ratio} />
          {fields.map(
            ({ id, box: place, value, check }) =>
              place !== null && (
                <button
                  type="button"
                  key={id}
                  data-field={id}
                  data-check={check}
                  data-active={id === active}
                  className={classes.mark}
                  style={placed(place)}
                  aria-label={value}
                  title={value}
                  onMouseEnter={() => onActive(id)}
                  onMouseLeave={() => onActive(null)}
                  onFocus={() => onActive(id)}
                  onClick={() => onActive(id)}
                />
              ),
          )}
          {signatures.map(({ id, kind, box: place, label }) => (
            <button
              type="button"
              key={`signature-${id}`}
              data-signature={id}
              data-active={id === signature}
              className={classes.signed}
              style={placed(place)}
              aria-label={`${t(`signature.${kind}`)}${label === null ? "" : `: ${shownText(label)}`}`}
              onMouseEnter={() => onSignature(id)}
              onMouseLeave={() => onSignature(null)}
              onFocus={() => onSignature(id)}
            />
          ))}
          {isDrawing && <DrawLayer onDrawn={(drawn) => onDrawn({ box: drawn, text: wordsIn(text.data, drawn) })} />}
        </div>
      </div>
    </Scroll>
  );
}

/** All of the width there is, but no wider than a page is read well: on a large screen half of it was out of sight. */
const sheetWidth = (share: number): string => `min(${share * 100}%, ${share * SHEET_PX}px)`;

/** The words where they stand, unseen: to be selected, copied and found by the browser. */
function Words({ text, ratio }: { text: PageText | undefined; ratio: number }) {
  if (!text?.words) return null;
  const height = 1_000 * ratio;
  return (
    <svg className={classes.words} viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {text.words.map(({ text: word, box: [left, top, right, bottom] }, index) => (
        <text
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name and never change.
          key={index}
          x={left * 1_000}
          y={(bottom - (bottom - top) * 0.2) * height}
          fontSize={Math.max(1, (bottom - top) * height)}
          textLength={Math.max(1, (right - left) * 1_000)}
          lengthAdjust="spacingAndGlyphs"
        >
          {word}{" "}
        </text>
      ))}
    </svg>
  );
}

/** What was read inside a box: words whose middle lies in it, in reading order. */
function wordsIn(text: PageText | undefined, [left, top, right, bottom]: Box): string {
  const inside = (text?.words ?? []).filter(({ box }) => {
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    return x >= left && x <= right && y >= top && y <= bottom;
  });
  return inside.map((word) => word.text).join(" ");
}
