import { usePageText } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { ErrorNote, Waiting } from "../../parts/note.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import classes from "./case.module.css";
import { type Found, MarkedText } from "./marked-text.tsx";

/** A page as it was read, line by line, with the numbers that were found on it. */
export function PageAsText(props: { which: string; document: number; page: number; found: Found }) {
  const { which, document, page, found } = props;
  const { t } = useWords();
  const text = usePageText(which, document, page);
  if (text.isPending) return <Waiting />;
  return (
    <Scroll className={classes.scroll} label={t("case.as-text")}>
      <ErrorNote error={text.error} />
      <MarkedText text={text.data?.text ?? ""} none={t("case.no-text")} {...found} />
    </Scroll>
  );
}
