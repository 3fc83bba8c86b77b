import { open, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileTypeFromFile } from "file-type";
import { type Code, isCode } from "#shared/errors.ts";
import type { DigitalSignature } from "#shared/signatures/digital.ts";
import { withoutCards } from "./cards.ts";
import { cleanName, cleanStrings, cut } from "./clean.ts";
import type { Found, Source } from "./format.ts";
import { encodingOf } from "./formats/text/encoding.ts";
import { formatOf } from "./formats.ts";
import { TEXT_CHARACTERS_MAX } from "./limits.ts";
import type { Mail } from "./mail.ts";
import type { FormatName } from "./output.ts";

/** Enough for a mail with long Received headers in front, and for a PDF behind a kilobyte of junk. */
const HEAD_BYTES = 16 * 1024;

export interface Input {
  path: string;
  name: string;
  declaredType: string;
  /** Tried in turn on a protected PDF. */
  passwords?: readonly string[];
}
/** As `OpenedDocument`, with files in the scratch folder where that has blobs. */
export interface Output {
  format: FormatName;
  mediaType: string;
  pages: number;
  textFile: string | null;
  mail: Omit<Mail, "htmlSha256"> | null;
  htmlFile: string | null;
  children: { file: string; name: string; mediaType: string }[];
  digitalSignatures: DigitalSignature[];
  problems: Code[];
  /** See OpenedDocument. */
  cards: string[];
}

/** Runs in a contained process: says what the bytes are, and takes out what is inside. */
export default async function openInChild(input: Input, scratch: string): Promise<Output> {
  const source = await look(input);
  if (source.bytes === 0) return nothing("unknown", "application/x-empty", "EMPTY");
  const found = formatOf(source);
  if (found === null) {
    // What SMTP calls a mail and is neither that nor anything else we know.
    const isMail = input.declaredType === "message/rfc822";
    return nothing(
      "unknown",
      source.magicType ?? "application/octet-stream",
      isMail ? "MAIL_UNREADABLE" : "DOCUMENT_UNSUPPORTED",
    );
  }
  try {
    return await store(found.format.name, found.mediaType, await found.format.open(source, scratch), scratch);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === "string" && isCode(code)) return nothing(found.format.name, found.mediaType, code);
    throw error;
  }
}

async function look(input: Input): Promise<Source> {
  const { size } = await stat(input.path);
  const file = await open(input.path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const magic = size === 0 ? undefined : await fileTypeFromFile(input.path).catch(asUnknown);
    const head = buffer.subarray(0, bytesRead);
    const isChance = magic !== undefined && !WRITTEN.test(magic.mime) && isWritten(head);
    return { ...input, bytes: size, head, magicType: isChance ? null : (magic?.mime ?? null) };
  } finally {
    await file.close();
  }
}

/** What is written in letters and has magic ones. All else has numbers within its first bytes, which no text holds. */
const WRITTEN = /xml|rtf|pdf|postscript|eps$|^text\/|pgp|^message\//;
/** A letter that begins with "BMW" is no BMP, and one with "MZ" no program, though the first bytes say so. */
const isWritten = (head: Buffer): boolean =>
  encodingOf(head) !== null && !head.some((byte) => byte < 32 && ![9, 10, 12, 13].includes(byte));

/** file-type reads ahead in archives and throws on broken ones; our own sniffing still has its say. */
const asUnknown = (): undefined => undefined;

const nothing = (format: FormatName, mediaType: string, code: Code): Output => ({
  format,
  mediaType,
  pages: 0,
  textFile: null,
  mail: null,
  htmlFile: null,
  children: [],
  digitalSignatures: [],
  problems: [code],
  cards: [],
});

async function store(format: FormatName, mediaType: string, found: Found, scratch: string): Promise<Output> {
  const problems = new Set(found.problems);
  const write = async (file: string, whole: string | undefined) => {
    if (whole === undefined) return null;
    const { text, isCut } = cut(whole, TEXT_CHARACTERS_MAX);
    if (isCut) problems.add("TEXT_TOO_LONG");
    await writeFile(join(scratch, file), text);
    return file;
  };
  const names = (found.children ?? []).map((child, i) => cleanName(child.name) || `file-${i + 1}`);
  // Here, where patterns over a customer's text can do no harm, and before anything of it leaves.
  const kept = withoutCards({ ...cleanStrings({ text: found.text, html: found.html, mail: found.mail }), names });
  const textFile = await write("text", kept.text);
  const htmlFile = await write("html", kept.html);
  const children = (found.children ?? []).map((child, i) => ({ ...child, name: kept.names[i] ?? child.name }));
  const { pages, digitalSignatures = [] } = found;
  return {
    ...{ format, mediaType, pages, textFile, mail: kept.mail ?? null, htmlFile, children, digitalSignatures },
    ...{ problems: [...problems], cards: kept.cards },
  };
}
