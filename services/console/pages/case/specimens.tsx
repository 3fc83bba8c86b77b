import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Comparison, type Specimen, useComparison } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { ErrorNote, Note, Waiting } from "../../parts/note.tsx";
import classes from "./case.module.css";
import { SpecimenDialog, WithdrawDialog } from "./specimen-dialogs.tsx";

const PARTY_MAX = 64;
/** Of 100 by the same hand, so many less similar: what is nearer than nearly all of them is more likely traced or pasted. */
const COPY_OWN_MIN = 99;

interface Props {
  caseId: string;
  signature: number;
  party: string;
  onParty: (party: string) => void;
  mayManage: boolean;
}

/** A found signature beside those on file of a party: how similar, and what that means. A person decides. */
export function Specimens({ caseId, signature, party, onParty, mayManage }: Props) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const comparison = useComparison(caseId, signature, asked);
  if (!isOpen)
    return (
      <Button size="compact-xs" variant="default" className={classes.compare} onClick={() => setOpen(true)}>
        {t("specimen.compare")}
      </Button>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (party.trim() !== "") setAsked(party.trim());
  };
  return (
    <section className={classes.specimens} aria-label={t("specimen.compare")}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          size="sm"
          autoFocus
          label={t("specimen.party")}
          description={t("specimen.party-about")}
          value={party}
          maxLength={PARTY_MAX}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onParty(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button type="submit" size="xs" disabled={party.trim() === ""} loading={comparison.isFetching}>
            {t("specimen.show")}
          </Button>
          {mayManage && (
            <Button size="xs" variant="default" onClick={() => setAdding(true)}>
              {t("specimen.add")}
            </Button>
          )}
        </div>
      </form>
      <div aria-live="polite">
        {asked !== null && comparison.isPending && <Waiting />}
        <ErrorNote error={comparison.error} />
        {comparison.data !== undefined && (
          <Compared
            comparison={comparison.data}
            cutOut={`/api/cases/${caseId}/signatures/${signature}/image`}
            mayManage={mayManage}
          />
        )}
      </div>
      {isAdding && (
        <SpecimenDialog
          party={party}
          onDone={(added) => {
            onParty(added);
            setAsked(added);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

function Compared({ comparison, cutOut, mayManage }: { comparison: Comparison; cutOut: string; mayManage: boolean }) {
  const { t, number, date } = useWords();
  const [withdrawn, setWithdrawn] = useState<Specimen | null>(null);
  const { day, specimens, others, result } = comparison;
  if (specimens.length === 0)
    return (
      <Note tone="plain">
        {others === 0 ? t("specimen.unknown") : t("specimen.none", { day: date(day), count: others })}
      </Note>
    );
  return (
    <>
      <div className={classes.sideBySide}>
        <figure>
          <img src={cutOut} alt={t("specimen.found")} />
          <figcaption>{t("specimen.found")}</figcaption>
        </figure>
        {specimens.map((specimen) => (
          <figure key={specimen.id}>
            <img src={`/api/specimens/${specimen.id}/image`} alt={t("specimen.picture", { id: specimen.id })} />
            <figcaption>
              {t("specimen.file")},{" "}
              {specimen.validTo === null
                ? t("specimen.from", { day: date(specimen.validFrom) })
                : t("specimen.until", { day: date(specimen.validFrom), last: date(specimen.validTo) })}
              {mayManage && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`${t("specimen.withdraw")}: ${t("specimen.picture", { id: specimen.id })}`}
                  onClick={() => setWithdrawn(specimen)}
                >
                  {t("specimen.withdraw")}
                </Button>
              )}
            </figcaption>
          </figure>
        ))}
      </div>
      {result === null ? (
        <Note tone="plain">{t("specimen.unreadable")}</Note>
      ) : (
        <Note tone="plain">
          <strong>{t("specimen.similarity", { similarity: result.similarity, count: result.references })}</strong>
          <p>
            {t("specimen.forgeries", {
              forgeries: number(result.forgeries, 1),
              strangers: number(result.strangers, 1),
            })}
          </p>
          <p>{t("specimen.own", { own: number(result.own, 1) })}</p>
          {result.own >= COPY_OWN_MIN && <p>{t("specimen.copy")}</p>}
          <p>{t("specimen.decide")}</p>
        </Note>
      )}
      {withdrawn !== null && <WithdrawDialog specimen={withdrawn} onClose={() => setWithdrawn(null)} />}
    </>
  );
}
