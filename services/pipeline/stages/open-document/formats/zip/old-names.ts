import { decodeSet } from "../../character-sets.ts";

/** Letters of Western Europe, in the half of DOS's set where Windows has signs that no name holds. */
const DOS_LETTERS = /[\x80-\x9f]/;
const BEYOND_ASCII = /[\x80-\xff]/;
const BEYOND_BYTES = /[^\0-\xff]/;

/**
 * The name of a file in a zip that does not say in which set it is, which comes as a character
 * for each byte: UTF-8 from Macs, DOS's from Windows' own folders, Windows' from programs. One that is in
 * UTF-8 and says so comes out as it came.
 */
export function nameOf(name: string): string {
  if (!BEYOND_ASCII.test(name) || BEYOND_BYTES.test(name)) return name;
  const bytes = Buffer.from(name, "latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeSet(bytes, DOS_LETTERS.test(name) ? "cp850" : "windows-1252"); // not UTF-8 is an answer
  }
}
