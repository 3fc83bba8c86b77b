import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useLocation } from "wouter";
import { caseQuery } from "../api/queries.ts";

/**
 * Opens a case by its receipt. It is asked for at once: the page that shows it would ask only when the list is gone
 * and the page is drawn. Never before somebody opens it: of sensitive cases a reading is recorded.
 */
export function useOpenCase(under: "/cases" | "/review"): (receipt: number) => void {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useCallback(
    (receipt) => {
      void client.prefetchQuery(caseQuery(String(receipt)));
      navigate(`${under}/${receipt}`);
    },
    [client, navigate, under],
  );
}
