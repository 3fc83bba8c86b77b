import { z } from "zod";
import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { defineModel } from "#shared/ml/model.ts";
import { Box } from "#shared/reading.ts";
import { figuresOf } from "./figures.ts";
import { loadNumbers } from "./serve.ts";

/** Longer than any path: what is beyond is a mistake. */
const PATH_CHARACTERS_MAX = 1_000;
/** A line of prose that the recipe takes words from, and a line as it stands in a labelled set. */
const TEXT_CHARACTERS_MAX = 2_000_000;

export const NumbersInput = z.object({
  /** A line of print as an image file, relative to the folder of images. */
  image: z.string().min(1).max(PATH_CHARACTERS_MAX),
});
export type NumbersInput = z.infer<typeof NumbersInput>;

export const NumbersOutput = z.object({
  /** Null where no number is likelier than not. Box: fractions of the image. */
  number: z
    .object({ kind: z.literal("iban"), value: z.string(), confidence: z.number().min(0).max(1), box: Box })
    .nullable(),
  /** Confidence from which a number is taken for what stands there. */
  threshold: z.number(),
});
export type NumbersOutput = z.infer<typeof NumbersOutput>;

/** Real text without a number, to make lines from; or a line's image and the number on it, to measure on. */
export const NumbersRow = z.object({
  text: z.string().max(TEXT_CHARACTERS_MAX).optional(),
  image: z.string().max(PATH_CHARACTERS_MAX).optional(),
  value: z.string().nullable().optional(),
});
export type NumbersRow = z.infer<typeof NumbersRow>;

const NUMBER = { en: "Number", fr: "Numéro", nl: "Nummer", de: "Nummer" };
/** The longest IBAN has 34, and a space behind every fourth. */
const WRITTEN_CHARACTERS_MAX = 42;
/** As a person types it, in the form of labelled sets: upper case, no spaces. */
const Iban = z
  .string()
  .transform((text) => text.replace(/\s/g, "").toUpperCase())
  .refine(ibanCheckHolds, "its check digits do not hold");
const Said = z.object({ value: z.string().nullable() });

export default defineModel({
  name: "numbers",
  title: "The account number on a line of poor print",
  input: NumbersInput,
  output: NumbersOutput,
  row: NumbersRow,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadNumbers,
  confidenceOf: ({ number }) => number?.confidence ?? null,
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  // The letters it read are its answer; the net has no words for why.
  explain: () => [],
  shown: {
    title: {
      en: "The account number on a line of poor print",
      fr: "Le numéro de compte sur une ligne mal imprimée",
      nl: "Het rekeningnummer op een slecht gedrukte regel",
      de: "Die Kontonummer auf einer schlecht gedruckten Zeile",
    },
    input: [
      {
        name: "image",
        label: { en: "Line", fr: "Ligne", nl: "Regel", de: "Zeile" },
        kind: "image",
        of: (input) => input.image,
      },
    ],
    output: [
      { name: "value", label: NUMBER, kind: "text", of: ({ number }) => number?.value ?? null },
      {
        name: "confidence",
        label: { en: "Confidence", fr: "Confiance", nl: "Zekerheid", de: "Sicherheit" },
        kind: "confidence",
        of: ({ number }) => number?.confidence ?? null,
      },
      {
        name: "place",
        label: { en: "Place", fr: "Emplacement", nl: "Plaats", de: "Stelle" },
        kind: "boxes",
        of: ({ number }) =>
          number === null ? [] : [{ text: number.value, box: number.box, confidence: number.confidence }],
      },
    ],
  },
  correct: [
    {
      ...{ name: "value", label: NUMBER, kind: "text", mayBeNone: true },
      ...{ charactersMax: WRITTEN_CHARACTERS_MAX, form: Iban },
      of: ({ number }) => number?.value ?? null,
    },
  ],
  /** The line's image with the number that stands on it, to measure on. */
  corrected({ label, input }) {
    return input === null ? null : { image: input.image, value: Said.parse(label).value };
  },
  evaluate: figuresOf,
});
