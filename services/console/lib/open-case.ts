import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { caseQuery } from "../api/queries.ts";

type Under = "/cases" | "/review";

/**
 * What the browser's history keeps beside an address, so that it is there again after a reload, and forgotten with
 * the tab: of a case the list it was opened from, with its filters; of a list the receipt that was opened last.
 */
interface Kept {
  list?: string;
  opened?: number;
}
const kept = (): Kept => (window.history.state as Kept | null) ?? {};

/**
 * Opens a case from a list by its receipt. It is asked for at once: the page that shows it would ask only when the
 * list is gone and the page is drawn. Never before somebody opens it: of sensitive cases a reading is recorded.
 */
export function useOpenCase(under: Under): (receipt: number) => void {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useCallback(
    (receipt) => {
      void client.prefetchQuery(caseQuery(String(receipt)));
      const list = window.location.pathname + window.location.search;
      // The browser's own way back finds the row as well.
      navigate(list, { replace: true, state: { opened: receipt } satisfies Kept });
      navigate(`${under}/${receipt}`, { state: { list } satisfies Kept });
    },
    [client, navigate, under],
  );
}

/** The receipt that was opened last from the list that is shown, or null. */
export const lastOpened = (): number | null => kept().opened ?? null;

/** From a case: the list it was opened from and the way back to it; and on to another case, which leads back there too. */
export function useCameFrom(under: Under, receipt: number) {
  const [, navigate] = useLocation();
  const state = useHistoryState<Kept | null>();
  const list = state?.list ?? under;
  const opened: Kept = { opened: receipt };
  return {
    list,
    opened,
    back: () => navigate(list, { state: opened }),
    goOn: (to: number) => navigate(`${under}/${to}`, { state }),
  };
}
