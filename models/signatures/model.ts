import { z } from "zod";
import { defineModel } from "#shared/ml/model.ts";
import { Box4, KINDS, SignatureRow } from "./data.ts";
import { figuresOf } from "./evaluate.ts";
import { loadSignatures } from "./serve.ts";

/** Longer than any path: what is beyond is a mistake. */
const PATH_CHARACTERS_MAX = 1_000;

export const SignaturesInput = z.object({
  /** A page as an image file, relative to the folder of images. */
  image: z.string().min(1).max(PATH_CHARACTERS_MAX),
});
export type SignaturesInput = z.infer<typeof SignaturesInput>;

export const SignaturesOutput = z.object({
  /** Whether the page is signed: absent and unsure are two answers. */
  answer: z.enum(["present", "absent", "unsure"]),
  /** Every candidate from confidence 0.05 on, best first. Box: left, top, right, bottom in fractions of the page. */
  signatures: z.array(z.object({ kind: z.enum(KINDS), box: Box4, confidence: z.number().min(0).max(1) })),
  /** Confidence from which a candidate counts as present, and below which it counts as absent. */
  thresholds: z.object({ present: z.number(), absent: z.number() }),
});
export type SignaturesOutput = z.infer<typeof SignaturesOutput>;

export default defineModel({
  name: "signatures",
  title: "Where a page is signed",
  input: SignaturesInput,
  output: SignaturesOutput,
  row: SignatureRow,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadSignatures,
  confidenceOf: ({ signatures }) => signatures[0]?.confidence ?? null,
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  evaluate: figuresOf,
});
