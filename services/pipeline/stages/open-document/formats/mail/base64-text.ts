/** Characters that base64 does not have; decoders pass over them. */
const NOT_CODED = /[^A-Za-z0-9+/=]/g;
/** A line broken on its way holds one or two such characters; a sentence holds a blank. */
const STRAY_CHARACTERS_MAX = 2;
/** A word such as "Hello" looks like base64. What was coded and says something is longer. */
const CODED_CHARACTERS_MIN = 24;

export interface Base64Text {
  bytes: Buffer;
  /** Not coded at all, though the mail says so. */
  isPlain: boolean;
}

/**
 * A text in base64, and what stands below it as it is: mailing lists and gateways add a footer without coding it.
 * Where nothing was coded all of it is taken as it stands, since decoded it would be noise.
 */
export function decodeBase64Text(sent: Buffer): Base64Text {
  const lines = sent.toString("latin1").split(/\r\n|\n|\r/);
  const firstPlain = lines.findIndex((line) => !isCoded(line.trim()));
  const coded = lines
    .slice(0, firstPlain < 0 ? lines.length : firstPlain)
    .join("")
    .replace(NOT_CODED, "");
  if (firstPlain < 0) return { bytes: decode(coded), isPlain: false };
  if (coded.length < CODED_CHARACTERS_MIN && !coded.endsWith("=")) return { bytes: sent, isPlain: true };
  const below = lines.slice(firstPlain).join("\n");
  return { bytes: Buffer.concat([decode(coded), Buffer.from(`\n${below}`, "latin1")]), isPlain: false };
}

const isCoded = (line: string): boolean =>
  !/\s/.test(line) && (line.match(NOT_CODED)?.length ?? 0) <= STRAY_CHARACTERS_MAX;

/** Pieces coded one by one each end with their own `=`. */
const decode = (coded: string): Buffer =>
  Buffer.concat((coded.match(/[^=]+/g) ?? []).map((piece) => Buffer.from(piece, "base64")));
