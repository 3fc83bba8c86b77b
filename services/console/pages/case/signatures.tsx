import { useState } from "react";
import { Link } from "wouter";
import { shownText } from "#shared/shown-text.ts";
import type { Case, Me, Signature } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { Sure } from "../../parts/status.tsx";
import classes from "./case.module.css";
import { Specimens } from "./specimens.tsx";

interface Props {
  view: Case;
  me: Me;
  active: number | null;
  onActive: (id: number | null) => void;
  onShow: (document: number, signature: Signature) => void;
}

/** Where the case is signed: each signature cut out, what is printed with it, how sure. */
export function Signatures({ view, me, active, onActive, onShow }: Props) {
  const { t, dateTime } = useWords();
  // One party for all signatures of the case: whoever is typed once is there for the next.
  const [party, setParty] = useState("");
  const found = view.documents.flatMap(({ ordinal, name, signatures }) =>
    signatures.map((signature) => ({ ordinal, name, signature })),
  );
  const digital = view.documents.flatMap(({ ordinal, name, digitalSignatures }) =>
    digitalSignatures.map((signature, i) => ({ key: `${ordinal}-${i}`, name, signature })),
  );
  const isInDoubt = view.problems.some(({ code }) => code === "SIGNATURE_MISSING" || code === "SIGNATURE_UNSURE");
  if (found.length === 0 && digital.length === 0 && !isInDoubt) return null;
  return (
    <section aria-label={t("case.signatures")}>
      <h2 className={classes.sectionTitle}>
        {t("case.signatures")} ({found.length + digital.length})
        {me.permissions.includes("model.review") && (
          <Link className={classes.aside} href={`/models/signatures?case=${view.receipt}`}>
            {t("signature.put-right")}
          </Link>
        )}
      </h2>
      <ul className={classes.fields}>
        {found.map(({ ordinal, name, signature }) => (
          <li
            key={signature.id}
            className={classes.field}
            data-active={signature.id === active}
            onMouseEnter={() => onActive(signature.id)}
            onMouseLeave={() => onActive(null)}
          >
            <button type="button" className={classes.cutOut} onClick={() => onShow(ordinal, signature)}>
              {signature.hasCrop ? (
                <img
                  src={`/api/cases/${view.id}/signatures/${signature.id}/image`}
                  alt={t(`signature.${signature.kind}`)}
                  loading="lazy"
                />
              ) : (
                <span className="soft">{t("signature.no-crop")}</span>
              )}
            </button>
            <div className={classes.about}>
              <span>{t(`signature.${signature.kind}`)}</span>
              <Sure value={signature.confidence} />
            </div>
            {signature.label !== null && (
              <div className={classes.read}>
                {t("signature.printed")}{" "}
                <q>
                  <bdi>{shownText(signature.label)}</bdi>
                </q>
              </div>
            )}
            <div className="clip soft" dir="auto">
              {shownText(name, 200)}, <bdi>{t("case.page", { number: signature.page })}</bdi>
            </div>
            {signature.hasCrop && me.permissions.includes("specimen.read") && (
              <Specimens
                caseId={view.id}
                signature={signature.id}
                party={party}
                onParty={setParty}
                mayManage={me.permissions.includes("specimen.manage")}
              />
            )}
          </li>
        ))}
        {digital.map(({ key, name, signature }) => (
          <li key={key} className={classes.field}>
            <div className={classes.about}>
              <span>
                {t("digital.title")}, {t(`digital.${signature.kind}`)}
              </span>
              <strong>{t(`digital.${signature.state}`)}</strong>
            </div>
            <div className={classes.read}>
              {t("digital.signer")}{" "}
              <span dir="auto">{signature.signer === null ? t("digital.nobody") : shownText(signature.signer)}</span>
              {signature.signedAt !== null && <>, {dateTime(signature.signedAt)}</>}
              {!signature.coversAll && <>; {t("digital.added")}</>}
            </div>
            <div className="clip soft" dir="auto">
              {shownText(name, 200)}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
