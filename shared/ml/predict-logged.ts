import { appendAudit } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { Models, PredictionRecord } from "./models.ts";
import { logPredictions } from "./prediction-log.ts";

/** Who asks, and for which case, where it is for one. */
export interface Asking {
  actor: string;
  caseId: string | null;
}

/** Asks a model outside the pipeline. The answer is logged like any other, whoever asked. Throws MODEL_UNKNOWN. */
export async function predictLogged(
  { db, models }: { db: Db; models: Models },
  name: string,
  input: unknown,
  { actor, caseId }: Asking,
): Promise<PredictionRecord> {
  const [record] = await models.predict(name, [input]);
  if (record === undefined) throw new PermanentError("MODEL_UNKNOWN", name);
  const manifests = await models.list();
  await db.transaction().execute(async (tx) => {
    await logPredictions(tx, [record], manifests, { runId: null, caseId });
    const detail = { model: record.modelSha256, input: record.inputSha256, output: record.outputSha256 };
    await appendAudit(tx, [{ actor, action: "prediction.logged", ...(caseId === null ? {} : { caseId }), detail }]);
  });
  return record;
}
