import { useMemo, useState } from "react";
import type { Row } from "../../api/queries.ts";

/** As many as the server takes in one request (shared/http/console-forms.ts). */
export const SELECTED_MAX = 200;

export interface Selection {
  /** By id, as they were when they were selected: what is decided is decided on what was seen. */
  rows: ReadonlyMap<string, Row>;
  toggle: (row: Row) => void;
  /** All that are loaded, or none. */
  toggleAll: (rows: readonly Row[]) => void;
  hasAll: (rows: readonly Row[]) => boolean;
  clear: () => void;
}

const NONE: ReadonlyMap<string, Row> = new Map();

/** Cases chosen to do the same with. Another `list` begins with none chosen. */
export function useSelection(list: string): Selection {
  const [chosen, setChosen] = useState({ list, rows: NONE });
  const rows = chosen.list === list ? chosen.rows : NONE;
  return useMemo(() => {
    const choose = (next: ReadonlyMap<string, Row>) => setChosen({ list, rows: next });
    return {
      rows,
      toggle: (row) => {
        const next = new Map(rows);
        if (!next.delete(row.id) && next.size < SELECTED_MAX) next.set(row.id, row);
        choose(next);
      },
      toggleAll: (all) =>
        choose(rows.size > 0 ? NONE : new Map(all.slice(0, SELECTED_MAX).map((row) => [row.id, row]))),
      hasAll: (all) => all.slice(0, SELECTED_MAX).every(({ id }) => rows.has(id)),
      clear: () => choose(NONE),
    };
  }, [list, rows]);
}
