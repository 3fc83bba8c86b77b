import type { CaseDocument } from "../../api/queries.ts";

type Split = Pick<CaseDocument, "ordinal" | "parent" | "gone">;

/**
 * The receipt as which this page of a document was split off, or null: it is still decided here.
 * A document inside one that went as a whole went with it.
 */
export function goneAs(documents: readonly Split[], ordinal: number, page: number | null): number | null {
  const document = documents.find((each) => each.ordinal === ordinal);
  if (document === undefined) return null;
  const part = document.gone.find(
    ({ from, to }) => from === null || to === null || (page !== null && page >= from && page <= to),
  );
  if (part !== undefined) return part.receipt;
  return document.parent === null ? null : goneAs(documents, document.parent, null);
}
