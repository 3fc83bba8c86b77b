import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../api/client.ts";
import type { Case, DecisionBody } from "../../api/queries.ts";

type WithoutVersion<T> = T extends unknown ? Omit<T, "version"> : never;
export type Wish = WithoutVersion<DecisionBody>;

/** Decides on the version that is on the screen. When somebody was quicker the server says so, and the case is loaded again. */
export function useDecide(view: Case, which: string, onDone?: (kind: Wish["kind"]) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) =>
      request<{ version: number; status: string }>("POST", `/api/cases/${view.id}/decisions`, {
        ...wish,
        version: view.version,
      }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["case", which] });
      void client.invalidateQueries({ queryKey: ["cases"] });
      return client.invalidateQueries({ queryKey: ["review"] });
    },
    onSuccess: (_answer, wish) => onDone?.(wish.kind),
  });
}
