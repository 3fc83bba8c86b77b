/** Longest name kept: what file systems and people can show; the rest says nothing more. */
const NAME_MAX = 255;

/** A file's name as text: no folders, no control or direction characters, not endless, never empty. */
export function cleanFileName(name: string | undefined, fallback = "file"): string {
  const last = (name ?? "").toWellFormed().normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "").trim();
  if (plain === "" || plain === "." || plain === "..") return fallback;
  const characters = [...plain];
  if (characters.length <= NAME_MAX) return plain;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? "";
  return `${characters.slice(0, NAME_MAX - 1 - ending.length).join("")}…${ending}`;
}
