import de from "./de.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };
import nl from "./nl.json" with { type: "json" };
import type { Phrases } from "./phrases.ts";

export type Language = "en" | "fr" | "nl" | "de";
export const PHRASES: Readonly<Record<Language, Phrases>> = { en, fr, nl, de };
export const LANGUAGES: readonly Language[] = ["en", "fr", "nl", "de"];
