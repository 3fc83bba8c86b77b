import { z } from "zod";
import { type Code, isCode } from "#shared/errors.ts";
import { DigitalSignature } from "#shared/signatures/digital.ts";
import { Mail } from "./mail.ts";

/** How a document is read from here on. `unknown` is not read. */
export const FormatName = z.enum([
  "mail",
  "pdf",
  "zip",
  "archive",
  "image",
  "text",
  "bank",
  "invoice",
  "office",
  "seal",
  "unknown",
]);
export type FormatName = z.infer<typeof FormatName>;

export const ProblemCode = z.custom<Code>((value) => typeof value === "string" && isCode(value));

/** What opening a document gives, for the stages that come after. */
export const OpenedDocument = z.object({
  format: FormatName,
  /** As detected from the bytes. */
  mediaType: z.string(),
  pages: z.int().min(0),
  /** Blob with the text of page 1 as UTF-8, for what has text and no layout: mails, text, HTML. */
  textSha256: z.string().nullable(),
  mail: Mail.nullable(),
  /** What was found inside, as stored. */
  children: z.array(z.object({ name: z.string(), mediaType: z.string(), sha256: z.string(), bytes: z.int().min(0) })),
  /** Runs from before this was read have none. */
  digitalSignatures: z.array(DigitalSignature).default([]),
  /** Card numbers in text and subject, as they are hidden there; absent where there is none. */
  cards: z.array(z.string()).optional(),
  problems: z.array(ProblemCode),
});
export type OpenedDocument = z.infer<typeof OpenedDocument>;
