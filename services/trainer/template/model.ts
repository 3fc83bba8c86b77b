import { z } from "zod";
import { classificationFigures } from "#shared/ml/classification.ts";
import { defineModel } from "#shared/ml/model.ts";
import type { Reason } from "#shared/ml/shown.ts";
import { speaks } from "#shared/ml/speaks.ts";
import { loadWordCounts } from "./serve.ts";

/** Longer than any text of one case. */
const TEXT_CHARACTERS_MAX = 1_000_000;
const text = z.string().max(TEXT_CHARACTERS_MAX);
const confidence = z.number().min(0).max(1);

export const Input = z.object({ text });
/** `words`: those that spoke for the label, and those that spoke for the next best; logged with the answer, so that it can be explained later. */
export const Output = z.object({
  label: z.string(),
  confidence,
  abstained: z.boolean(),
  alternatives: z.array(z.object({ label: z.string(), confidence })),
  words: z.object({ for: z.array(z.string()), against: z.array(z.string()) }),
});
export type Output = z.infer<typeof Output>;
export const Row = z.object({ text, label: z.string().min(1) });
export type Row = z.infer<typeof Row>;

const TEXT = { en: "Text", fr: "Texte", nl: "Tekst", de: "Text" };
const LABEL = { en: "Label", fr: "Étiquette", nl: "Label", de: "Etikett" };
const CONFIDENCE = { en: "Confidence", fr: "Confiance", nl: "Zekerheid", de: "Sicherheit" };
const ALTERNATIVES = { en: "Alternatives", fr: "Autres possibilités", nl: "Andere mogelijkheden", de: "Alternativen" };

const reason = (side: "for" | "against", words: readonly string[], label: string): Reason[] =>
  words.length === 0 ? [] : [{ side, text: speaks(words, label, side) }];

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
  explain: ({ label, alternatives, words }) => [
    ...reason("for", words.for, label),
    ...reason("against", words.against, alternatives[0]?.label ?? label),
  ],
  shown: {
    title: "What template-model says about a text",
    input: [{ name: "text", label: TEXT, kind: "text", of: (input) => input.text }],
    output: [
      { name: "label", label: LABEL, kind: "choice", choices: "labels", of: ({ label }) => label },
      { name: "confidence", label: CONFIDENCE, kind: "confidence", of: (output) => output.confidence },
      {
        ...{ name: "alternatives", label: ALTERNATIVES, kind: "choices", choices: "labels" },
        of: ({ alternatives }) =>
          alternatives.map(({ label, confidence: sure }) => ({ text: label, confidence: sure })),
      },
    ],
  },
  correct: [{ name: "label", label: LABEL, kind: "choice", choices: "labels", of: ({ label }) => label }],
  /** What a person said on the model's page, as a row to train on. */
  corrected({ label, input }) {
    const row = Row.safeParse({ ...input, ...(label as object) });
    return row.success ? row.data : null;
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
