import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { namedBy } from "#shared/cases/case-result.ts";
import { piecesOf, pieceWith, WORKED } from "#shared/cases/pieces.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";

export const Which = z.object({ case: z.string().max(64).describe("Receipt number or id") });
export const WhichDocument = Which.extend({
  document: z.coerce.number().int().min(1).describe("Its place in the case, from 1"),
});
export const WhichSignature = Which.extend({ signature: z.coerce.number().int().min(1) });
export const WhichPage = WhichDocument.extend({ page: z.coerce.number().int().min(1) });

/** The id of a case that this person may see; see `visibleCase`. */
export const idOfVisible = async (db: Db, principal: Principal | null, which: string): Promise<string> =>
  (await visibleCase(db, principal, which)).id;

/**
 * A case that this person may see, and the one that is worked on: of bytes that came before the first, of a joined
 * one what it was joined to. What they may not see is not there: NOT_FOUND, like what is not. A joined case shows
 * what it was joined to, so that is what one must be allowed to see. One query: every answer about a case waits for it.
 */
export async function visibleCase(
  db: Db,
  principal: Principal | null,
  which: string,
): Promise<{ id: string; worked: string }> {
  const isNamed = namedBy("own", which);
  const row =
    isNamed === null
      ? undefined
      : await db
          .selectFrom("case_file as own")
          .leftJoin("case_file as first", "first.id", "own.duplicate_of")
          // `case_file` is the one that is shown: visibility is told of that name.
          .innerJoin("case_file", (join) =>
            join.on((eb) => eb("case_file.id", "=", eb.fn.coalesce("own.merged_into", "first.merged_into", "own.id"))),
          )
          .select(["own.id", WORKED.as("worked")])
          .where(isNamed)
          .where(isVisibleTo(principal))
          .executeTakeFirst();
  if (row === undefined) throw new PermanentError("NOT_FOUND", `no case ${which}`);
  return row;
}

/** Document `ordinal` of a case that this person may see, wherever its pieces lie. Throws NOT_FOUND. */
export async function documentOf(db: Db, principal: Principal | null, which: string, ordinal: number) {
  const pieces = await piecesOf(db, (await visibleCase(db, principal, which)).worked);
  const place = pieceWith(pieces, ordinal);
  if (place === null) throw new PermanentError("NOT_FOUND", `no document ${ordinal}`);
  const document = await db
    .selectFrom("document")
    .select(["id", "case_id as caseId", "name", "sha256", "media_type as mediaType"])
    .where("case_id", "=", place.caseId)
    .where("ordinal", "=", place.ordinal)
    .executeTakeFirst();
  if (document === undefined) throw new PermanentError("NOT_FOUND", `no document ${ordinal}`);
  return document;
}

/** Where the blob of a cut-out lies: its sha256. `caseId`: the one that is worked on. Throws NOT_FOUND. */
export async function cropOf(db: Db, caseId: string, signature: number): Promise<string> {
  const pieces = await piecesOf(db, caseId);
  const row = await db
    .selectFrom("signature")
    .select("crop_sha256")
    .where(
      "case_id",
      "in",
      pieces.map(({ id }) => id),
    )
    .where("id", "=", signature)
    .executeTakeFirst();
  if (!row?.crop_sha256) throw new PermanentError("NOT_FOUND", "there is no such cut-out");
  return row.crop_sha256;
}

/** Decisions are people's, and so is what they keep for themselves: a token has no name to answer for one. */
export function personOf(principal: Principal | null): Principal {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  if (principal.kind !== "user") throw new PermanentError("NOT_ALLOWED", "a token is no person");
  return principal;
}
