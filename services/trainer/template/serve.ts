import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Output } from "./model.ts";
import { COLUMNS, columnOf, wordsOf } from "./words.ts";

const Config = z.object({ labels: z.array(z.string()).min(2), threshold: z.number() });

/** The trained table on TensorFlow.js: the rows of the words that occur, summed, and one softmax. */
export function loadWordCounts(
  { config, tensors, manifest }: Artefact,
  { tf }: ModelEnvironment,
): LoadedModel<{ text: string }, Output> {
  const parsed = Config.safeParse(config);
  const data = tensors.get("table")?.data;
  if (!parsed.success || data?.length !== COLUMNS * parsed.data.labels.length)
    throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: model.json and weights do not fit`);
  const { labels, threshold } = parsed.data;
  const table = tf.tensor2d(data, [COLUMNS, labels.length], "float32");
  const answer = ({ text }: { text: string }): Output => {
    const columns = [...new Set(wordsOf(text).map(columnOf))];
    if (columns.length === 0) return { label: labels[0] as string, confidence: 1 / labels.length, abstained: true };
    const shares = tf.tidy(() => tf.softmax(tf.sum(tf.gather(table, tf.tensor1d(columns, "int32")), 0)).dataSync());
    const rounded = Array.from(shares, (share) => Math.round(share * 10_000) / 10_000);
    const confidence = Math.max(...rounded);
    return { label: labels[rounded.indexOf(confidence)] as string, confidence, abstained: confidence < threshold };
  };
  return { predict: (inputs) => inputs.map(answer) };
}
