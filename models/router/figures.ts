import { type Answer, type ClassificationFigures, classificationFigures } from "#shared/ml/classification.ts";

const UNKNOWN = "unknown";

/** The figures of a classifier over all rows, and per language of the rows. `answers[i]` is about `rows[i]`. */
export function routerFigures(
  answers: readonly Answer[],
  rows: readonly { language?: string | undefined }[],
): ClassificationFigures & { perLanguage: Record<string, Omit<ClassificationFigures, "perClass">> } {
  const languageOf = (i: number) => rows[i]?.language ?? UNKNOWN;
  const languages = [...new Set(answers.map((_, i) => languageOf(i)))].sort();
  const perLanguage = languages.map((language) => {
    const { perClass: _, ...figures } = classificationFigures(
      answers.filter((_answer, i) => languageOf(i) === language),
    );
    return [language, figures] as const;
  });
  return { ...classificationFigures(answers), perLanguage: Object.fromEntries(perLanguage) };
}
