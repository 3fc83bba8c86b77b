import iconv from "iconv-lite";

/** Character sets by the names that mails, HTML and XML give them, and what the bytes then say. */

/** Within HTML and XML, as browsers look for it: near the start. */
const META = /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i;
const XML = /^<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)/i;
const DECLARED_WITHIN = 2_048;

/** Of what iconv-lite knows, the sets that texts are in: it decodes `hex` and `base64` as well. */
const OLD =
  /^(?:(?:cp|csibm|ibm|oem)\d{3,5}|mac(?:intosh|[a-z]{4,20})|utf(?:7|7imap|32|32le|32be)|unicode11utf7|hproman8|viscii|tcvn|armscii8|georgian(?:academy|ps))$/;

/** The one name of a set that is known by many, or null for one that is not known. */
export function knownSet(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // not one of the web's; DOS and old mailers had more
  }
  const name = label
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, NAME_CHARACTERS_MAX);
  return OLD.test(name) && iconv.encodingExists(name) ? name : null;
}
/** The longest name of a set has half as many. */
const NAME_CHARACTERS_MAX = 60;

/** `set`: as `knownSet` calls it. */
export const decodeSet = (bytes: Uint8Array, set: string): string =>
  OLD.test(set) ? iconv.decode(Buffer.from(bytes), set) : new TextDecoder(set).decode(bytes);

/** What HTML or XML says of itself, as it says it. */
export function declaredInside(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString("latin1").trimStart();
  return (XML.exec(start) ?? META.exec(start))?.[1] ?? null;
}
