import { z } from "zod";
import { DigitalSignature } from "#shared/signatures/digital.ts";

/** The forms the API answers in; OpenAPI is made from them. */

export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  document: z.string().nullable(),
  page: z.int().nullable(),
});

export const CaseRow = z.object({
  id: z.uuid(),
  receipt: z.int(),
  status: z.enum(["open", "review", "closed", "rejected"]),
  source: z.string(),
  receivedAt: z.date(),
  sender: z.string().nullable(),
  subject: z.string().nullable(),
  name: z.string().nullable().describe("Of its first document, for what came without a subject"),
  department: z.string().nullable(),
  confidence: z.number().nullable(),
  isBlind: z.boolean().describe("It waits for a blind second look, and what the machine said is withheld from you"),
  duplicateOf: z.uuid().nullable(),
  version: z.int(),
});

export const Counts = z
  .object({ received: z.int(), open: z.int(), review: z.int(), closed: z.int(), rejected: z.int() })
  .describe("received = closed + rejected + open + review, in one snapshot");

const Page = z.object({
  number: z.int(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  source: z.string(),
  language: z.string().nullable(),
  text: z.string(),
  seconds: z.number().nullable(),
});
const Account = z.object({
  kind: z.string(),
  value: z.string(),
  role: z.string(),
  confidence: z.number(),
  check: z.string(),
  page: z.int().nullable(),
  box: z.array(z.number()).nullable(),
  as_read: z.string(),
  because: z
    .object({ by: z.string().describe("words, bill, model, code, data or list"), words: z.string().nullable() })
    .nullable()
    .describe("Why it is said to be whose it is; null: nobody's, or a person's word"),
});

export const CaseResultBody = z.object({
  case: z.object({
    id: z.uuid(),
    receipt: z.int(),
    status: z.string(),
    department: z.string().nullable(),
    confidence: z.number().nullable(),
    reasons: z.array(z.string()),
    problems: z.array(Problem),
    receivedAt: z.string(),
    source: z.string(),
    sender: z.string().nullable(),
    version: z.int(),
    duplicateOf: z.object({ id: z.uuid(), receipt: z.int() }).nullable(),
    mergedInto: z.object({ id: z.uuid(), receipt: z.int() }).nullable(),
  }),
  mail: z
    .object({
      from: z.string().nullable(),
      to: z.array(z.string()),
      subject: z.string().nullable(),
      date: z.string().nullable(),
      text: z.string(),
    })
    .nullable(),
  documents: z.array(
    z.object({
      name: z.string(),
      mediaType: z.string(),
      sha256: z.string(),
      bytes: z.int(),
      parent: z.string().nullable(),
      pages: z.array(Page),
      accounts: z.array(Account),
      digitalSignatures: z.array(DigitalSignature).describe("In the file itself: whose, and whether it still holds"),
      signatures: z.array(
        z.object({
          id: z.int().describe("Its cut-out stands at /api/cases/CASE/signatures/ID/image"),
          kind: z.string(),
          page: z.int(),
          box: z.array(z.number()),
          confidence: z.number(),
          label: z.string().nullable().describe("What is printed with it"),
        }),
      ),
    }),
  ),
});

export const RunRow = z.object({
  id: z.int(),
  stage: z.string(),
  document: z.int().nullable().describe("Ordinal of the document"),
  page: z.int().nullable(),
  state: z.enum(["ready", "done", "failed"]),
  attempts: z.int(),
  code: z.string().nullable(),
  outputSha256: z.string().nullable(),
  seconds: z.number().nullable(),
  finishedAt: z.date().nullable(),
});

export const LogEntry = z.object({
  id: z.int(),
  position: z.int().nullable().describe("Place in the chain; null for a moment until it is sealed"),
  at: z.date(),
  actor: z.string(),
  actorName: z.string().nullable().describe("The person's name, where the actor is one"),
  action: z.string(),
  caseId: z.uuid().nullable(),
  receipt: z.int().nullable(),
  runId: z.int().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
