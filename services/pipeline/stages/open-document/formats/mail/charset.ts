import libmime from "libmime";

/** What was decoded, and whether characters of it could not be read. */
export interface Decoded {
  text: string;
  isDamaged: boolean;
}

/** Labels that writers put there without thinking. */
const SAYS_NOTHING = /^(?:|us-?ascii|ascii|ansi_x3\.4-1968|unknown.*|x-unknown|default.*|8bit|binary|utf-?8)$/i;
/** Within HTML, as browsers look for it: near the start. */
const META = /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i;
const META_WITHIN = 2_048;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ISO-2022-JP switches its sets by escapes.
const ISO_2022_JP = /\u001b(?:\$[@B]|\([BJ])/;
/** UTF-8 text beyond ASCII has at least this many bytes of it for each that cannot be read. */
const BYTES_PER_BROKEN = 4;

/**
 * Bytes of a mail's text as a reasonable client reads them: by the declared
 * character set, but never against what the bytes show. What is valid UTF-8 beyond
 * ASCII is UTF-8 whatever the label says, since no Latin-1 comes out so by chance.
 */
export function decodeText(bytes: Buffer, declared: string | undefined, isHtml = false): Decoded {
  const mark = bomOf(bytes);
  if (mark !== null) return decodeAs(bytes, mark);
  const label = usable(declared) ?? (isHtml ? usable(META.exec(bytes.toString("latin1", 0, META_WITHIN))?.[1]) : null);
  const utf8 = decodeAs(bytes, "utf-8");
  const isAscii = !utf8.isDamaged && utf8.text.length === bytes.length;
  // Escapes and pairs of ASCII mean other characters in some sets, so ASCII alone proves nothing.
  if (isAscii) return decodeAs(bytes, label ?? (ISO_2022_JP.test(utf8.text) ? "iso-2022-jp" : "utf-8"));
  if (!utf8.isDamaged && !label?.startsWith("utf-16")) return utf8;
  if (label !== null) return decodeAs(bytes, label);
  const broken = utf8.text.split("\ufffd").length - 1;
  // A character that broke on the way is no reason to read the rest as something else.
  if (beyondAscii(bytes) > broken * BYTES_PER_BROKEN) return utf8;
  return { text: new TextDecoder("windows-1252").decode(bytes), isDamaged: false };
}

/** A header's value: its encoded words, and bytes beyond ASCII that should not be there. */
export function decodeHeader(value: string): string {
  try {
    return libmime.decodeWords(value);
  } catch {
    return value; // words that cannot be decoded are shown as they stand
  }
}

/** The name TextDecoder knows a character set by, or null for one that says nothing or is not known. */
function usable(label: string | undefined): string | null {
  const plain = (label ?? "").trim().replace(/^["']|["']$/g, "");
  if (SAYS_NOTHING.test(plain)) return null;
  for (const name of [plain, libmime.normalizeCharset(plain)])
    try {
      return new TextDecoder(name).encoding;
    } catch {
      // not a name that is known; the next one may be
    }
  return null;
}

function decodeAs(bytes: Buffer, label: string): Decoded {
  const text = new TextDecoder(label).decode(bytes);
  return { text, isDamaged: text.includes("\ufffd") };
}

const beyondAscii = (bytes: Buffer) => bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);

function bomOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}
