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

export interface LabelsKnown {
  /** Labels of the data that the model does not know, sorted. */
  unknown: string[];
  /** Whether any of the data's labels is one of the model's; true as well where the data have none, or the model. */
  isAnyKnown: boolean;
}

/** How the labels of rows fit those of a model: an answer can only be one of these. */
export function labelsKnown(rows: readonly unknown[], labels: readonly string[]): LabelsKnown {
  const found = new Set<string>();
  for (const row of rows) {
    const { label } = row as { label?: unknown };
    if (typeof label === "string") found.add(label);
  }
  if (found.size === 0 || labels.length === 0) return { unknown: [], isAnyKnown: true };
  const unknown = [...found].filter((label) => !labels.includes(label)).sort();
  return { unknown, isAnyKnown: unknown.length < found.size };
}

/** Asks as `answersTo` does, and measures the answers. */
export async function evaluateModel(...asked: Parameters<typeof answersTo>): Promise<Record<string, unknown>> {
  const [definition, , rows] = asked;
  return definition.evaluate(rows, await answersTo(...asked));
}
