import { sql } from "kysely";
import type { z } from "zod";
import { hideCards } from "#shared/accounts/hide-cards.ts";
import { type AuditAction, appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { NewSpecimen, Specimen } from "#shared/http/specimen-forms.ts";
import { sha256 } from "#shared/json.ts";

/** Signatures on file in the database: every write and every look is an entry in the log, in the same transaction. */

export type SpecimenRow = z.infer<typeof Specimen> & { sha256: string; mediaType: string };

export interface Picture {
  sha256: string;
  mediaType: "image/png" | "image/jpeg";
}

/** Puts a picture on file. SPECIMEN_KNOWN where the party has it already: twice the same says nothing of how a hand varies. */
export async function addSpecimen(
  db: Db,
  actor: string,
  { party, validFrom, validTo }: z.output<typeof NewSpecimen>,
  picture: Picture,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    // Two people who add the same picture at once wait for each other.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`specimen ${party}`}, 0))`.execute(tx);
    const known = await specimensOf(tx, party);
    if (known.some((one) => one.sha256 === picture.sha256 && one.withdrawnAt === null))
      throw new PermanentError("SPECIMEN_KNOWN");
    const { id } = await tx
      .insertInto("specimen")
      .values({
        party,
        blob_sha256: picture.sha256,
        media_type: picture.mediaType,
        valid_from: validFrom,
        valid_to: validTo,
        added_by: actor,
        added_at: new Date(),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const detail = { specimen: id, sha256: picture.sha256, validFrom, validTo };
    await record(tx, actor, "specimen.added", party, detail);
    return id;
  });
}

/** Takes a specimen out of use; it stays on file, and comparisons of days before do not change their record. */
export async function withdrawSpecimen(db: Db, actor: string, id: number, reason: string): Promise<void> {
  const kept = hideCards(reason).text;
  await db.transaction().execute(async (tx) => {
    const { party } = await specimenOf(tx, id);
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("specimen_withdrawal")
      .values({ specimen_id: id, withdrawn_by: actor, withdrawn_at: new Date(), reason: kept })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) throw new PermanentError("CONFLICT", "it was withdrawn before");
    await record(tx, actor, "specimen.withdrawn", party, { specimen: id, reasonSha256: sha256(kept) });
  });
}

/** A party's specimens for somebody to look at, newest first, withdrawn ones too. */
export async function seeSpecimens(db: Db, actor: string, party: string): Promise<SpecimenRow[]> {
  return db.transaction().execute(async (tx) => {
    const specimens = await specimensOf(tx, party);
    await record(tx, actor, "specimen.seen", party, { specimens: specimens.map(({ id }) => id) });
    return specimens;
  });
}

/** One specimen for somebody to look at. NOT_FOUND where there is none. */
export async function seeSpecimen(db: Db, actor: string, id: number): Promise<SpecimenRow> {
  return db.transaction().execute(async (tx) => {
    const specimen = await specimenOf(tx, id);
    await record(tx, actor, "specimen.seen", specimen.party, { specimens: [id] });
    return specimen;
  });
}

/** A party's specimens that held on a day and are not withdrawn, and how many others it has. */
export async function specimensOn(
  db: Db | Tx,
  party: string,
  day: string,
): Promise<{ held: SpecimenRow[]; others: number }> {
  const all = await specimensOf(db, party);
  const held = all.filter(
    ({ validFrom, validTo, withdrawnAt }) =>
      withdrawnAt === null && validFrom <= day && (validTo === null || validTo >= day),
  );
  return { held, others: all.length - held.length };
}

/** An entry about a party's specimens; the party itself stays out of the log, its hash ties them together. */
export async function record(
  tx: Tx,
  actor: string,
  action: Extract<AuditAction, `specimen.${string}`>,
  party: string,
  detail: Record<string, unknown>,
  caseId?: string,
): Promise<void> {
  await appendAudit(tx, [
    {
      actor,
      action,
      detail: { ...detail, partySha256: sha256(party) },
      ...(caseId === undefined ? {} : { caseId }),
    },
  ]);
}

const specimensOf = async (db: Db | Tx, party: string): Promise<SpecimenRow[]> =>
  (await query(db).where("specimen.party", "=", party).orderBy("specimen.id", "desc").execute()).map(toSpecimen);

async function specimenOf(db: Db | Tx, id: number): Promise<SpecimenRow> {
  const row = await query(db).where("specimen.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new PermanentError("NOT_FOUND", `no specimen ${id}`);
  return toSpecimen(row);
}

const query = (db: Db | Tx) =>
  db
    .selectFrom("specimen")
    .leftJoin("specimen_withdrawal as withdrawal", "withdrawal.specimen_id", "specimen.id")
    .select((eb) => [
      "specimen.id",
      "specimen.party",
      "specimen.blob_sha256",
      "specimen.media_type",
      "specimen.added_at",
      "withdrawal.withdrawn_at",
      "withdrawal.reason",
      // As text: a day is no moment, and must not move with a time zone.
      eb.cast<string>("specimen.valid_from", "text").as("valid_from"),
      eb.cast<string | null>("specimen.valid_to", "text").as("valid_to"),
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof query>["execute"]>>[number];

const toSpecimen = (row: Row): SpecimenRow => ({
  id: row.id,
  party: row.party,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  addedAt: row.added_at,
  withdrawnAt: row.withdrawn_at,
  reason: row.reason,
  sha256: row.blob_sha256,
  mediaType: row.media_type,
});
