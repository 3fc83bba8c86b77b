import { languageHits } from "#shared/language.ts";
import { bandOf, type Settings } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";

type Judged = Pick<Settings, "bands" | "unmeasured">;

/**
 * The language a text of `words` words is judged in. One that could be of two ("Kostet die …": German or Dutch) is in
 * one of them where answers in neither were shown to keep the error rate: whichever it is, it is a suggestion.
 * Null: it is not known, and judged as texts of all languages together.
 */
export function languageJudged(
  input: { subject?: string | undefined; text: string },
  words: number,
  settings: Judged,
): string | null {
  const one = likeliestLanguage(input);
  if (one !== null) return one;
  const hits = languageHits(`${input.subject ?? ""}\n${input.text}`);
  const most = hits[0]?.count ?? 0;
  const tied = hits.flatMap(({ language, count }) => (count === most && count > 0 ? [language] : []));
  return tied.length > 0 && tied.every((language) => isClosed(language, words, settings)) ? (tied[0] ?? null) : null;
}

/** Whether every answer in a language is a person's to give. */
function isClosed(language: string, words: number, { bands, unmeasured }: Judged): boolean {
  const own = bandOf(bands, words).languages[language];
  return unmeasured?.includes(language) === true || own?.every((threshold) => threshold > 1) === true;
}
