import { languageHits } from "#shared/language.ts";

/** The language with the most words of its own in the text, also where it is too short to be sure; null for a tie. */
export function likeliestLanguage({ subject, text }: { subject?: string | undefined; text: string }): string | null {
  const [best, next] = languageHits(`${subject ?? ""}\n${text}`);
  return best === undefined || best.count === (next?.count ?? 0) ? null : best.language;
}
