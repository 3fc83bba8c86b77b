import type { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { MergeBody } from "#shared/http/decision-forms.ts";
import { assertDecidable, type Decided, lockCases, recordDecision } from "../record-decision.ts";

/**
 * A case is joined to another one: it is closed, and its documents are read and decided
 * under the other's receipt. One transaction, with a decision and an entry of the log on
 * each side. Both must be waiting for a person, and in nobody else's hand.
 */
export async function merge(
  db: Db,
  caseId: string,
  intoId: string,
  person: Principal,
  { version, reason }: z.infer<typeof MergeBody>,
): Promise<Decided> {
  if (caseId === intoId) throw new PermanentError("BAD_REQUEST", "a case cannot be joined to itself");
  return db.transaction().execute(async (tx) => {
    const files = await lockCases(tx, [caseId, intoId]);
    const file = files.find(({ id }) => id === caseId);
    const into = files.find(({ id }) => id === intoId);
    if (file === undefined || into === undefined) throw new PermanentError("NOT_FOUND");
    await assertDecidable(tx, file, person, "merge", version);
    await assertDecidable(tx, into, person, "merge", null);
    const at = new Date();
    // What was joined to this one goes along, so that every joined case names where it is decided.
    await tx
      .updateTable("case_file")
      .set({ merged_into: intoId, merged_at: at, department: into.department })
      .where("merged_into", "=", caseId)
      .execute();
    const { department } = into;
    const common = { person, at, kind: "merge", reason } as const;
    const decided = await recordDecision(tx, {
      ...common,
      file,
      set: { status: "closed", closed_at: at, merged_into: intoId, merged_at: at, department, asked_user_id: null },
      before: { status: file.status, department: file.department },
      after: { status: "closed", mergedInto: into.receipt, department },
      detail: { mergedInto: into.receipt },
    });
    await recordDecision(tx, {
      ...common,
      file: into,
      set: {},
      before: {},
      after: { joined: file.receipt },
      detail: { joined: file.receipt },
    });
    await tx.updateTable("review_lock").set({ expires_at: at }).where("case_id", "=", caseId).execute();
    return decided;
  });
}
