import { appendAudit } from "#shared/audit.ts";
import type { Contained } from "#shared/contained/contained.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { type Code, sentenceOf } from "#shared/errors.ts";
import { canonicalJson, sha256 } from "#shared/json.ts";
import type { Models, PredictionRecord } from "#shared/ml/models.ts";
import { logPredictions } from "#shared/ml/prediction-log.ts";
import { advanceFinished, lockCase } from "./advance.ts";
import { createChange } from "./change.ts";
import { type LoadedRun, loadInputs, loadRun } from "./inputs.ts";
import { stageNamed } from "./plan.ts";
import { type AnyStage, type Context, type Lane, NeedsSlowLane } from "./stage.ts";

export interface Executor {
  db: Db;
  pipeline: readonly AnyStage[];
  context: Omit<Context, "predict" | "lane" | "contained">;
  /** Processes for untrusted bytes, apart for each lane. */
  contained: Record<Lane, Contained>;
  models: Models;
  /** Told after every commit: new runs may be ready. */
  wake: () => void;
  observe?: (run: { stage: string; state: "done" | "failed"; seconds: number; code?: Code }) => void;
}

/**
 * Does one run. Harmless to call twice for the same run, or at the same time from
 * two workers: the work may be repeated, its result is accepted once.
 */
export async function execute(executor: Executor, runId: number, lane: Lane = "quick"): Promise<void> {
  const { db, pipeline, models, observe } = executor;
  const run = await loadRun(db, runId);
  if (run === null || run.state !== "ready" || run.lane !== lane) return;

  const stage = stageNamed(pipeline, run.stage);
  // The compiler ties a stage to its inputs where it is defined; here, all stages are alike.
  const inputs = (await loadInputs(db, stage, run)) as never;
  const predictions: PredictionRecord[] = [];
  const predict = async <Out>(model: string, input: unknown): Promise<Out> => {
    const [record] = await models.predict(model, [input]);
    if (record === undefined) throw new Error(`model ${model} gave no answer`);
    predictions.push(record);
    return record.output as Out;
  };

  const started = performance.now();
  const context: Context = { ...executor.context, contained: executor.contained[lane], lane, predict };
  let result: unknown;
  try {
    result = await stage.run(run.subject, inputs, context);
  } catch (error) {
    if (!(error instanceof NeedsSlowLane) || lane === "slow") throw error;
    await moveToSlowLane(executor, runId);
    return;
  }
  const output: unknown = stage.output.parse(result);
  const seconds = (performance.now() - started) / 1000;
  const json = canonicalJson(output);
  const outputSha256 = sha256(json);

  const manifests = predictions.length > 0 ? await models.list() : [];
  const accepted = await db.transaction().execute(async (tx) => {
    await lockCase(tx, run.subject.case.id);
    const { numUpdatedRows } = await tx
      .updateTable("run")
      .set({ state: "done", output: json, output_sha256: outputSha256, finished_at: new Date(), seconds })
      .where("id", "=", runId)
      .where("state", "=", "ready")
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false; // somebody was quicker, with the same result
    await logPredictions(tx, predictions, manifests, { runId, caseId: run.subject.case.id });
    await stage.commit?.(createChange(tx, pipeline, stage, run), output);
    await finish(tx, pipeline, stage, run);
    await appendAudit(tx, [
      {
        actor: `stage:${stage.name}`,
        action: "run.done",
        caseId: run.subject.case.id,
        runId,
        detail: {
          stage: stage.name,
          outputSha256,
          attempts: run.attempts,
          predictions: predictions.map((p) => ({ model: p.modelSha256, input: p.inputSha256, output: p.outputSha256 })),
        },
      },
    ]);
    return true;
  });
  if (!accepted) return;
  executor.wake();
  observe?.({ stage: stage.name, state: "done", seconds });
}

/**
 * Gives a run up: it failed with a code, what comes after works without it, and
 * the case will go to a person. When the stage that ends a case is given up, the case
 * goes to a person at once.
 */
export async function giveUp(executor: Executor, runId: number, code: Code, detail?: string): Promise<void> {
  const { db, pipeline, observe } = executor;
  const run = await loadRun(db, runId);
  if (run === null || run.state !== "ready") return;
  const stage = stageNamed(pipeline, run.stage);
  const accepted = await db.transaction().execute(async (tx) => {
    const caseId = run.subject.case.id;
    await lockCase(tx, caseId);
    const { numUpdatedRows } = await tx
      .updateTable("run")
      .set({ state: "failed", error_code: code, error_detail: detail ?? null, finished_at: new Date() })
      .where("id", "=", runId)
      .where("state", "=", "ready")
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await createChange(tx, pipeline, stage, run).addProblem(code);
    await finish(tx, pipeline, stage, run);
    if (stage === pipeline.at(-1)) {
      await tx
        .updateTable("case_file")
        .set((eb) => ({
          status: "review",
          reasons: JSON.stringify([sentenceOf(code)]),
          version: eb("version", "+", 1),
        }))
        .where("id", "=", caseId)
        .where("status", "=", "open")
        .execute();
    }
    await appendAudit(tx, [
      {
        actor: `stage:${stage.name}`,
        action: "run.failed",
        caseId,
        runId,
        detail: { stage: stage.name, code, attempts: run.attempts },
      },
    ]);
    return true;
  });
  if (!accepted) return;
  executor.wake();
  observe?.({ stage: stage.name, state: "failed", seconds: 0, code });
}

/** The relay hands it over again, to the other queue. A second delivery in the quick lane finds it gone. */
async function moveToSlowLane({ db, wake }: Executor, runId: number): Promise<void> {
  await db
    .updateTable("run")
    .set({ lane: "slow", queued_at: null })
    .where("id", "=", runId)
    .where("state", "=", "ready")
    .where("lane", "=", "quick")
    .execute();
  wake();
}

async function finish(tx: Tx, pipeline: readonly AnyStage[], stage: AnyStage, run: LoadedRun): Promise<void> {
  const { document, page } = run.subject;
  await advanceFinished(tx, pipeline, run.subject.case.id, stage, {
    documentId: document?.id ?? null,
    pageId: page?.id ?? null,
  });
}
