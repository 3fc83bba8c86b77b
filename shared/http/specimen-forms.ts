import { z } from "zod";

/** Signatures on file: what is asked for and answered, for the API and the console. */

const PARTY_MAX = 64;
const REASON_MIN = 3;
const REASON_MAX = 1_000;

/** The bank's own number or name of who signs; written one way, so that it is found again. */
export const Party = z
  .string()
  .max(PARTY_MAX)
  .transform((text) => text.normalize("NFC").trim().replaceAll(/\s+/g, " ").toUpperCase())
  .pipe(z.string().min(1).max(PARTY_MAX))
  .describe("The bank's own number or name of who signs");

const Day = z.iso.date();

export const NewSpecimen = z
  .object({
    party: Party,
    validFrom: Day.describe("The first day it holds"),
    validTo: z
      .union([z.literal("").transform(() => null), Day, z.null()])
      .default(null)
      .describe("The last day it holds; empty: until it is withdrawn"),
  })
  .refine(({ validFrom, validTo }) => validTo === null || validTo >= validFrom, {
    error: "the last day is before the first",
    path: ["validTo"],
  });

export const Specimen = z.object({
  id: z.int(),
  party: z.string(),
  validFrom: Day,
  validTo: Day.nullable(),
  addedAt: z.date(),
  withdrawnAt: z.date().nullable(),
  reason: z.string().nullable().describe("Why it was withdrawn"),
});

export const Withdrawal = z.object({ reason: z.string().trim().min(REASON_MIN).max(REASON_MAX) });

export const Comparison = z.object({
  day: Day.describe("The day of receipt: specimens that held then are compared"),
  specimens: z.array(Specimen),
  others: z.int().describe("How many more the party has on file: not valid on that day, or withdrawn"),
  result: z
    .object({
      similarity: z.int().min(0).max(100),
      references: z.int().describe("How many specimens it was compared with"),
      forgeries: z.number().describe("Of 100 skilled forgeries, how many are at least so similar"),
      strangers: z.number().describe("Of 100 signatures of other people, how many are at least so similar"),
      own: z.number().describe("Of 100 signatures by the same hand, how many are less similar"),
    })
    .nullable()
    .describe("null: no specimen held on that day. Never a decision: a person looks and decides"),
});
