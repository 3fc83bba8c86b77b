import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "#shared/db/db.ts";
import type { Code } from "#shared/errors.ts";
import { advanceNewDocuments, expectMore } from "./advance.ts";
import { assertMayAdd } from "./graph.ts";
import type { LoadedRun } from "./inputs.ts";
import type { AnyStage, Change, NewDocument } from "./stage.ts";

/** Most documents of one case: a mail with a zip of a year's statements fits; a bomb of a million files does not. */
export const DOCUMENTS_PER_CASE_MAX = 2_000;
/** Most pages of one case: 20,000 pages of OCR keep one processor busy for half a day. */
export const PAGES_PER_CASE_MAX = 20_000;

/** What a stage's commit may do, bound to the transaction that accepts its result. The case's lock is held. */
export function createChange(tx: Tx, pipeline: readonly AnyStage[], stage: AnyStage, run: LoadedRun): Change {
  const { subject, id: runId } = run;
  const caseId = subject.case.id;

  const addProblem = async (code: Code, page?: number) => {
    await tx
      .insertInto("problem")
      .values({
        case_id: caseId,
        document_id: subject.document?.id ?? null,
        page_number: page ?? subject.page?.number ?? null,
        run_id: runId,
        code,
      })
      .execute();
  };

  const addDocuments = async (documents: readonly NewDocument[]) => {
    if (documents.length === 0) return;
    assertMayAdd(pipeline, stage, "document");
    // Ordinals count from 1 without a gap, so the last one is also how many there are.
    const { last } = await tx
      .selectFrom("document")
      .select((eb) => eb.fn.coalesce(eb.fn.max("ordinal"), eb.lit(0)).as("last"))
      .where("case_id", "=", caseId)
      .executeTakeFirstOrThrow();
    const taken = documents.slice(0, Math.max(0, DOCUMENTS_PER_CASE_MAX - last));
    if (taken.length < documents.length) await addProblem("CONTAINER_TOO_MANY_FILES");
    if (taken.length === 0) return;
    const rows = taken.map((document, index) => ({
      id: randomUUID(),
      case_id: caseId,
      parent_id: subject.document?.id ?? null,
      ordinal: last + index + 1,
      depth: (subject.document?.depth ?? -1) + 1,
      name: document.name,
      media_type: document.mediaType,
      sha256: document.sha256,
      bytes: document.bytes,
    }));
    await tx.insertInto("document").values(rows).execute();
    await expectMore(tx, pipeline, "document", caseId, null, rows.length);
    await advanceNewDocuments(
      tx,
      pipeline,
      caseId,
      rows.map((row) => row.id),
    );
  };

  const addPages = async (wanted: number) => {
    const document = subject.document;
    if (document === null) throw new Error("only a document has pages");
    if (wanted === 0) return;
    assertMayAdd(pipeline, stage, "page");
    const { count } = await tx
      .selectFrom("page")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("case_id", "=", caseId)
      .executeTakeFirstOrThrow();
    const pages = Math.min(wanted, Math.max(0, PAGES_PER_CASE_MAX - count));
    if (pages < wanted) await addProblem("DOCUMENT_TOO_MANY_PAGES");
    if (pages === 0) return;
    await sql`insert into page (case_id, document_id, number)
      select ${caseId}::uuid, ${document.id}::uuid, number from generate_series(1, ${pages}::integer) number`.execute(
      tx,
    );
    await expectMore(tx, pipeline, "page", caseId, document.id, pages);
  };

  return { tx, subject, runId, addDocuments, addPages, addProblem };
}
