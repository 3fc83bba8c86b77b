import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { findCase } from "#shared/cases/case-result.ts";
import { piecesOf, pieceWith, workedCase } from "#shared/cases/pieces.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";

export const Which = z.object({ case: z.string().max(64).describe("Receipt number or id") });
export const WhichDocument = Which.extend({
  document: z.coerce.number().int().min(1).describe("Its place in the case, from 1"),
});
export const WhichSignature = Which.extend({ signature: z.coerce.number().int().min(1) });
export const WhichPage = WhichDocument.extend({ page: z.coerce.number().int().min(1) });

/**
 * The id of a case that this person may see. What they may not see is not there: NOT_FOUND,
 * like what is not. A joined case shows what it was joined to, so that is what one must be allowed to see.
 */
export async function idOfVisible(db: Db, principal: Principal | null, which: string): Promise<string> {
  const id = await findCase(db, which);
  const row = id === null ? undefined : await visibleRow(db, principal, id);
  if (row === undefined) throw new PermanentError("NOT_FOUND", `no case ${which}`);
  return row.id;
}

async function visibleRow(db: Db, principal: Principal | null, id: string): Promise<{ id: string } | undefined> {
  const row = await db
    .selectFrom("case_file as own")
    .leftJoin("case_file as first", "first.id", "own.duplicate_of")
    .select((eb) => ["own.id", eb.fn.coalesce("own.merged_into", "first.merged_into").as("mergedInto")])
    .where("own.id", "=", id)
    .executeTakeFirstOrThrow();
  const seen = await db
    .selectFrom("case_file")
    .select("id")
    .where("id", "=", row.mergedInto ?? row.id)
    .where(isVisibleTo(principal))
    .executeTakeFirst();
  return seen === undefined ? undefined : { id: row.id };
}

/** Document `ordinal` of a case that this person may see, wherever its pieces lie. Throws NOT_FOUND. */
export async function documentOf(db: Db, principal: Principal | null, which: string, ordinal: number) {
  const pieces = await piecesOf(db, await workedCase(db, await idOfVisible(db, principal, which)));
  const place = pieceWith(pieces, ordinal);
  if (place === null) throw new PermanentError("NOT_FOUND", `no document ${ordinal}`);
  const document = await db
    .selectFrom("document")
    .select(["id", "name", "sha256", "media_type as mediaType"])
    .where("case_id", "=", place.caseId)
    .where("ordinal", "=", place.ordinal)
    .executeTakeFirst();
  if (document === undefined) throw new PermanentError("NOT_FOUND", `no document ${ordinal}`);
  return document;
}

/** Decisions are people's, and so is what they keep for themselves: a token has no name to answer for one. */
export function personOf(principal: Principal | null): Principal {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  if (principal.kind !== "user") throw new PermanentError("NOT_ALLOWED", "a token is no person");
  return principal;
}
