import type { z } from "zod";
import type { CaseAccount } from "#shared/accounts/case-account.ts";
import { type Piece, piecesOf, pieceWith } from "#shared/cases/pieces.ts";
import type { Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { DecisionBody, NewValue } from "#shared/http/decision-forms.ts";
import { checkValue } from "./check-value.ts";

type Changes = Extract<DecisionBody, { kind: "correct" }>["changes"];
type Shown = Pick<CaseAccount, "kind" | "value" | "role" | "check"> & { withdrawn: boolean };

export interface AccountChange {
  documentId: string;
  page: number | null;
  /** null: added by a person. */
  before: Shown | null;
  after: Shown;
  /** Another number than before, not only another role: where it may matter who checks it. */
  isValueChanged: boolean;
  /** Nothing is another than before: a person confirmed what was read. */
  isConfirmed: boolean;
  apply(tx: Tx, decision: number): Promise<void>;
}

/** What a person changes about the numbers of a case and of those joined to it, checked, and not yet written. */
export async function changeAccounts(tx: Tx, caseId: string, changes: Changes): Promise<AccountChange[]> {
  const pieces = await piecesOf(tx, caseId);
  const prepared: AccountChange[] = [];
  for (const change of changes)
    prepared.push("add" in change ? await add(tx, pieces, change.add) : await edit(tx, pieces, change));
  return prepared;
}

async function edit(
  tx: Tx,
  pieces: readonly Piece[],
  change: Exclude<Changes[number], { add: unknown }>,
): Promise<AccountChange> {
  const row = await tx
    .selectFrom("account")
    .selectAll()
    .where("id", "=", change.account)
    .where(
      "case_id",
      "in",
      pieces.map(({ id }) => id),
    )
    .executeTakeFirst();
  if (row === undefined) throw new PermanentError("NOT_FOUND", `no field ${change.account} in this case`);
  const before: Shown = {
    kind: row.kind as CaseAccount["kind"],
    value: row.value,
    role: row.role as CaseAccount["role"],
    check: row.check_state as CaseAccount["check"],
    withdrawn: row.withdrawn,
  };
  const checked = checkValue(before.kind, change.value ?? before.value);
  const after: Shown = {
    kind: before.kind,
    value: checked.value,
    role: change.role ?? before.role,
    // A person who leaves a repaired number as it is confirms it.
    check: checked.check,
    withdrawn: change.withdrawn ?? before.withdrawn,
  };
  const isValueChanged = before.value !== after.value || before.withdrawn !== after.withdrawn;
  return {
    documentId: row.document_id,
    page: row.page_number,
    before,
    after,
    isValueChanged,
    isConfirmed: !isValueChanged && before.role === after.role,
    apply: async (apply, decision) => {
      await apply
        .updateTable("account")
        .set({
          value: after.value,
          role: after.role,
          check_state: after.check,
          withdrawn: after.withdrawn,
          confidence: 1,
          decision_id: decision,
        })
        .where("id", "=", row.id)
        .execute();
    },
  };
}

async function add(tx: Tx, pieces: readonly Piece[], added: z.infer<typeof NewValue>): Promise<AccountChange> {
  const place = pieceWith(pieces, added.document);
  if (place === null) throw new PermanentError("NOT_FOUND", `no document ${added.document}`);
  const document = await tx
    .selectFrom("document")
    .leftJoin("run", (join) =>
      join.onRef("run.document_id", "=", "document.id").on("run.stage", "=", "extract-accounts"),
    )
    .select(["document.id", "run.id as run"])
    .where("document.case_id", "=", place.caseId)
    .where("document.ordinal", "=", place.ordinal)
    .executeTakeFirst();
  if (document === undefined) throw new PermanentError("NOT_FOUND", `no document ${added.document}`);
  const { run } = document;
  if (run === null) throw new PermanentError("CONFLICT", "this document was not searched for numbers yet");
  const checked = checkValue(added.kind, added.value);
  const after: Shown = {
    kind: added.kind,
    value: checked.value,
    role: added.role,
    check: checked.check,
    withdrawn: false,
  };
  return {
    documentId: document.id,
    page: added.page,
    before: null,
    after,
    isValueChanged: true,
    isConfirmed: false,
    apply: async (apply, decision) => {
      await apply
        .insertInto("account")
        .values({
          case_id: place.caseId,
          document_id: document.id,
          run_id: run,
          kind: after.kind,
          value: after.value,
          role: after.role,
          confidence: 1,
          check_state: after.check,
          page_number: added.page,
          box: added.box === null ? null : JSON.stringify(added.box),
          as_read: added.kind === "card" ? checked.value : added.value,
          decision_id: decision,
        })
        .execute();
    },
  };
}
