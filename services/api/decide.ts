import type { UpdateObject } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import { piecesOf } from "#shared/cases/pieces.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import type { DB } from "#shared/db/schema.ts";
import type { Department } from "#shared/departments.ts";
import { PermanentError } from "#shared/errors.ts";
import type { DecisionBody } from "#shared/http/decision-forms.ts";
import { looksBlind } from "./blind.ts";
import { type AccountChange, changeAccounts } from "./change-accounts.ts";
import { colleagueFor } from "./colleagues.ts";
import { assertDecidable, type CaseFile, type Decided, lockCases, recordDecision } from "./record-decision.ts";
import { needsSecondPerson } from "./rules.ts";
import { isUnseen } from "./sample.ts";
import { loadDecisions } from "./view.ts";

export interface DecideOptions {
  db: Db;
  departments: readonly Department[];
  fourEyes: readonly string[];
}

/** What a decision does to its case, what it records of itself, and what a model can learn from it. */
interface Effect {
  set: UpdateObject<DB, "case_file">;
  after: Record<string, unknown>;
  label: { department: string } | null;
  accounts: readonly AccountChange[];
}

/**
 * A person's decision: case row, decision row, labelled examples and log entry in one
 * transaction. CONFLICT when somebody was quicker, has the case in hand, or the case is
 * in no state for it; NOT_ALLOWED when a second person must do it.
 */
export async function decide(
  { db, departments, fourEyes }: DecideOptions,
  caseId: string,
  person: Principal,
  body: DecisionBody,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const [file] = await lockCases(tx, [caseId]);
    if (file === undefined) throw new PermanentError("NOT_FOUND");
    await assertDecidable(tx, file, person, body.kind, body.version);
    const closes = body.kind === "accept" || body.kind === "route" || body.kind === "reject";
    if (closes && needsSecondPerson(fourEyes, await loadDecisions(tx, await piecesOf(tx, caseId)), person.id))
      throw new PermanentError("NOT_ALLOWED", "whoever changed an account number may not also close the case");

    const at = new Date();
    const effect = await effectOf(tx, { body, file, person, departments, at });
    const accounts = (which: "before" | "after") => effect.accounts.map((change) => change[which]);
    const decided = await recordDecision(tx, {
      ...{ file, person, at, kind: body.kind, reason: "reason" in body ? body.reason : null, set: effect.set },
      before: { status: file.status, department: file.department, accounts: accounts("before") },
      after: { ...effect.after, accounts: accounts("after") },
      detail: { department: effect.after.department ?? file.department, changes: effect.accounts.length },
    });
    const { decision } = decided;
    await Promise.all(effect.accounts.map((change) => change.apply(tx, decision)));
    await keepExamples(tx, { caseId, decision, at, effect, file });
    // What is read under this receipt is seen by those who see this case.
    if (typeof effect.after.department === "string")
      await tx
        .updateTable("case_file")
        .set({ department: effect.after.department })
        .where("merged_into", "=", caseId)
        .execute();
    if (body.kind === "sample")
      await tx.updateTable("review_sample").set({ decision_id: decision }).where("case_id", "=", caseId).execute();
    // Decided: the next person need not wait for the lock to run out.
    if (closes || body.kind === "note" || body.kind === "ask" || body.kind === "sample")
      await tx.updateTable("review_lock").set({ expires_at: at }).where("case_id", "=", caseId).execute();
    return decided;
  });
}

async function effectOf(
  tx: Tx,
  {
    body,
    file,
    person,
    departments,
    at,
  }: { body: DecisionBody; file: CaseFile; person: Principal; departments: readonly Department[]; at: Date },
): Promise<Effect> {
  const caseId = file.id;
  const none = { set: {}, after: {}, label: null, accounts: [] };
  switch (body.kind) {
    case "accept":
      if (file.department === null) throw new PermanentError("BAD_REQUEST", "no department to accept: choose one");
      return { ...none, ...closing("closed", file.department, at), label: { department: file.department } };
    case "route":
      assertDepartment(departments, body.department);
      return { ...none, ...closing("closed", body.department, at), label: { department: body.department } };
    case "reject":
      return { ...none, ...closing("rejected", file.department, at) };
    case "reopen":
      return { ...none, set: { status: "review", closed_at: null }, after: { status: "review" } };
    case "note":
      // The words of whoever was asked are the answer: the case is everybody's again.
      return file.asked_user_id === person.id ? { ...none, set: { asked_user_id: null } } : none;
    case "ask": {
      const { id, name } = await colleagueFor(tx, caseId, person, body.colleague);
      return { ...none, set: { asked_user_id: id }, after: { asked: id, colleague: name } };
    }
    case "sample":
      if (!looksBlind(person))
        throw new PermanentError("NOT_ALLOWED", "a blind look is for those who see every department");
      assertDepartment(departments, body.department);
      await assertUnseen(tx, caseId);
      return sampled(file, body.department);
    case "correct": {
      const accounts = await changeAccounts(tx, caseId, body.changes);
      return { ...none, accounts, after: { valueChanged: accounts.some((change) => change.isValueChanged) } };
    }
  }
}

const closing = (status: "closed" | "rejected", department: string | null, at: Date) => ({
  set: { status, department, closed_at: at, asked_user_id: null },
  after: { status, department },
});

/** A look is blind once: a second one would put its answer in the place of the first. The case is locked. */
async function assertUnseen(tx: Tx, caseId: string): Promise<void> {
  const sample = await tx
    .selectFrom("review_sample")
    .innerJoin("case_file", "case_file.id", "review_sample.case_id")
    .select("case_id")
    .where("case_id", "=", caseId)
    .where(isUnseen)
    .executeTakeFirst();
  if (sample === undefined) throw new PermanentError("CONFLICT", "this case does not wait for a blind second look");
}

/** A blind second look. When it differs, the closed case is open to review again. */
function sampled(file: CaseFile, department: string): Effect {
  const agrees = file.department === department;
  return {
    set: agrees ? {} : { status: "review", closed_at: null },
    after: { sample: department, agrees, ...(agrees ? {} : { status: "review" }) },
    label: { department },
    accounts: [],
  };
}

function assertDepartment(departments: readonly Department[], id: string): void {
  if (!departments.some((one) => one.id === id)) throw new PermanentError("BAD_REQUEST", `no department ${id}`);
}

/** What the router answered beside what a person says is right, and the same for account numbers. */
async function keepExamples(
  tx: Tx,
  {
    caseId,
    decision,
    at,
    effect,
    file,
  }: { caseId: string; decision: number; at: Date; effect: Effect; file: CaseFile },
): Promise<void> {
  if (effect.label !== null) {
    const answer = await tx
      .selectFrom("prediction")
      .select(["model_sha256", "output"])
      .where("case_id", "=", caseId)
      .where("model", "=", "router")
      .orderBy("id", "desc")
      .executeTakeFirst();
    const answered = (answer?.output ?? null) as { label?: string } | null;
    await tx
      .insertInto("labelled_example")
      .values({
        decision_id: decision,
        case_id: caseId,
        model: "router",
        model_sha256: answer?.model_sha256 ?? null,
        answered: answered === null ? null : JSON.stringify(answered),
        label: JSON.stringify(effect.label),
        agrees: answered?.label === effect.label.department,
        department: effect.label.department,
        created_at: at,
      })
      .execute();
  }
  if (effect.accounts.length === 0) return;
  const versions = await accountVersions(
    tx,
    effect.accounts.map(({ documentId }) => documentId),
  );
  await tx
    .insertInto("labelled_example")
    .values(
      effect.accounts.map((change) => ({
        decision_id: decision,
        case_id: caseId,
        document_id: change.documentId,
        page_number: change.page,
        model: "accounts",
        model_sha256: versions.get(change.documentId) ?? null,
        answered: change.before === null ? null : JSON.stringify(change.before),
        label: JSON.stringify(change.after),
        agrees: change.isConfirmed,
        department: file.department,
        created_at: at,
      })),
    )
    .execute();
}

/** Which version of the model found a document's numbers, the last time it was asked. Rules alone find some: then none. */
async function accountVersions(tx: Tx, documents: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom("run")
    // By the case too, which has an index.
    .innerJoin("prediction", (join) =>
      join.onRef("prediction.run_id", "=", "run.id").onRef("prediction.case_id", "=", "run.case_id"),
    )
    .distinctOn("run.document_id")
    .select(["run.document_id", "model_sha256"])
    .where("run.document_id", "in", documents)
    .where("model", "=", "accounts")
    .orderBy("run.document_id")
    .orderBy("prediction.id", "desc")
    .execute();
  return new Map(rows.map((row) => [row.document_id ?? "", row.model_sha256]));
}
