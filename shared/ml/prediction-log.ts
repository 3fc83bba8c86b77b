import type { Tx } from "#shared/db/db.ts";
import { keepInputs } from "./kept-inputs.ts";
import type { Models, PredictionRecord } from "./models.ts";

/** Writes answers to the prediction log, in the transaction of what they decided, and what was asked beside it. Registers versions not seen before. */
export async function logPredictions(
  tx: Tx,
  predictions: readonly PredictionRecord[],
  known: Awaited<ReturnType<Models["list"]>>,
  subject: { runId: number | null; caseId: string | null },
): Promise<void> {
  if (predictions.length === 0) return;
  const versions = known.filter((model) => predictions.some((p) => p.modelSha256 === model.sha256));
  await tx
    .insertInto("model_version")
    .values(versions.map((m) => ({ sha256: m.sha256, name: m.name, manifest: JSON.stringify(m.manifest) })))
    .onConflict((conflict) => conflict.column("sha256").doNothing())
    .execute();
  await tx
    .insertInto("prediction")
    .values(
      predictions.map((p) => ({
        run_id: subject.runId,
        case_id: subject.caseId,
        model: p.model,
        model_sha256: p.modelSha256,
        input_sha256: p.inputSha256,
        output: JSON.stringify(p.output),
        output_sha256: p.outputSha256,
        confidence: p.confidence,
        milliseconds: p.milliseconds,
        code_commit: p.codeCommit,
      })),
    )
    .execute();
  await keepInputs(tx, predictions, subject.caseId);
}
