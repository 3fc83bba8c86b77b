import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { findCase } from "#shared/cases/case-result.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";

export const Which = z.object({ case: z.string().max(64).describe("Receipt number or id") });
export const WhichDocument = Which.extend({
  document: z.coerce.number().int().min(1).describe("Its place in the case, from 1"),
});
export const WhichSignature = Which.extend({ signature: z.coerce.number().int().min(1) });
export const WhichPage = WhichDocument.extend({ page: z.coerce.number().int().min(1) });

/** The id of a case that this person may see. What they may not see is not there: NOT_FOUND, like what is not. */
export async function idOfVisible(db: Db, principal: Principal | null, which: string): Promise<string> {
  const id = await findCase(db, which);
  const row =
    id === null
      ? undefined
      : await db
          .selectFrom("case_file")
          .select("id")
          .where("id", "=", id)
          .where(isVisibleTo(principal))
          .executeTakeFirst();
  if (row === undefined) throw new PermanentError("NOT_FOUND", `no case ${which}`);
  return row.id;
}

/** The case that holds the documents: of bytes that came before, the first one. */
export async function workedCase(db: Db, caseId: string): Promise<string> {
  const row = await db
    .selectFrom("case_file")
    .select("duplicate_of")
    .where("id", "=", caseId)
    .executeTakeFirstOrThrow();
  return row.duplicate_of ?? caseId;
}

/** Decisions are people's, and so is what they keep for themselves: a token has no name to answer for one. */
export function personOf(principal: Principal | null): Principal {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  if (principal.kind !== "user") throw new PermanentError("NOT_ALLOWED", "a token is no person");
  return principal;
}
