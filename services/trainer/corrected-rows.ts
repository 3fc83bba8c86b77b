import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { AnyModel, CorrectedDocument } from "#shared/ml/model.ts";

/** When the corrections were made: from the first moment on, and before the second. */
export interface Range {
  from: Date | null;
  until: Date | null;
  /** Of these cases only. */
  cases?: readonly string[];
}

export interface CorrectedRow {
  /** Of the labelled example: rows are told in its order. */
  id: number;
  caseId: string;
  /** Null: it is said of the case as a whole. */
  documentId: string | null;
  /** Null where the model can learn nothing from it: no text was read. */
  row: Record<string, unknown> | null;
}

/** Cases whose texts are held at once: 8 dense pages of each are 2 MB. */
const CASES_AT_ONCE = 100;

/**
 * What people said is right, as rows of the model's training data. Of several
 * corrections of one subject within the range the latest counts: whoever looked again
 * knew what was said before.
 */
export async function* correctedRows(db: Db, definition: AnyModel, range: Range): AsyncGenerator<CorrectedRow> {
  const examples = await latestExamples(db, definition.name, range);
  for (let from = 0; from < examples.length; from += CASES_AT_ONCE) {
    const part = examples.slice(from, from + CASES_AT_ONCE);
    const cases = await loadDocuments(db, [...new Set(part.map((example) => example.case_id))]);
    for (const { id, case_id: caseId, document_id: documentId, receipt, agrees, label } of part) {
      const documents = cases.get(caseId) ?? [];
      const document = documents.find((one) => one.id === documentId) ?? null;
      const row = definition.corrected?.({ label, documents, document }) ?? null;
      // Where it comes from; a schema of rows lets fields pass that it does not know.
      yield { id, caseId, documentId, row: row === null ? null : { ...row, receipt, example: id, agrees } };
    }
  }
}

function latestExamples(db: Db, model: string, { from, until, cases }: Range) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom("labelled_example")
        .innerJoin("case_file", "case_file.id", "labelled_example.case_id")
        .distinctOn(["case_id", "document_id"])
        .select(["labelled_example.id", "case_id", "document_id", "label", "agrees", "receipt"])
        .where("model", "=", model)
        // In review somebody may be in the middle of it: only what was closed is said to be right as a whole.
        .where("status", "=", "closed")
        .$if(from !== null, (query) => query.where("created_at", ">=", from as Date))
        .$if(until !== null, (query) => query.where("created_at", "<", until as Date))
        .$if(cases !== undefined, (query) => query.where(sql<boolean>`case_id = any(${cases}::uuid[])`))
        .orderBy("case_id")
        .orderBy("document_id")
        .orderBy("labelled_example.id", "desc")
        .as("latest"),
    )
    .selectAll()
    .orderBy("id")
    .execute();
}

type Loaded = CorrectedDocument & { id: string };

async function loadDocuments(db: Db, caseIds: readonly string[]): Promise<Map<string, Loaded[]>> {
  const [documents, pages, accounts] = await Promise.all([
    db
      .selectFrom("document")
      .leftJoin("mail", "mail.document_id", "document.id")
      .select(["document.id", "document.case_id", "mail.subject"])
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
  const loaded = documents.map(({ id, case_id: caseId, subject }) => {
    const own = pagesOf.get(id) ?? [];
    const document: Loaded = {
      id,
      subject,
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
