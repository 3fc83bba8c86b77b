import { shownText } from "#shared/shown-text.ts";
import type { Shown } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { placed } from "../../lib/placed.ts";
import { said } from "../../lib/said.ts";
import { Confidence } from "../../parts/status.tsx";
import classes from "./models.module.css";

type Boxes = Extract<Shown, { kind: "boxes" }>["boxes"];

/** One thing of a question or an answer. `boxes`: what was found on the image that was asked about. */
export function ShownField({ field, boxes }: { field: Shown; boxes: Boxes }) {
  const { t, number, language } = useWords();
  const none = <span className="soft">{t("models.nothing-there")}</span>;
  switch (field.kind) {
    case "text":
      if (field.text === null || field.text === "") return none;
      return (
        <>
          <pre className={classes.text} dir="auto">
            {shownText(field.text)}
          </pre>
          {field.isCut && <p className="soft">{t("models.cut")}</p>}
        </>
      );
    case "number":
      return field.number === null ? none : <span className="number">{number(field.number, 2)}</span>;
    case "confidence":
      return <Confidence value={field.confidence} />;
    case "choice":
      if (field.choice === null) return none;
      return <bdi className={classes.said}>{shownText(said(field.choice.label, language))}</bdi>;
    case "choices":
      return (
        <Items items={field.choices.map(({ label, confidence }) => ({ text: said(label, language), confidence }))} />
      );
    case "list":
      return <Items items={field.items} />;
    case "boxes":
      return <Items items={field.boxes} />;
    case "image":
      return field.image === null ? none : <Picture image={field.image} boxes={boxes} />;
  }
}

function Items({ items }: { items: readonly { text: string; confidence: number | null }[] }) {
  const { t } = useWords();
  if (items.length === 0) return <span className="soft">{t("models.nothing-there")}</span>;
  return items.map(({ text, confidence }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same may be found twice, and the list of an answer never changes.
    <div key={index} className={classes.line}>
      <bdi>{shownText(text)}</bdi>
      {confidence !== null && <Confidence value={confidence} />}
    </div>
  ));
}

function Picture({ image, boxes }: { image: string; boxes: Boxes }) {
  const { t, percent } = useWords();
  return (
    <div className={classes.picture}>
      <img src={image} alt={t("models.asked")} />
      {boxes.map(({ text, confidence, box }) => (
        <div key={box.join(" ")} className={classes.box} style={placed(box)}>
          <span>
            <bdi>{shownText(text)}</bdi>
            {confidence !== null && ` ${percent(confidence)}`}
          </span>
        </div>
      ))}
    </div>
  );
}
