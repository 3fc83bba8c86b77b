import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { actorOf, type Principal } from "#shared/access/access.ts";
import { type AuditAction, appendAudit } from "#shared/audit.ts";
import { namedBy } from "#shared/cases/case-result.ts";
import { WORKED } from "#shared/cases/pieces.ts";
import type { Db } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";

/** A case is looked at page by page: what somebody asks of it within this time is one reading. */
const READING_MINUTES = 15;
const READ: AuditAction = "case.read";

export interface AuditReadsOptions {
  db: Db;
  departments: readonly Department[];
}

export const isSensitive = (departments: readonly Department[], id: string | null): boolean =>
  departments.some((department) => department.id === id && department.sensitive === true);

/**
 * Whoever reads a case of a sensitive department, its documents or signatures is recorded
 * before the answer leaves: what cannot be recorded is not shown. Set on the server before
 * the routes, so that a new one that gives out cases cannot be forgotten.
 */
export function auditReads(app: FastifyInstance, { db, departments }: AuditReadsOptions): void {
  app.addHook("onSend", async (request, answer, payload) => {
    const { permission } = request.routeOptions.config;
    const { case: which } = (request.params ?? {}) as { case?: string };
    const isRead = permission === "case.read" || permission === "specimen.read";
    if (!isRead || which === undefined || request.principal === null || answer.statusCode >= 300) return payload;
    await recordReading(db, departments, which, request.principal);
    return payload;
  });
}

/**
 * The case, and the departments of all that is shown as it: of the case that is worked on, and of all that was joined
 * to it. One query, since every answer about a case waits for it.
 */
async function shownAs(db: Db, which: string) {
  const isNamed = namedBy("own", which);
  if (isNamed === null) return [];
  return db
    .selectFrom("case_file as own")
    .leftJoin("case_file as first", "first.id", "own.duplicate_of")
    .innerJoin("case_file as shown", (join) =>
      join.on(({ eb, or }) =>
        or([eb("shown.id", "=", WORKED), eb("shown.merged_into", "=", WORKED), eb("shown.id", "=", eb.ref("own.id"))]),
      ),
    )
    .select(["own.id", "shown.department"])
    .where(isNamed)
    .orderBy("shown.receipt")
    .execute();
}

/** Records that somebody read a case, where it is shown as one of a sensitive department, and was not recorded a moment ago. */
export async function recordReading(
  db: Db,
  departments: readonly Department[],
  which: string,
  principal: Principal,
): Promise<void> {
  const shown = await shownAs(db, which);
  const [{ id: caseId } = { id: "" }] = shown;
  const department = shown.find((one) => isSensitive(departments, one.department))?.department;
  if (department === undefined) return;
  const actor = actorOf(principal);
  const isRecorded = async (from: Pick<Db, "selectFrom">) =>
    (await from
      .selectFrom("audit_entry")
      .select("id")
      .where("case_id", "=", caseId)
      .where("actor", "=", actor)
      .where("action", "=", READ)
      .where("at", ">", new Date(Date.now() - READING_MINUTES * 60_000))
      .limit(1)
      .executeTakeFirst()) !== undefined;
  if (await isRecorded(db)) return;
  await db.transaction().execute(async (tx) => {
    // A page asks for several things at once; the first one records for all.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${READ} ${caseId} ${actor}`}, 0))`.execute(tx);
    if (!(await isRecorded(tx))) await appendAudit(tx, [{ actor, action: READ, caseId, detail: { department } }]);
  });
}
