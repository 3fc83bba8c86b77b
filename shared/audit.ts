import type { Tx } from "#shared/db/db.ts";

/** Everything that is recorded. An action not on this list cannot be written. */
export const AUDIT_ACTIONS = [
  "case.received", // a receipt was given
  "run.done", // a stage's result was accepted
  "run.failed", // a stage was given up
  "case.routed", // the pipeline decided where the case goes
  "case.taken", // a person took it in hand
  "case.read", // somebody read a case of a sensitive department
  "case.sampled", // it was picked for a blind second look
  "case.decided", // a person decided
  "specimen.added", // a signature was put on file
  "specimen.withdrawn",
  "specimen.seen", // somebody looked at signatures on file
  "specimen.compared", // a found signature was compared with them
  "prediction.logged", // a model answered outside the pipeline (API, command line)
  "prediction.reviewed", // a person looked at a model's answer and said what is right
  "model.registered",
  "model.shipped", // a checkout was started that brings another version of a model than the one before
  "model.placed", // a version became live or a shadow in an environment, or ended there
  "data.exported", // customers' texts left as training data
  "user.created",
  "user.changed",
  "session.started",
  "session.refused",
  "session.ended",
  "token.created",
  "token.revoked",
  "gateway.created",
  "gateway.revoked",
  "setting.changed",
  "migration.applied",
  "system.started",
  "system.stopped",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  /** `stage:<name>`, `user:<id>`, `gateway:<name>`, `smtp`, `system`. */
  actor: string;
  action: AuditAction;
  caseId?: string;
  runId?: number;
  /** Ids, codes, counts and hashes only: never account numbers, names or page text. */
  detail: Record<string, unknown>;
}

/**
 * Appends entries in the transaction of what they record. Takes no lock: order
 * and chain are added afterwards by the sealer (services/audit).
 */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const at = new Date();
  await tx
    .insertInto("audit_entry")
    .values(
      entries.map((entry) => ({
        at,
        actor: entry.actor,
        action: entry.action,
        case_id: entry.caseId ?? null,
        run_id: entry.runId ?? null,
        detail: JSON.stringify(entry.detail),
      })),
    )
    .execute();
}
