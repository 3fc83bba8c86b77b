import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { hashOf, type Receipt } from "./receive.ts";

/** Nobody goes on with an upload a week later; by then its bytes are known to be a repeat anyway. */
const KEPT_DAYS = 7;

/** An upload as its sender names it, so that sent again it is known to be the same one. */
export interface UploadKey {
  actor: string;
  key: string;
}

/** Another request with this key was quicker; its receipt is the answer. */
export class KeyTaken extends Error {}

/** What an upload under this key became, or null: it never arrived whole. BAD_REQUEST when the key was used for other files. */
export async function receiptOfKey(
  db: Db,
  { actor, key }: UploadKey,
  files?: readonly { name: string; mediaType: string; sha256: string; bytes: number }[],
): Promise<Receipt | null> {
  const row = await db
    .selectFrom("upload_key")
    .innerJoin("case_file", "case_file.receipt", "upload_key.receipt")
    .leftJoin("case_file as first", "first.id", "case_file.duplicate_of")
    .select(["upload_key.sha256", "case_file.id", "case_file.receipt"])
    .select(["first.id as firstId", "first.receipt as firstReceipt"])
    .where("actor", "=", actor)
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (files !== undefined && row.sha256 !== hashOf({ files }))
    throw new PermanentError("BAD_REQUEST", "this Idempotency-Key was used for other files");
  return {
    caseId: row.id,
    receipt: row.receipt,
    duplicateOf:
      row.firstId === null || row.firstReceipt === null ? null : { caseId: row.firstId, receipt: row.firstReceipt },
  };
}

/** Ties the key to its receipt, in the receipt's transaction. Throws KeyTaken where it already has one. */
export async function keepKey(tx: Tx, { actor, key }: UploadKey, receipt: number, sha256: string): Promise<void> {
  const now = new Date();
  await tx
    .deleteFrom("upload_key")
    .where("at", "<", new Date(now.getTime() - KEPT_DAYS * 86_400_000))
    .execute();
  const kept = await tx
    .insertInto("upload_key")
    .values({ actor, key, receipt, sha256, at: now })
    .onConflict((conflict) => conflict.columns(["actor", "key"]).doNothing())
    .returning("receipt")
    .executeTakeFirst();
  if (kept === undefined) throw new KeyTaken();
}
