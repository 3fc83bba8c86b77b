import { z } from "zod";
import { classificationFigures } from "#shared/ml/classification.ts";
import { defineModel } from "#shared/ml/model.ts";
import { loadWordCounts } from "./serve.ts";

/** Longer than any text of one case. */
const TEXT_CHARACTERS_MAX = 1_000_000;
const text = z.string().max(TEXT_CHARACTERS_MAX);
const confidence = z.number().min(0).max(1);

export const Input = z.object({ text });
export const Output = z.object({ label: z.string(), confidence, abstained: z.boolean() });
export type Output = z.infer<typeof Output>;
export const Row = z.object({ text, label: z.string().min(1) });
export type Row = z.infer<typeof Row>;

export default defineModel({
  name: "template-model",
  title: "What template-model says about a text",
  input: Input,
  output: Output,
  row: Row,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadWordCounts,
  confidenceOf: (output) => output.confidence,
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  verdict: {
    said: ({ label, abstained }) => (abstained ? "a person decides" : label),
    isRight: (row, { label }) => row.label === label,
  },
  evaluate(rows, outputs) {
    const answers = rows.map((row, i) => ({ truth: row.label, ...(outputs[i] as Output) }));
    return { ...classificationFigures(answers) };
  },
});
