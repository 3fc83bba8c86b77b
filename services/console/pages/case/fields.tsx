import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import type { Case, CaseDocument } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { grouped } from "../../lib/grouped.ts";
import { useKeys } from "../../lib/keys.ts";
import { Empty } from "../../parts/note.tsx";
import { Check, Sure } from "../../parts/status.tsx";
import classes from "./case.module.css";
import type { FieldAt } from "./case-page.tsx";
import { FieldDialog } from "./field-dialog.tsx";
import { goneAs } from "./gone.ts";
import { isPictured } from "./pictured.ts";

interface Props {
  view: Case;
  which: string;
  fields: readonly FieldAt[];
  active: number | null;
  onActive: (id: number | null) => void;
  onShow: (field: FieldAt) => void;
  mayCorrect: boolean;
  /** What is on the screen beside it: there a number that was missed is added. */
  shown: { document: CaseDocument; page: number } | null;
}

/** Every number that was found: value, whose it is, how sure, whether its check digits hold, and what was read. */
export function Fields({ view, which, fields, active, onActive, onShow, mayCorrect, shown }: Props) {
  const { t, tOr } = useWords();
  const [edited, setEdited] = useState<FieldAt | null>(null);
  const [added, setAdded] = useState<AddedAt | null>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-row="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const here = fields.filter(({ gone }) => gone === null);
  const at = here.find(({ field }) => field.id === active);
  useKeys(
    [{ keys: "e", label: "field.correct", run: () => setEdited(at ?? here[0] ?? null) }],
    mayCorrect && here.length > 0,
  );
  const place = mayCorrect && shown !== null ? placeToAdd(view, shown) : null;
  useKeys([{ keys: "i", label: "field.add", run: () => setAdded(place) }], place !== null);
  return (
    <>
      {fields.length === 0 && <Empty>{t(view.status === "open" ? "case.no-fields-yet" : "case.no-fields")}</Empty>}
      <ul className={classes.fields} ref={list}>
        {fields.map((each) => {
          const { field, name, document, gone } = each;
          return (
            <li
              key={field.id}
              data-row={field.id}
              className={classes.field}
              data-active={field.id === active}
              data-withdrawn={field.withdrawn}
              onMouseEnter={() => onActive(field.id)}
              onMouseLeave={() => onActive(null)}
              onFocus={() => onActive(field.id)}
            >
              <button type="button" className={classes.value} onClick={() => onShow(each)}>
                <span className={classes.kindOf}>{tOr(`kind.${field.kind}`, field.kind)}</span>
                <span className="mono wrap">{grouped(field.kind, field.value)}</span>
              </button>
              <div className={classes.about}>
                <span>{tOr(`role.${field.role}`, field.role)}</span>
                <Check check={field.check} />
                {field.corrected ? (
                  <span className={classes.person}>{t("field.by-person")}</span>
                ) : (
                  <Sure value={field.confidence} />
                )}
                {field.withdrawn && <strong>{t("field.withdrawn")}</strong>}
              </div>
              {field.asRead.replaceAll(/\s/g, "").toUpperCase() !== field.value && (
                <div className={classes.read}>
                  {t("field.as-read")}{" "}
                  <span className="mono wrap" dir="auto">
                    {shownText(field.asRead, 200)}
                  </span>
                </div>
              )}
              {field.because !== null && (
                <div className={classes.read}>
                  {t(`because.${field.because.by}`)}{" "}
                  {field.because.words !== null && <q dir="auto">{shownText(field.because.words)}</q>}
                </div>
              )}
              {gone !== null && (
                <div>
                  <Link href={`/cases/${gone}`}>{t("split.field-gone", { receipt: gone })}</Link>
                </div>
              )}
              <div className={classes.where}>
                <span className="clip soft" dir="auto">
                  {shownText(name, 200)}
                  {field.page !== null && (
                    <>
                      , <bdi>{t("case.page", { number: field.page })}</bdi>
                    </>
                  )}
                </span>
                {mayCorrect && gone === null && (
                  <Button
                    variant="subtle"
                    className={classes.edit}
                    onClick={() => setEdited(each)}
                    aria-label={`${t("field.correct")} ${field.value} (${document})`}
                  >
                    {t("field.correct")}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {place !== null && (
        <div className={classes.add}>
          <Button variant="default" onClick={() => setAdded(place)}>
            {t("field.add")} (i)
          </Button>
        </div>
      )}
      {added !== null && (
        <FieldDialog view={view} which={which} field={null} place={added} text="" onClose={() => setAdded(null)} />
      )}
      {edited !== null && (
        <FieldDialog
          view={view}
          which={which}
          field={edited.field}
          place={{ document: edited.document, page: edited.field.page, box: edited.field.box }}
          text={edited.field.value}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

interface AddedAt {
  document: number;
  page: number | null;
  box: null;
}

/** Where a number is added that has no box: the page on the screen, if there are pages to turn to; null where what is shown is decided elsewhere. */
function placeToAdd(view: Case, { document, page }: NonNullable<Props["shown"]>): AddedAt | null {
  const at = isPictured(document) && document.pages.length > 0 ? page : null;
  if (goneAs(view.documents, document.ordinal, at) !== null) return null;
  return { document: document.ordinal, page: at, box: null };
}
