import type { AnyModel } from "#shared/ml/model.ts";
import type { Models } from "#shared/ml/models.ts";

/** Rows asked at once: one batch of the model thread. */
const BATCH = 32;

/** Asks the served model about every row, the way a case would. */
export async function answersTo(
  definition: AnyModel,
  models: Models,
  rows: readonly unknown[],
  onProgress: (done: number, total: number, note: string) => void,
): Promise<unknown[]> {
  const outputs: unknown[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const records = await models.predict(definition.name, rows.slice(from, from + BATCH));
    for (const record of records) outputs.push(record.output);
    onProgress(outputs.length, rows.length, "rows");
  }
  return outputs;
}

/** The same, and measures the answers. */
export async function evaluateModel(...asked: Parameters<typeof answersTo>): Promise<Record<string, unknown>> {
  const [definition, , rows] = asked;
  return definition.evaluate(rows, await answersTo(...asked));
}
