import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { caseQuery, type Me } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { labelOf, placeAt } from "../lib/pages.ts";

/** Names the page in the browser's tab and to a screen reader, most telling word first: tabs are narrow. */
export function useTitle(...words: readonly (string | null)[]): void {
  const title = [...words.filter((word) => word !== null), "Mailroom"].join(" – ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** The title of the page that is shown, of a case its receipt, and of a model its name. */
export function Title({ me }: { me: Me }) {
  const { t } = useWords();
  const [location] = useLocation();
  const { page, which } = placeAt(location);
  // Only what the page itself has asked for: an address may name a case by its id.
  const { data } = useQuery({ ...caseQuery(which ?? ""), enabled: false });
  const isModel = page?.path === "/models";
  const what = which === null || isModel ? which : t("upload.receipt", { receipt: data?.receipt ?? which });
  useTitle(what, page === null ? null : t(labelOf(page, me.permissions)));
  return null;
}
