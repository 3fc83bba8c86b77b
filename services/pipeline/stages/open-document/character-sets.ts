/** Character sets by the names that mails, HTML and XML give them, and what the bytes then say. */

/** Within HTML and XML, as browsers look for it: near the start. */
const META = /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)/i;
const XML = /^<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)/i;
const DECLARED_WITHIN = 2_048;

/** The one name of a set that is known by many, or null for one that is not known. */
export function knownSet(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null; // a name that nobody gave to a set is an answer, not a failure
  }
}

/** `set`: as `knownSet` calls it. */
export const decodeSet = (bytes: Uint8Array, set: string): string => new TextDecoder(set).decode(bytes);

/** What HTML or XML says of itself, as it says it. */
export function declaredInside(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString("latin1").trimStart();
  return (XML.exec(start) ?? META.exec(start))?.[1] ?? null;
}
