import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import type { Role } from "#shared/access/roles.ts";
import type { Db } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";

/** Cases and people as the database holds them, for tests of what people do with cases. */

export const DEPARTMENTS: readonly Department[] = ["payments", "cards"].map((id) => ({
  id,
  name: { en: id, fr: id, nl: id, de: id },
  about: "",
}));

export async function person(
  db: Db,
  roles: Role[] = ["reviewer"],
  departments: string[] | null = null,
): Promise<Principal> {
  const id = randomUUID();
  const name = `person ${id.slice(0, 8)}`;
  await db.insertInto("user_account").values({ id, name, password_hash: "none", roles, departments }).execute();
  return { kind: "user", id, name, roles, departments };
}

export interface TestCase {
  id: string;
  receipt: number;
  account: number;
}

/** A case with one document of one page and one account number that fails its check digits. */
export async function newCase(
  db: Db,
  options: { status?: string; department?: string | null; receivedAt?: Date } = {},
): Promise<TestCase> {
  const { status = "review", department = "payments", receivedAt = new Date() } = options;
  return db.transaction().execute(async (tx) => {
    const id = randomUUID();
    const documentId = randomUUID();
    const sha256 = randomBytes(32).toString("hex");
    const { last: receipt } = await tx
      .updateTable("receipt_counter")
      .set((eb) => ({ last: eb("last", "+", 1) }))
      .returning("last")
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("case_file")
      .values({
        id,
        receipt,
        source: "upload",
        sha256,
        bytes: 1,
        received_at: receivedAt,
        status,
        department,
        confidence: 0.6,
      })
      .execute();
    const row = { ordinal: 1, depth: 0, name: "letter.pdf", media_type: "application/pdf", sha256, bytes: 1 };
    await tx
      .insertInto("document")
      .values({ id: documentId, case_id: id, ...row })
      .execute();
    await tx
      .insertInto("page")
      .values({ case_id: id, document_id: documentId, number: 1, width: 595, height: 842, source: "ocr", text: "Pay" })
      .execute();
    const { id: run } = await tx
      .insertInto("run")
      .values({
        case_id: id,
        document_id: documentId,
        stage: "extract-accounts",
        state: "done",
        output: "{}",
        output_sha256: sha256,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { id: account } = await tx
      .insertInto("account")
      .values({
        case_id: id,
        document_id: documentId,
        run_id: run,
        kind: "iban",
        value: "BE68539007547035",
        role: "unknown",
        confidence: 0.2,
        check_state: "invalid",
        page_number: 1,
        box: JSON.stringify([0.1, 0.1, 0.4, 0.12]),
        as_read: "BE68 5390 0754 7035",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("problem")
      .values({ case_id: id, document_id: documentId, page_number: 1, code: "CHECK_DIGITS_WRONG" })
      .execute();
    return { id, receipt, account };
  });
}

/** received = closed + rejected + open, as the promise says. */
export async function counts(db: Db): Promise<Record<string, number>> {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*) from case_file group by status`.execute(db);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** What the log says of the decisions about a case, in order. */
export async function decisionsLogged(db: Db, caseId: string): Promise<{ kind: string; status: string }[]> {
  const entries = await db
    .selectFrom("audit_entry")
    .select("detail")
    .where("case_id", "=", caseId)
    .where("action", "=", "case.decided")
    .orderBy("id")
    .execute();
  return entries.map(({ detail }) => detail as { kind: string; status: string });
}
