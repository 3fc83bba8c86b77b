import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { wholePercent } from "../lib/whole-percent.ts";
import { CATALOGUES, type Key, type Language, PROBLEMS } from "./catalogues.ts";

export type { Key, Language };
export const LANGUAGES: readonly { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "fr", name: "Français" },
  { id: "nl", name: "Nederlands" },
  { id: "de", name: "Deutsch" },
];
/** Day before month and 24 hours, as in the bank's countries; numbers as their language writes them. */
const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-BE", nl: "nl-BE", de: "de-DE" };
const STORED = "mailroom.language";

export interface Words {
  language: Language;
  setLanguage: (language: Language) => void;
  /** The text of a key, with `{name}` replaced by what is given. */
  t: (key: Key, values?: Record<string, string | number>) => string;
  /** A key that is put together from a code; the code itself where no catalogue has it. */
  tOr: (key: string, fallback: string) => string;
  /** What went wrong and what to do; the server's English sentence for codes newer than the catalogues. */
  problem: (code: string, fallback: string) => { what: string; todo: string | null };
  number: (value: number, digits?: number) => string;
  percent: (value: number) => string;
  /** Several things in one sentence: commas, and the language's "and" before the last. */
  list: (items: readonly string[]) => string;
  date: (at: string) => string;
  dateTime: (at: string) => string;
  /** To the second: in the log, dozens of entries share a minute. */
  moment: (at: string) => string;
  time: (at: string) => string;
  hour: (at: string) => string;
  /** How long ago, in one unit. */
  age: (at: string, now?: number) => string;
  bytes: (count: number) => string;
}

const Context = createContext<Words | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(STORED, language);
  }, [language]);
  const words = useMemo(() => wordsOf(language, setLanguage), [language]);
  return <Context.Provider value={words}>{children}</Context.Provider>;
}

export function useWords(): Words {
  const words = useContext(Context);
  if (words === null) throw new Error("no language was chosen");
  return words;
}

function initialLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages.map((name) => name.slice(0, 2))];
  return wanted.find((name): name is Language => name !== null && Object.hasOwn(CATALOGUES, name)) ?? "en";
}

const AGES: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

function wordsOf(language: Language, setLanguage: (language: Language) => void): Words {
  const catalogue = CATALOGUES[language];
  const locale = LOCALES[language];
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(locale);
  // Making one costs more than writing a hundred numbers with it.
  const byDigits = new Map<number, Intl.NumberFormat>();
  const numbers = (digits: number): Intl.NumberFormat => {
    const made = byDigits.get(digits) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    byDigits.set(digits, made);
    return made;
  };
  // Narrow, it is "-46 s" in French, and "vor 3 m" in German, which are three metres.
  const relative = new Intl.RelativeTimeFormat(locale, { style: "short" });
  const t: Words["t"] = (key, values = {}) =>
    catalogue[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return {
    language,
    setLanguage,
    t,
    tOr: (key, fallback) => (key in catalogue ? catalogue[key as Key] : fallback),
    problem(code, fallback) {
      const found = PROBLEMS[language][code];
      return found === undefined ? { what: fallback, todo: null } : { what: found[0], todo: found[1] };
    },
    number: (value, digits = 0) => numbers(digits).format(value),
    percent: (value) => percent.format(wholePercent(value) / 100),
    list: (items) => list.format(items),
    date: (at) => date.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    hour: (at) => hour.format(new Date(at)),
    age(at, now = Date.now()) {
      const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
      const [unit, size] = AGES.find(([, each]) => seconds >= each) ?? ["second", 1];
      return relative.format(-Math.floor(seconds / size), unit);
    },
    bytes(count) {
      const [size, unit] = count >= 1e6 ? [1e6, "megabyte"] : count >= 1e3 ? [1e3, "kilobyte"] : [1, "byte"];
      return (count / size).toLocaleString(locale, {
        style: "unit",
        unit,
        maximumFractionDigits: size === 1e6 ? 1 : 0,
      });
    },
  };
}
