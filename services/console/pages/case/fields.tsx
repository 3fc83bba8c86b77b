import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { grouped } from "../../lib/grouped.ts";
import { useKeys } from "../../lib/keys.ts";
import { Empty } from "../../parts/note.tsx";
import { Check, Sure } from "../../parts/status.tsx";
import classes from "./case.module.css";
import type { FieldAt } from "./case-page.tsx";
import { FieldDialog } from "./field-dialog.tsx";

interface Props {
  view: Case;
  which: string;
  fields: readonly FieldAt[];
  active: number | null;
  onActive: (id: number | null) => void;
  onShow: (field: FieldAt) => void;
  mayCorrect: boolean;
}

/** Every number that was found: value, whose it is, how sure, whether its check digits hold, and what was read. */
export function Fields({ view, which, fields, active, onActive, onShow, mayCorrect }: Props) {
  const { t, tOr } = useWords();
  const [edited, setEdited] = useState<FieldAt | null>(null);
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
  if (fields.length === 0) return <Empty>{t(view.status === "open" ? "case.no-fields-yet" : "case.no-fields")}</Empty>;
  return (
    <>
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
