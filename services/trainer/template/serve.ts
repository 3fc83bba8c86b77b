import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Output } from "./model.ts";
import { COLUMNS, columnOf, wordsOf } from "./words.ts";

const Config = z.object({ labels: z.array(z.string()).min(2), threshold: z.number() });

/** Words named for a label or against it; more would be a list nobody reads. */
const WORDS_TOLD = 4;

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
    const words = [...new Set(wordsOf(text))];
    const columns = [...new Set(words.map(columnOf))];
    const shares =
      columns.length === 0
        ? labels.map(() => 1 / labels.length)
        : tf.tidy(() => tf.softmax(tf.sum(tf.gather(table, tf.tensor1d(columns, "int32")), 0)).dataSync());
    const ranked = labels.map((label, at) => ({
      label,
      at,
      confidence: Math.round((shares[at] ?? 0) * 10_000) / 10_000,
    }));
    ranked.sort((a, b) => b.confidence - a.confidence);
    const [best, next] = ranked as [(typeof ranked)[number], (typeof ranked)[number]];
    /** How much a word pushed the best label above the next. */
    const push = (word: string): number => {
      const row = columnOf(word) * labels.length;
      return (data[row + best.at] ?? 0) - (data[row + next.at] ?? 0);
    };
    const pushed = words.map((word) => ({ word, by: push(word) })).sort((a, b) => b.by - a.by);
    const told = (list: typeof pushed) => list.slice(0, WORDS_TOLD).map(({ word }) => word);
    return {
      label: best.label,
      confidence: best.confidence,
      abstained: columns.length === 0 || best.confidence < threshold,
      alternatives: ranked.slice(1).map(({ label, confidence }) => ({ label, confidence })),
      words: {
        for: told(pushed.filter(({ by }) => by > 0)),
        against: told(pushed.filter(({ by }) => by < 0).reverse()),
      },
    };
  };
  return { predict: (inputs) => inputs.map(answer) };
}
