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

/** Cases chosen to do the same with. */
export function useSelection(): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, Row>>(new Map());
  return useMemo(
    () => ({
      rows,
      toggle: (row) =>
        setRows((before) => {
          const next = new Map(before);
          if (!next.delete(row.id) && next.size < SELECTED_MAX) next.set(row.id, row);
          return next;
        }),
      toggleAll: (all) =>
        setRows((before) => new Map(before.size > 0 ? [] : all.slice(0, SELECTED_MAX).map((row) => [row.id, row]))),
      hasAll: (all) => all.slice(0, SELECTED_MAX).every(({ id }) => rows.has(id)),
      clear: () => setRows(new Map()),
    }),
    [rows],
  );
}
