import { sql, type UpdateObject } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import { hideCards } from "#shared/accounts/hide-cards.ts";
import { appendAudit } from "#shared/audit.ts";
import type { Tx } from "#shared/db/db.ts";
import type { DB } from "#shared/db/schema.ts";
import { PermanentError } from "#shared/errors.ts";
import type { DecisionKind } from "#shared/http/decision-forms.ts";
import { sha256OfJson } from "#shared/json.ts";
import { isAllowedIn } from "./rules.ts";

/** What every decision has in common, whatever it does to its case. */

export interface CaseFile {
  id: string;
  receipt: number;
  status: string;
  department: string | null;
  version: number;
  duplicate_of: string | null;
  merged_into: string | null;
  asked_user_id: string | null;
}

/** Cases, locked until the transaction ends; always in one order, so that two people cannot wait for each other. */
export const lockCases = (tx: Tx, ids: readonly string[]): Promise<CaseFile[]> =>
  tx
    .selectFrom("case_file")
    .select(["id", "receipt", "status", "department", "version", "duplicate_of", "merged_into", "asked_user_id"])
    .where("id", "in", ids)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();

/** CONFLICT when somebody was quicker, has the case in hand, or the case is in no state for it. `version` null: not looked at. */
export async function assertDecidable(
  tx: Tx,
  file: CaseFile,
  person: Principal,
  kind: DecisionKind,
  version: number | null,
): Promise<void> {
  if (file.duplicate_of !== null) throw new PermanentError("BAD_REQUEST", "a repeat is decided at its first receipt");
  if (file.merged_into !== null)
    throw new PermanentError("BAD_REQUEST", "a joined case is decided at the receipt it was joined to");
  if (version !== null && file.version !== version)
    throw new PermanentError("CONFLICT", `version ${file.version} is current`);
  if (!isAllowedIn(kind, file.status))
    throw new PermanentError("CONFLICT", `${kind} is not possible: case ${file.receipt} is ${file.status}`);
  const lock = await tx
    .selectFrom("review_lock")
    .innerJoin("user_account", "user_account.id", "review_lock.user_id")
    .select(["user_id", "name"])
    .where("case_id", "=", file.id)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (lock !== undefined && lock.user_id !== person.id)
    throw new PermanentError("CONFLICT", `${lock.name} has this case in hand`);
}

export interface Decided {
  version: number;
  status: string;
  decision: number;
}

/** The decision's row, the change of its case and the entry of the log. The caller holds the case's lock. */
export async function recordDecision(
  tx: Tx,
  decided: {
    file: CaseFile;
    person: Principal;
    at: Date;
    kind: DecisionKind;
    reason: string | null;
    set: UpdateObject<DB, "case_file">;
    before: Record<string, unknown>;
    after: Record<string, unknown>;
    /** More for the log: numbers and ids, no words. */
    detail: Record<string, unknown>;
  },
): Promise<Decided> {
  const { file, person, at, kind, set, before, after, detail } = decided;
  const reason = decided.reason === null ? null : hideCards(decided.reason).text;
  const { id: decision } = await tx
    .insertInto("decision")
    .values({
      case_id: file.id,
      user_id: person.id,
      at,
      kind,
      case_version: file.version,
      reason,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const version = file.version + 1;
  const { status } = await tx
    .updateTable("case_file")
    .set({ ...set, version })
    .where("id", "=", file.id)
    .returning("status")
    .executeTakeFirstOrThrow();
  await appendAudit(tx, [
    {
      actor: `user:${person.id}`,
      action: "case.decided",
      caseId: file.id,
      detail: {
        decision,
        kind,
        version,
        status,
        ...detail,
        // The words and numbers themselves stay out of the log; their hash ties them to it.
        sha256: sha256OfJson({ reason, before, after }),
      },
    },
  ]);
  return { version, status, decision };
}
