import type { Code } from "#shared/errors.ts";
import type { DigitalSignature } from "#shared/signatures/digital.ts";
import type { Mail } from "./mail.ts";
import type { FormatName } from "./output.ts";

/** The document to open, seen from inside the child process. */
export interface Source {
  /** A file that is read and never written. */
  path: string;
  bytes: number;
  /** The first bytes, for detection. */
  head: Buffer;
  /** What it was called and declared as: hints, never trusted. */
  name: string;
  declaredType: string;
  /** What file-type finds by magic numbers, or null. */
  magicType: string | null;
  /** Tried in turn on what is protected. */
  passwords?: readonly string[];
}

/** What was found inside a document: `file` is a file in the scratch folder. */
export interface Found {
  pages: number;
  /** Text of page 1, for what has no layout. */
  text?: string;
  mail?: Omit<Mail, "htmlSha256">;
  html?: string;
  children?: { file: string; name: string; mediaType: string }[];
  digitalSignatures?: DigitalSignature[];
  problems?: Code[];
}

/** One kind of file. */
export interface Format {
  readonly name: FormatName;
  /** The media type when the bytes are of this kind, else null. */
  detect(source: Source): string | null;
  /** Reads its structure. Files it takes out are written into `scratch`. Throws PermanentError for what cannot be opened at all. */
  open(source: Source, scratch: string): Promise<Found>;
}
