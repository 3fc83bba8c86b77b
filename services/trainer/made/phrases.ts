import heldDe from "./held/de.json" with { type: "json" };
import heldEn from "./held/en.json" with { type: "json" };
import heldFr from "./held/fr.json" with { type: "json" };
import heldNl from "./held/nl.json" with { type: "json" };
import de from "./phrases/de.json" with { type: "json" };
import en from "./phrases/en.json" with { type: "json" };
import fr from "./phrases/fr.json" with { type: "json" };
import nl from "./phrases/nl.json" with { type: "json" };

/** What is written about one thing. */
export interface Theme {
  /** Sentences of mails and letters. `{iban}`, `{amount}`, `{date}` and `{number}` are filled in. */
  says: readonly string[];
  /** Subjects of mails, headings of letters. */
  about: readonly string[];
  /** Labels of what stands in a letter as label and value. */
  fields: readonly string[];
}

/**
 * Of what mails and letters are made. No public set has anything in Dutch or German, and none
 * has business letters, so these teach the router the words.
 */
export interface Phrases {
  /** By the id of the department, as infra/departments.json has it. */
  departments: Readonly<Record<string, Theme>>;
  /** What reaches a bank and belongs to no department. */
  none: Theme;
  openers: readonly string[];
  fillers: readonly string[];
  closers: readonly string[];
}

export const PHRASES = { en, fr, nl, de } as const satisfies Record<string, Phrases>;
export type MadeLanguage = keyof typeof PHRASES;

/** Other sentences, subjects, labels, openers and closers, never learned from: what thresholds are fitted and measured on. */
export const HELD_PHRASES: Readonly<Record<MadeLanguage, Phrases>> = {
  en: heldEn,
  fr: heldFr,
  nl: heldNl,
  de: heldDe,
};
