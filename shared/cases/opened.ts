import type { z } from "zod";
import type { Db } from "../db/db.ts";

/**
 * What opening found in the documents of these cases, by document: one field of the answer of `open-document`,
 * named by the path that leads to it. Documents that were not opened, or have no such field, are not among them.
 */
export async function loadOpened<Field extends z.ZodType>(
  db: Db,
  caseIds: readonly string[],
  [first, ...more]: readonly [first: string, ...more: string[]],
  form: Field,
): Promise<Map<string, z.output<Field>>> {
  const rows = await db
    .selectFrom("run")
    .select((eb) => [
      "document_id",
      more
        .reduce((field, key) => field.key(key as never), eb.ref("output", "->").key(first as never))
        .$castTo<unknown>()
        .as("found"),
    ])
    .where("case_id", "in", caseIds)
    .where("stage", "=", "open-document")
    .where("state", "=", "done")
    .execute();
  return new Map(
    rows.flatMap(({ document_id, found }): [string, z.output<Field>][] =>
      document_id === null || found === null ? [] : [[document_id, form.parse(found)]],
    ),
  );
}
