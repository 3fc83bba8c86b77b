import { PermanentError } from "#shared/errors.ts";

/** Which parts of a case may become one of their own; pure. */

export interface Part {
  document: number;
  from?: number | undefined;
  to?: number | undefined;
}
export interface Splittable {
  id: string;
  ordinal: number;
  parent: number | null;
  mediaType: string;
  /** How many. */
  pages: number;
  /** What was split off before; from and to null: all of it. */
  gone: readonly { receipt: number; from: number | null; to: number | null }[];
}
export interface ChosenPart<D extends Splittable> {
  document: D;
  /** null: the whole document, with all that lies in it. */
  pages: { from: number; to: number } | null;
}

/**
 * The parts in the order of the case, without what lies inside another one of them.
 * BAD_REQUEST where a part is not there, was split off before, or nothing would be left.
 */
export function choose<D extends Splittable>(documents: readonly D[], parts: readonly Part[]): ChosenPart<D>[] {
  const byOrdinal = new Map(documents.map((document) => [document.ordinal, document]));
  const chosen = parts.map((part) => chosenPart(byOrdinal.get(part.document), part));
  if (new Set(chosen.map(({ document }) => document.id)).size < chosen.length)
    throw new PermanentError("BAD_REQUEST", "a document stands there twice");
  const whole = new Set(chosen.filter(({ pages }) => pages === null).map(({ document }) => document.ordinal));
  const withAbove = (document: D): D[] => {
    const above = byOrdinal.get(document.parent ?? 0);
    return above === undefined ? [document] : [document, ...withAbove(above)];
  };
  for (const { document } of chosen) {
    const before = withAbove(document).flatMap(({ gone }) => gone.filter(({ from }) => from === null))[0];
    if (before !== undefined) throw new PermanentError("BAD_REQUEST", `this went to receipt ${before.receipt} before`);
  }
  const isGone = (one: D) => whole.has(one.ordinal) || one.gone.some(({ from }) => from === null);
  const isLeft = (document: D) =>
    !withAbove(document).some(isGone) &&
    hasPagesLeft(document, chosen.find((part) => part.document.id === document.id)?.pages ?? null);
  if (!documents.some(isLeft)) throw new PermanentError("BAD_REQUEST", "nothing would be left of this case");
  return chosen
    .filter(
      ({ document }) =>
        !withAbove(document)
          .slice(1)
          .some(({ ordinal }) => whole.has(ordinal)),
    )
    .sort((a, b) => a.document.ordinal - b.document.ordinal);
}

/** Of a document of which pages went before, or go now. */
function hasPagesLeft({ pages, gone }: Splittable, going: { from: number; to: number } | null): boolean {
  const ranges = [...gone.map(({ from, to }) => ({ from: from ?? 1, to: to ?? pages })), ...(going ? [going] : [])];
  if (ranges.length === 0) return true;
  const isGone = (page: number) => ranges.some(({ from, to }) => page >= from && page <= to);
  return Array.from({ length: pages }, (_, index) => index + 1).some((page) => !isGone(page));
}

function chosenPart<D extends Splittable>(
  document: D | undefined,
  { document: ordinal, from, to }: Part,
): ChosenPart<D> {
  if (document === undefined) throw new PermanentError("BAD_REQUEST", `there is no document ${ordinal}`);
  const last = document.pages;
  const [first, end] = [from ?? 1, to ?? last];
  const isWhole = first === 1 && end === last;
  if (!isWhole && document.mediaType !== "application/pdf")
    throw new PermanentError("BAD_REQUEST", "only a PDF is split by pages");
  if (!isWhole && (first > end || end > last))
    throw new PermanentError("BAD_REQUEST", `document ${ordinal} has pages 1 to ${last}`);
  const before = document.gone.find((gone) => gone.from === null || (gone.from <= end && (gone.to ?? last) >= first));
  if (before !== undefined) throw new PermanentError("BAD_REQUEST", `this went to receipt ${before.receipt} before`);
  if (isWhole && document.gone.length > 0) throw new PermanentError("BAD_REQUEST", "choose the pages that are left");
  return { document, pages: isWhole ? null : { from: first, to: end } };
}
