import { Select, type SelectProps } from "@mantine/core";
import { LANGUAGES, type Language, useWords } from "../i18n/language.tsx";

/** In which language the console speaks, each named in its own. */
export function LanguageSelect(props: Pick<SelectProps, "className" | "comboboxProps">) {
  const { t, language, setLanguage } = useWords();
  return (
    <Select
      {...props}
      aria-label={t("nav.language")}
      data={LANGUAGES.map(({ id, name }) => ({ value: id, label: name }))}
      value={language}
      onChange={(value) => value !== null && setLanguage(value as Language)}
    />
  );
}
