import { ActionIcon, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useWords } from "../../i18n/language.tsx";
import { useKeys } from "../../lib/keys.ts";
import classes from "./case.module.css";

/** The page before, the next one, and any by its number: nobody turns 500 pages one by one. */
export function PageTurner({ page, all, onPage }: { page: number; all: number; onPage: (page: number) => void }) {
  const { t, number } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  useKeys([{ keys: "p", label: "case.go-to-page", run: () => field.current?.select() }]);
  const go = () => {
    const wanted = Number(typed);
    if (typed !== null && typed.trim() !== "" && Number.isInteger(wanted)) onPage(Math.min(all, Math.max(1, wanted)));
    setTyped(null);
  };
  return (
    <>
      <ActionIcon
        variant="default"
        onClick={() => onPage(page - 1)}
        disabled={page <= 1}
        aria-label={t("keys.previous-page")}
      >
        ‹
      </ActionIcon>
      <TextInput
        ref={field}
        className={classes.goTo}
        aria-label={t("case.go-to-page")}
        title={`${t("case.go-to-page")} (p)`}
        inputMode="numeric"
        value={typed ?? String(page)}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={go}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          if (event.key === "Enter") go();
          else setTyped(null);
          event.currentTarget.blur();
        }}
      />
      <span className="number">{t("case.of-pages", { all: number(all) })}</span>
      <ActionIcon
        variant="default"
        onClick={() => onPage(page + 1)}
        disabled={page >= all}
        aria-label={t("keys.next-page")}
      >
        ›
      </ActionIcon>
    </>
  );
}
