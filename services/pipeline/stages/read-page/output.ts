import { z } from "zod";
import { type Code, isCode } from "#shared/errors.ts";
import { PageReading } from "#shared/reading.ts";

export const ProblemCode = z.custom<Code>((value) => typeof value === "string" && isCode(value));

/** What reading a page gives, for the stages that come after. The same page gives the same bytes. */
export const PageRead = PageReading.omit({ words: true }).extend({
  /** Blob of PageWords as canonical JSON; null where there are no places, as in a mail's body. */
  wordsSha256: z.string().nullable(),
  /** What looked at the page: name, version; null where its text layer was taken. */
  engine: z.string().nullable().default(null),
  problems: z.array(ProblemCode),
  /** Card numbers in text and words, as they are hidden there; absent where there is none. */
  cards: z.array(z.string()).optional(),
});
export type PageRead = z.infer<typeof PageRead>;
