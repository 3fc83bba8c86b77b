import { z } from "zod";
import { CharacterSet } from "#shared/cases/character-set.ts";

/** What a mail says of itself. Times are ISO 8601; addresses as a person reads them: `Name <a@b>`. */
export const Mail = z.object({
  messageId: z.string().nullable(),
  sender: z.string().nullable(),
  recipients: z.array(z.string()),
  copies: z.array(z.string()),
  subject: z.string().nullable(),
  sentAt: z.string().nullable(),
  /** The body as a person reads it. */
  text: z.string(),
  /** Blob of the HTML body, where there is one. */
  htmlSha256: z.string().nullable(),
  /** [name, value] in the order sent, unfolded. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Of its texts, each once. Runs from before this was kept, and what Outlook saved, have none. */
  characterSets: z.array(CharacterSet).default([]),
});
export type Mail = z.infer<typeof Mail>;
