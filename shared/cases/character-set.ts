import { z } from "zod";
import type { Db } from "../db/db.ts";

/** How a text of a mail was turned into letters. */
export const CharacterSet = z.object({
  /** As the mail says it; null: it does not. */
  declared: z.string().nullable(),
  used: z.string(),
  /** The bytes decided, against what was declared or without it. */
  guessed: z.boolean(),
});
export type CharacterSet = z.infer<typeof CharacterSet>;

const List = z.array(CharacterSet);

/** Those of the mails of these cases, by document: opening a document finds them. */
export async function loadCharacterSets(db: Db, caseIds: readonly string[]): Promise<Map<string, CharacterSet[]>> {
  const rows = await db
    .selectFrom("run")
    .select((eb) => [
      "document_id",
      eb
        .ref("output", "->")
        .key("mail" as never)
        .key("characterSets" as never)
        .$castTo<unknown>()
        .as("found"),
    ])
    .where("case_id", "in", caseIds)
    .where("stage", "=", "open-document")
    .where("state", "=", "done")
    .execute();
  return new Map(
    rows.flatMap(({ document_id, found }): [string, CharacterSet[]][] =>
      document_id === null || found === null ? [] : [[document_id, List.parse(found)]],
    ),
  );
}
