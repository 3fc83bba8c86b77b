import libmime from "libmime";
import type { CharacterSet } from "#shared/cases/character-set.ts";
import { declaredInside, decodeSet, knownSet } from "../../character-sets.ts";
import { encodingOf } from "../text/encoding.ts";

/** What was decoded, by which set, and whether characters of it could not be read. */
export interface Decoded extends CharacterSet {
  text: string;
  isDamaged: boolean;
}

/** Labels that writers put there without thinking. */
const SAYS_NOTHING = /^(?:|us-?ascii|ascii|ansi_x3\.4-1968|unknown.*|x-unknown|default.*|8bit|binary|utf-?8)$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ISO-2022-JP switches its sets by escapes.
const ISO_2022_JP = /\u001b(?:\$[@B]|\([BJ])/;
const UTF_8 = /^utf-?8$/i;
/** Of a set's name, as it is kept; the longest registered has 45. */
const LABEL_CHARACTERS_MAX = 100;
/** UTF-8 text beyond ASCII has at least this many bytes of it for each that cannot be read. */
const BYTES_PER_BROKEN = 4;

/**
 * Bytes of a mail's text as a reasonable client reads them: by the declared
 * character set, but never against what the bytes show. What is valid UTF-8 beyond
 * ASCII is UTF-8 whatever the label says, since no Latin-1 comes out so by chance.
 */
export function decodeText(bytes: Buffer, declared: string | undefined, isHtml = false): Decoded {
  const inside = isHtml && usable(declared) === null ? (declaredInside(bytes) ?? undefined) : undefined;
  const said = (inside ?? declared ?? "").trim().slice(0, LABEL_CHARACTERS_MAX);
  const { set, isDamaged } = setOf(bytes, said);
  const text = decodeSet(bytes, set);
  // Of ASCII alone nothing was guessed, unless it is read as something else.
  const isPlain = set === "utf-8" && text.length === bytes.length;
  const isSaid = bomOf(bytes) !== null || set === (UTF_8.test(unquoted(said)) ? "utf-8" : usable(said));
  return {
    ...{ text, isDamaged: isDamaged || text.includes("\ufffd") },
    ...{ declared: said === "" ? null : said, used: set, guessed: !isPlain && !isSaid },
  };
}

/** `isDamaged`: the mail names a set that nobody here knows, and its letters are a guess. */
function setOf(bytes: Buffer, said: string): { set: string; isDamaged: boolean } {
  const whole = (set: string) => ({ set, isDamaged: false });
  const mark = bomOf(bytes);
  if (mark !== null) return whole(mark);
  const utf8 = new TextDecoder("utf-8").decode(bytes);
  const broken = utf8.split("\ufffd").length - 1;
  const isAscii = broken === 0 && utf8.length === bytes.length;
  const label = wideAs(usable(said), bytes, isAscii);
  // Escapes and pairs of ASCII mean other characters in some sets, so ASCII alone proves nothing.
  if (isAscii) return whole(label ?? (ISO_2022_JP.test(utf8) ? "iso-2022-jp" : "utf-8"));
  if (broken === 0 && !label?.startsWith("utf-16")) return whole("utf-8");
  if (label !== null) return whole(label);
  // A character that broke on the way is no reason to read the rest as something else.
  if (beyondAscii(bytes) > broken * BYTES_PER_BROKEN) return whole("utf-8");
  return { set: "windows-1252", isDamaged: !SAYS_NOTHING.test(unquoted(said)) };
}

/** Letters of two or four bytes hold zeros in any text of Europe: ASCII without one is none, whatever it is called. */
function wideAs(label: string | null, bytes: Buffer, isAscii: boolean): string | null {
  if (label === null || !/^utf-?(?:16|32)/.test(label)) return label;
  if (isAscii && !bytes.includes(0)) return null;
  // `utf-16` alone leaves open which byte comes first.
  const seen = encodingOf(bytes);
  return label === "utf-16le" && seen === "utf-16be" ? seen : label;
}

/** A header's value: its encoded words, and bytes beyond ASCII that should not be there. */
export function decodeHeader(value: string): string {
  try {
    return libmime.decodeWords(value);
  } catch {
    return value; // words that cannot be decoded are shown as they stand
  }
}

/** The name of a set, or null for one that says nothing or is not known. */
function usable(label: string | undefined): string | null {
  const plain = unquoted(label ?? "");
  if (SAYS_NOTHING.test(plain)) return null;
  return knownSet(plain) ?? knownSet(libmime.normalizeCharset(plain));
}

const unquoted = (label: string): string => label.trim().replace(/^["']|["']$/g, "");

const beyondAscii = (bytes: Buffer) => bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);

function bomOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}
