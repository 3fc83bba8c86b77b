import { bandOf, type Settings } from "./judge.ts";
import { likeliestLanguages } from "./language.ts";

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
  const likeliest = likeliestLanguages(input);
  const [first] = likeliest;
  if (first === undefined || likeliest.length === 1) return first ?? null;
  return likeliest.every((language) => isClosed(language, words, settings)) ? first : null;
}

/** Whether every answer in a language is a person's to give. */
function isClosed(language: string, words: number, { bands, unmeasured }: Judged): boolean {
  const own = bandOf(bands, words).languages[language];
  return unmeasured?.includes(language) === true || own?.every((threshold) => threshold > 1) === true;
}
