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

/** The title of the page that is shown, and of a case its receipt. */
export function Title({ me }: { me: Me }) {
  const { t } = useWords();
  const [location] = useLocation();
  const { page, which } = placeAt(location);
  // Only what the page itself has asked for: an address may name a case by its id.
  const { data } = useQuery({ ...caseQuery(which ?? ""), enabled: false });
  const receipt = which === null ? null : t("upload.receipt", { receipt: data?.receipt ?? which });
  useTitle(receipt, page === null ? null : t(labelOf(page, me.permissions)));
  return null;
}
