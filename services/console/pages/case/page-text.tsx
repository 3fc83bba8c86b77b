import { shownText } from "#shared/shown-text.ts";
import { usePageText } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { ErrorNote, Waiting } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import classes from "./case.module.css";

/** A page as it was read, line by line. */
export function PageAsText({ which, document, page }: { which: string; document: number; page: number }) {
  const { t } = useWords();
  const text = usePageText(which, document, page);
  if (text.isPending) return <Waiting />;
  return (
    <Scroll className={classes.scroll} label={t("case.as-text")}>
      <ErrorNote error={text.error} />
      <pre className={classes.text} dir="auto">
        {shownText(text.data?.text ?? "") || t("case.no-text")}
      </pre>
    </Scroll>
  );
}
