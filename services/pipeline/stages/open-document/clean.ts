import { NAME_CHARACTERS_MAX } from "./limits.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * Text that Postgres and JSON take: no NUL, no lone surrogates, no control
 * characters but tab and line end. Documents hold all of them.
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(CONTROL, "").toWellFormed();
}

/** The same for every string of a value, whatever a child process sent. */
export function cleanStrings<T>(value: T): T {
  if (typeof value === "string") return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(cleanStrings) as T;
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item)])) as T;
  return value;
}

/**
 * A name to show, never a path to write to: no way up, no drive, one line. May hold
 * folders ("2026/letter.pdf"). Empty when nothing of it can be shown.
 */
export function cleanName(name: string): string {
  const parts = cleanText(name)
    .replace(/[\n\t]/g, " ")
    .replaceAll("\\", "/")
    .split("/")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "." && part !== ".." && !/^[A-Za-z]:$/.test(part));
  return parts.join("/").slice(-NAME_CHARACTERS_MAX).toWellFormed();
}

/** The first `max` characters, and whether anything was cut. */
export function cut(text: string, max: number): { text: string; isCut: boolean } {
  return text.length <= max ? { text, isCut: false } : { text: text.slice(0, max).toWellFormed(), isCut: true };
}
