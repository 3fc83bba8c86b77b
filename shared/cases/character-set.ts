import { z } from "zod";
import type { Db } from "../db/db.ts";
import { loadOpened } from "./opened.ts";

/** How a text of a mail was turned into letters. */
export const CharacterSet = z.object({
  /** As the mail says it; null: it does not. */
  declared: z.string().nullable(),
  used: z.string(),
  /** The bytes decided, against what was declared or without it. */
  guessed: z.boolean(),
});
export type CharacterSet = z.infer<typeof CharacterSet>;

/** Those of the mails of these cases, by document. */
export const loadCharacterSets = (db: Db, caseIds: readonly string[]): Promise<Map<string, CharacterSet[]>> =>
  loadOpened(db, caseIds, ["mail", "characterSets"], z.array(CharacterSet));
