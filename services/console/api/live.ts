import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "./client.ts";
import type { CountsOf } from "./queries.ts";

/** Pictures of many changes a second help nobody; once in so long everything on the screen is asked for anew. */
const EVERY_MS = 1_500;

/** Keeps what is on the screen true: the server says that something changed, and what is shown is asked for again. */
export function useLive(isOn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOn) return;
    const source = new EventSource("/api/events");
    let timer: number | undefined;
    let changed = new Set<string>();
    source.addEventListener("changed", (event) => {
      const { cases } = JSON.parse((event as MessageEvent<string>).data) as { cases: string[] };
      for (const id of cases) changed.add(id);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        refresh(client, changed);
        changed = new Set();
      }, EVERY_MS);
    });
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [client, isOn]);
}

/** Loaded pages of a list that are still asked for again as a whole; of a longer one only the counts are. */
const PAGES_MAX = 3;

interface Loaded {
  pages: { counts: CountsOf | null }[];
}

function refresh(client: QueryClient, changed: ReadonlySet<string>): void {
  for (const key of ["review", "figures"]) void client.invalidateQueries({ queryKey: [key] });
  for (const key of ["cases", "log"])
    void client.invalidateQueries({ queryKey: [key], predicate: ({ state }) => pagesOf(state.data) <= PAGES_MAX });
  const isLong = client.getQueriesData({ queryKey: ["cases"] }).some(([, data]) => pagesOf(data) > PAGES_MAX);
  if (isLong) void refreshCounts(client);
  void client.invalidateQueries({
    predicate: ({ queryKey, state }) => {
      if (queryKey[0] !== "case") return false;
      const id = (state.data as { id?: string } | undefined)?.id;
      return id === undefined || changed.has(id);
    },
  });
}

const pagesOf = (data: unknown): number => (data as Loaded | undefined)?.pages?.length ?? 0;

/** Somebody far down a list keeps the rows they look at; the counts above stay true. */
async function refreshCounts(client: QueryClient): Promise<void> {
  const { counts } = await get<{ counts: CountsOf }>("/api/cases?limit=1");
  client.setQueriesData<Loaded>({ queryKey: ["cases"] }, (data) => {
    const [first, ...rest] = data?.pages ?? [];
    return data === undefined || first === undefined ? data : { ...data, pages: [{ ...first, counts }, ...rest] };
  });
}
