import type { Case } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { Note } from "../../parts/note.tsx";
import { Why } from "./links.tsx";

/** The question that the case waits with, and whom it is for. */
export function Asked({ view }: { view: Case }) {
  const { t } = useWords();
  const question = view.decisions.findLast(({ kind }) => kind === "ask");
  if (view.asked === null || question === undefined) return null;
  const { user: name, reason } = question;
  return (
    <Note tone={view.asked.mine ? "warn" : "plain"}>
      {view.asked.mine ? t("case.asked-you", { name }) : t("case.asked-other", { name, colleague: view.asked.user })}
      <Why reason={reason} />
    </Note>
  );
}
