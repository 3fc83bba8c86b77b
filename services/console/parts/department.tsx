import { type Department, useDepartments } from "../api/queries.ts";
import { type Language, useWords } from "../i18n/language.tsx";

interface Names {
  nameOf: (id: string | null) => string;
  options: { value: string; label: string }[];
}

const NONE: readonly Department[] = [];
/** Every row of a table asks; what is the same for all is made once. */
const known = new WeakMap<readonly Department[], Map<Language, Names>>();

/** Names of departments in the language of the screen; the id for one that is no more in the bank's table. */
export function useDepartmentNames(): Names {
  const { language } = useWords();
  const { data = NONE } = useDepartments();
  const byLanguage = known.get(data) ?? new Map<Language, Names>();
  known.set(data, byLanguage);
  const names = byLanguage.get(language) ?? namesIn(data, language);
  byLanguage.set(language, names);
  return names;
}

function namesIn(departments: readonly Department[], language: Language): Names {
  const names = new Map(departments.map(({ id, name }) => [id, name[language]]));
  return {
    nameOf: (id) => (id === null ? "–" : (names.get(id) ?? id)),
    options: departments
      .map(({ id, name }) => ({ value: id, label: name[language] }))
      .sort((a, b) => a.label.localeCompare(b.label, language)),
  };
}
