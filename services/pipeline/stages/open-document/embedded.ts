import { Parser } from "htmlparser2";
import { EMBEDDED_FILES_MAX, TEXT_CHARACTERS_MAX } from "./limits.ts";
import { endingOfType } from "./media-type.ts";

/** A file that HTML holds in itself: `<img src="data:image/png;base64,…">`, as mailers write what is pasted in. */
export interface Embedded {
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/** Without it there is nothing to look for, and most HTML is not looked through. */
const HINT = /;base64,/i;
/** RFC 2397, in what an attribute may make of it: entities, escapes and line ends within. */
const DATA_URI =
  /data:([a-z]{1,40}\/[a-z0-9.+-]{1,100})(?:;[a-z0-9-]{1,40}=[^;,"'\s]{0,200}){0,5};base64,([a-z0-9+/=_\-%&#;\s]*)/gi;
/** What a page is made of, and nobody reads. */
const NO_DOCUMENT = /^(?:font\/|text\/css$)|font|javascript/i;

/**
 * Takes the files out of HTML: they are documents of their own, and the text behind a scan
 * of some megabytes counts for itself. One that is there twice, as icons are, is one.
 */
export function takeOutEmbedded(html: string): { html: string; files: Embedded[]; isTooMany: boolean } {
  if (!HINT.test(html)) return { html, files: [], isTooMany: false };
  const files: Embedded[] = [];
  const known = new Set<string>();
  const pieces: string[] = [];
  let at = 0;
  let isTooMany = false;
  const keep = (mediaType: string, written: string) => {
    const base64 = plainBase64(written);
    // One sign alone is less than a byte.
    if (NO_DOCUMENT.test(mediaType) || base64.length < 2 || known.has(base64)) return;
    if (files.length >= EMBEDDED_FILES_MAX) {
      isTooMany = true;
      return;
    }
    known.add(base64);
    files.push({ name: nameOf(mediaType, files.length + 1), mediaType, bytes: Buffer.from(base64, "base64") });
  };
  const parser: Parser = new Parser({
    onattribute() {
      const written = html.slice(parser.startIndex, parser.endIndex);
      if (!HINT.test(written)) return;
      const rest = written.replace(DATA_URI, (_all, mediaType: string, body: string) => {
        keep(mediaType.toLowerCase(), body);
        return "data:,";
      });
      pieces.push(html.slice(at, parser.startIndex), rest);
      at = parser.endIndex;
    },
  });
  parser.write(html);
  parser.end();
  return { html: pieces.join("") + html.slice(at), files, isTooMany };
}

/** What people are shown: as it was sent, unless only its text without the files is short enough to be kept. */
export const htmlToKeep = (sent: string, withoutFiles: string): string =>
  sent.length <= TEXT_CHARACTERS_MAX ? sent : withoutFiles;

/** Without line ends, however they are written; the alphabet of web addresses as the other one (RFC 4648, 5). */
const plainBase64 = (written: string): string =>
  written
    .replace(/&#?\w{1,8};/g, "")
    .replace(/%([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/]/g, "");

const nameOf = (mediaType: string, number: number): string =>
  `${mediaType.startsWith("image/") ? "picture" : "file"}-${number}${endingOfType(mediaType)}`;
