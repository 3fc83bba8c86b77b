import type { Words } from "#shared/ml/shown.ts";
import type { Language } from "../i18n/catalogues.ts";

/** What a model's definition calls something, in the language of the screen. */
export const said = (words: Words, language: Language): string => (typeof words === "string" ? words : words[language]);
