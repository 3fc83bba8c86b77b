import { useMemo, useState } from "react";
import { lastOpened } from "./open-case.ts";

/** The row at hand. Its receipt says which it is, since rows come and go above it; its index, where it was. */
interface Mark {
  receipt: number | null;
  index: number;
}
type Rows = readonly { receipt: number }[];

/** Where the row at hand stands now; when it is no longer there, what stands in its place. */
export function indexOf(rows: Rows, { receipt, index }: Mark): number {
  if (rows[index]?.receipt === receipt) return index;
  const found = receipt === null ? -1 : rows.findIndex((row) => row.receipt === receipt);
  return found === -1 ? Math.max(0, Math.min(rows.length - 1, index)) : found;
}

/** Which row of a list is at hand, at first the case opened last, and moving it. */
export function useMarked(rows: Rows) {
  const [mark, setMark] = useState<Mark>(() => ({ receipt: lastOpened(), index: 0 }));
  const at = useMemo(() => indexOf(rows, mark), [rows, mark]);
  /** Gives the index it moved to. */
  const move = (by: number): number => {
    const index = Math.max(0, Math.min(rows.length - 1, at + by));
    setMark({ receipt: rows[index]?.receipt ?? null, index });
    return index;
  };
  return { at, move };
}
