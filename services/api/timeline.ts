import type { z } from "zod";
import type { Db } from "#shared/db/db.ts";
import type { TimelineRun } from "#shared/http/console-forms.ts";

/** Runs of one answer: a case of 20,000 pages is looked at by its problems, not run by run. */
const RUNS_MAX = 2_000;

/** What was done with a case, in the order it was finished, and which model versions answered. */
export async function loadRuns(db: Db, id: string): Promise<z.infer<typeof TimelineRun>[]> {
  const rows = await db
    .selectFrom("run")
    .leftJoin("document", "document.id", "run.document_id")
    .leftJoin("page", "page.id", "run.page_id")
    .select(["run.id", "run.stage", "run.state", "run.attempts", "run.error_code", "run.seconds", "run.finished_at"])
    .select(["document.ordinal", "page.number"])
    .where("run.case_id", "=", id)
    .orderBy("run.finished_at")
    .orderBy("run.id")
    .limit(RUNS_MAX)
    .execute();
  const answers = await db
    .selectFrom("prediction")
    .select(["run_id", "model", "model_sha256"])
    .where("case_id", "=", id)
    .execute();
  const answersOf = Map.groupBy(answers, (answer) => answer.run_id);
  return rows.map((row) => ({
    id: row.id,
    stage: row.stage,
    document: row.ordinal,
    page: row.number,
    state: row.state as "ready" | "done" | "failed",
    attempts: row.attempts,
    code: row.error_code,
    seconds: row.seconds,
    finishedAt: row.finished_at,
    models: (answersOf.get(row.id) ?? []).map(({ model, model_sha256 }) => ({ name: model, sha256: model_sha256 })),
  }));
}
