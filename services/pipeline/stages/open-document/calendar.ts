import iconv from "iconv-lite";
import type { Embedded } from "./embedded.ts";
import { EMBEDDED_FILES_MAX } from "./limits.ts";

/**
 * Appointments and visiting cards (iCalendar, RFC 5545; vCard, RFC 6350 and those before it) as a person reads them: programs
 * fold their lines at 75 bytes, also in the middle of an account number, and write line ends and commas in signs of their own.
 */
const START = /^\s*BEGIN:(?:VCALENDAR|VCARD)\s*$/im;
const FOLD = /\r?\n[ \t]/g;
/** A name, what is said of it, and the value. */
const LINE = /^([A-Za-z0-9.-]+)((?:;[^:"\r\n]{0,500}(?:"[^"\r\n]{0,2000}"[^:"\r\n]{0,500}){0,20})?):(.*)$/;
const BASE64 = /;ENCODING=(?:BASE64|b)\b|;VALUE=BINARY/i;
const QUOTED_PRINTABLE = /;(?:ENCODING=)?QUOTED-PRINTABLE/i;
/** A file in a value, from where it is one; a shorter one says nothing. */
const FILE_CHARACTERS_MIN = 8;

/** Null for what is neither. `files`: those packed into values; `isTooMany`: there are more. */
export function readCalendar(sent: string): { text: string; files: Embedded[]; isTooMany: boolean } | null {
  if (!START.test(sent.slice(0, 200))) return null;
  const files: Embedded[] = [];
  let isTooMany = false;
  const lines = wholeLines(sent).map((line) => {
    const [, name = "", about = "", value = ""] = LINE.exec(line) ?? [];
    if (name === "") return line;
    if (!BASE64.test(about) || value.trim().length < FILE_CHARACTERS_MIN)
      return `${name}${about}:${plainValue(about, value)}`;
    if (files.length >= EMBEDDED_FILES_MAX) isTooMany = true;
    else files.push(fileOf(about, value, files.length + 1));
    return `${name}${about}:`;
  });
  return { text: lines.join("\n"), files, isTooMany };
}

/** Old cards end a line that goes on with a sign, and not with a blank before the next. */
function wholeLines(sent: string): string[] {
  const lines: string[][] = [];
  let goesOn = false;
  for (const piece of sent.replace(FOLD, "").split(/\r?\n|\r/)) {
    const isFirst: boolean = !goesOn;
    goesOn = piece.endsWith("=") && (!isFirst || QUOTED_PRINTABLE.test(LINE.exec(piece)?.[2] ?? ""));
    const said = goesOn ? piece.slice(0, -1) : piece;
    if (isFirst) lines.push([said]);
    else lines.at(-1)?.push(said);
  }
  return lines.map((pieces) => pieces.join(""));
}

function plainValue(about: string, value: string): string {
  const plain = QUOTED_PRINTABLE.test(about) ? fromQuotedPrintable(value, parameter(about, "CHARSET")) : value;
  return plain.replace(/\\([nN,;:\\"])/g, (_, sign: string) => (sign === "n" || sign === "N" ? "\n" : sign));
}

function fromQuotedPrintable(value: string, charset: string): string {
  const bytes = Buffer.from(
    value.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
  return iconv.decode(bytes, iconv.encodingExists(charset) ? charset : "utf-8");
}

function fileOf(about: string, value: string, number: number): Embedded {
  const mediaType = parameter(about, "FMTTYPE") || `image/${parameter(about, "TYPE").toLowerCase() || "jpeg"}`;
  const name = parameter(about, "X-FILENAME") || parameter(about, "FILENAME") || `inside-${number}`;
  return { name, mediaType, bytes: Buffer.from(value, "base64") };
}

const parameter = (about: string, name: string): string =>
  new RegExp(`;${name}=(?:"([^"]*)"|([^;:]*))`, "i")
    .exec(about)
    ?.slice(1)
    .find((one) => one !== undefined) ?? "";
