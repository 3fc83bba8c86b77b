import { type Language, languageHits } from "#shared/language.ts";

interface Written {
  subject?: string | undefined;
  text: string;
}

/** The languages with the most words of their own in the text; several where it could be of each, none without such a word. */
export function likeliestLanguages({ subject, text }: Written): Language[] {
  const hits = languageHits(`${subject ?? ""}\n${text}`);
  const most = hits[0]?.count ?? 0;
  return hits.flatMap(({ language, count }) => (count === most && count > 0 ? [language] : []));
}

/** The language with the most words of its own in the text, also where it is too short to be sure; null for a tie. */
export function likeliestLanguage(written: Written): Language | null {
  const [best, next] = likeliestLanguages(written);
  return best === undefined || next !== undefined ? null : best;
}
