/**
 * Characters of a case that the router reads: some 8 dense pages. What a case is
 * about stands at its beginning; a statement of 300 pages behind it would only drown
 * the two lines that say what is wanted.
 */
export const ROUTE_TEXT_MAX = 20_000;

export interface Part {
  /** The subject of the mail this is, where it is one. */
  subject: string | null;
  /** Texts of its pages, in order. */
  pages: readonly string[];
}

export interface Composed {
  subject: string | null;
  text: string;
  /** Whether there was more than the router reads. */
  isCut: boolean;
}

/** What the router is asked: the first document's subject, then all text in reading order (a mail's body comes first). */
export function compose(parts: readonly Part[], charactersMax: number = ROUTE_TEXT_MAX): Composed {
  const subject = parts[0]?.subject?.trim() || null;
  const pieces = parts.flatMap((part, i) => [...(i > 0 && part.subject !== null ? [part.subject] : []), ...part.pages]);
  const all = pieces
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "")
    .join("\n\n");
  if (all.length <= charactersMax) return { subject, text: all, isCut: false };
  // Not through a pair of surrogates: half a character is no text.
  return {
    subject,
    text: all
      .slice(0, charactersMax)
      .toWellFormed()
      .replace(/\ufffd$/, ""),
    isCut: true,
  };
}
