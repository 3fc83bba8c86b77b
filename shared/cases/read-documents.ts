import type { Db } from "#shared/db/db.ts";
import type { CorrectedDocument } from "#shared/ml/model.ts";

export type ReadDocument = CorrectedDocument & { id: string; name: string };

/** The documents of cases in reading order: as they were read, and as people left their numbers. */
export async function readDocuments(db: Db, caseIds: readonly string[]): Promise<Map<string, ReadDocument[]>> {
  if (caseIds.length === 0) return new Map();
  const [documents, pages, accounts] = await Promise.all([
    db
      .selectFrom("document")
      .leftJoin("mail", "mail.document_id", "document.id")
      .select(["document.id", "document.case_id", "document.name", "mail.subject", "mail.sender"])
      .where("case_id", "in", caseIds)
      .orderBy("ordinal")
      .execute(),
    db
      .selectFrom("page")
      .select(["document_id", "text", "language"])
      .where("case_id", "in", caseIds)
      .where("text", "is not", null)
      .orderBy("number")
      .execute(),
    db
      .selectFrom("account")
      .select(["document_id", "kind", "value", "role"])
      .where("case_id", "in", caseIds)
      .where("withdrawn", "=", false)
      .where("check_state", "!=", "invalid")
      .orderBy("id")
      .execute(),
  ]);
  const [pagesOf, accountsOf] = [pages, accounts].map((list) =>
    Map.groupBy(list as { document_id: string }[], (one) => one.document_id),
  ) as [Map<string, typeof pages>, Map<string, typeof accounts>];
  const loaded = documents.map(({ id, case_id: caseId, name, subject, sender }) => {
    const own = pagesOf.get(id) ?? [];
    const document: ReadDocument = {
      id,
      name,
      subject,
      sender,
      pages: own.map(({ text }) => text ?? ""),
      language: own.find(({ language }) => language !== null)?.language ?? null,
      accounts: (accountsOf.get(id) ?? []).map(({ kind, value, role }) => ({ kind, value, role })),
    };
    return { caseId, document };
  });
  return new Map(
    [...Map.groupBy(loaded, ({ caseId }) => caseId)].map(([caseId, list]) => [
      caseId,
      list.map(({ document }) => document),
    ]),
  );
}
