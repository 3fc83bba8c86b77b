import { z } from "zod";

/** What the console's page about models asks for and gets; OpenAPI is made from the same forms. */

const Words = z
  .union([z.string(), z.object({ en: z.string(), fr: z.string(), nl: z.string(), de: z.string() })])
  .describe("In each of the console's languages, or one text for all of them");
const confidence = z.number().nullable();
const Choice = z.object({ value: z.string(), label: Words });
const Sha256 = z.string();
const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]); // left, top, right, bottom in fractions of the image

const item = { text: z.string(), confidence };
/** One thing of a question or an answer, as it is shown. */
export const ShownField = z.intersection(
  z.object({ name: z.string(), label: Words }),
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("text"), text: z.string().nullable(), isCut: z.boolean() }),
    z.object({ kind: z.literal("number"), number: z.number().nullable() }),
    z.object({ kind: z.literal("confidence"), confidence }),
    z.object({ kind: z.literal("choice"), choice: Choice.nullable() }),
    z.object({ kind: z.literal("choices"), choices: z.array(Choice.extend({ confidence })) }),
    z.object({ kind: z.literal("list"), items: z.array(z.object(item)) }),
    z.object({ kind: z.literal("image"), image: z.string().nullable().describe("An address of this API") }),
    z.object({
      kind: z.literal("boxes"),
      boxes: z.array(z.object({ ...item, box: Box })),
    }),
  ]),
);

/** A form as fine as it will be needed; each model says how many it takes. */
const BOXES_MAX = 100;
const value = z.union([z.string().max(1_000), z.number(), z.null(), z.array(Box).max(BOXES_MAX)]);
/** What of an answer may be put right, and what is taken for it. */
export const CorrectableField = z.object({
  name: z.string(),
  label: Words,
  kind: z.enum(["choice", "text", "number", "boxes"]),
  answered: value,
  mayBeNone: z.boolean(),
  when: z.object({ name: z.string(), is: z.string() }).nullable().describe("Asked for only where that one is this"),
  options: z.array(Choice).nullable().describe("With `choice` only"),
  min: z.number().nullable(),
  max: z.number().nullable().describe("Of a number; of a text, its most characters; of places, how many"),
});

export const Verdict = z.enum(["right", "wrong", "unsure"]);
const Look = z.object({
  id: z.int(),
  verdict: Verdict,
  label: z.record(z.string(), value).nullable().describe("What is right, as that person said"),
  user: z.string(),
  at: z.date(),
});

export const ReviewBody = z.discriminatedUnion("verdict", [
  z.object({ verdict: z.literal("right"), after: z.int().nullable() }),
  z.object({
    verdict: z.literal("wrong"),
    after: z.int().nullable(),
    values: z
      .record(z.string(), value)
      .nullable()
      .describe("What is right, by name; null: it is wrong, and that is all"),
  }),
  z.object({ verdict: z.literal("unsure"), after: z.int().nullable() }),
]);
export type ReviewBody = z.infer<typeof ReviewBody>;

export const PredictionQuery = z.object({
  looked: z
    .enum(["no", "yes", "any"])
    .default("no")
    .describe("Whether somebody has looked at it, or at the same answer"),
  order: z.enum(["least-sure", "newest"]).default("least-sure"),
  version: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/)
    .optional()
    .describe("How the version's sha256 begins"),
  case: z.coerce.number().int().min(1).optional().describe("Receipt: about this case and those joined to it only"),
  after: z.string().max(60).optional().describe("Cursor: `next` of the page before"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type PredictionQuery = z.infer<typeof PredictionQuery>;

const InCase = z.object({ receipt: z.int() }).nullable().describe("null: asked outside a case");
export const PredictionRow = z.object({
  id: z.int(),
  at: z.date(),
  version: Sha256,
  confidence,
  said: Words.describe("The answer in short"),
  case: InCase,
  looked: Verdict.nullable().describe("What was said of it last"),
});
export const PredictionRows = z.object({ predictions: z.array(PredictionRow), next: z.string().nullable() });

export const PredictionView = z.object({
  id: z.int(),
  at: z.date(),
  version: Sha256,
  milliseconds: z.number(),
  confidence,
  case: InCase,
  asked: z.array(ShownField),
  askedFrom: z.enum(["kept", "case", "gone"]).describe("As it was kept, as its case was read, or kept no more"),
  answered: z.array(ShownField),
  raw: z.string().nullable().describe("The answer as it stands in the log, where the model no longer reads that form"),
  explanation: z.array(z.object({ side: z.enum(["for", "against", "about"]), text: z.string() })),
  correct: z.array(CorrectableField),
  looks: z.array(Look).describe("Latest first"),
});

export const ModelRow = z.object({
  name: z.string(),
  title: Words,
  live: z.object({
    version: Sha256.nullable().describe("null: its files are not here"),
    since: z.date().nullable().describe("null: it is what ships, and nobody promoted another"),
    metrics: z.record(z.string(), z.number()).describe("Single numbers of its training"),
  }),
  candidates: z.array(
    z.object({
      version: Sha256,
      since: z.date(),
      answers: z.int(),
      failed: z.int(),
      agreement: z.number().nullable().describe("Share of its latest answers that say what the live version said"),
    }),
  ),
  days: z.int().describe("How far back the figures go"),
  answers: z.int(),
  milliseconds: z.number().nullable().describe("Of half of the answers, at most"),
  confidence: confidence.describe("Of half of the answers, at most"),
  looked: z.int(),
  wrong: z.int(),
  unsure: z.int(),
});
