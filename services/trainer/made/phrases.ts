import { phrases as de } from "./phrases/de.ts";
import { phrases as en } from "./phrases/en.ts";
import { phrases as fr } from "./phrases/fr.ts";
import { phrases as nl } from "./phrases/nl.ts";

/**
 * Sentences of which mails are made. No public set has anything in Dutch or German, so these
 * teach the router the words; they are never measured on. `{iban}`, `{amount}`, `{date}`
 * and `{number}` are filled in.
 */
export interface Phrases {
  /** By the id of the department, as infra/departments.json has it. */
  departments: Readonly<Record<string, readonly string[]>>;
  openers: readonly string[];
  fillers: readonly string[];
  closers: readonly string[];
}

export const PHRASES = { en, fr, nl, de } as const satisfies Record<string, Phrases>;
export type MadeLanguage = keyof typeof PHRASES;
