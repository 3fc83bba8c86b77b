import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { correctedRows } from "./corrected-rows.ts";

/**
 * For inputs a model was asked about: a row with what people said is right, by the input's
 * sha256. The log names the case, and the document where a run was of one, that an input
 * came from; of several that it came from, the latest word counts. Inputs that nobody has
 * decided are left out, and all of a model that nobody can correct.
 */
export async function labelledInputs(
  db: Db,
  definition: AnyModel,
  inputs: readonly string[],
): Promise<Map<string, unknown>> {
  if (definition.corrected === undefined || inputs.length === 0) return new Map();
  // By any version: where two candidates are compared, only a third has acted.
  const asked = await db
    .selectFrom("prediction")
    .leftJoin("run", "run.id", "prediction.run_id")
    .select(["prediction.input_sha256", "prediction.case_id", "run.document_id"])
    .distinct()
    .where("prediction.model", "=", definition.name)
    .where(sql<boolean>`prediction.input_sha256 = any(${inputs}::text[])`)
    .where("prediction.case_id", "is not", null)
    .execute();
  const inputsOf = Map.groupBy(asked, (one) => subjectOf(one.case_id, one.document_id));
  const cases = [...new Set(asked.flatMap(({ case_id }) => (case_id === null ? [] : [case_id])))];
  const rows = new Map<string, unknown>();
  // In the order they were given, so the latest comes last.
  const range = { from: null, until: null, cases, inputs };
  for await (const { caseId, documentId, inputSha256, row } of correctedRows(db, definition, range)) {
    if (row === null) continue;
    // A review is of one question, a decision of all that was asked of its subject.
    if (inputSha256 !== null) rows.set(inputSha256, row);
    else for (const { input_sha256 } of inputsOf.get(subjectOf(caseId, documentId)) ?? []) rows.set(input_sha256, row);
  }
  return rows;
}

const subjectOf = (caseId: string | null, documentId: string | null): string => `${caseId} ${documentId}`;
