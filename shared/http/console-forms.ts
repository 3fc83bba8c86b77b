import { z } from "zod";
import { AccountRole, CheckState } from "#shared/accounts/account.ts";
import { Because } from "#shared/accounts/because.ts";
import { CaseAccountKind } from "#shared/accounts/case-account.ts";
import { CharacterSet } from "#shared/cases/character-set.ts";
import { Box, Word } from "#shared/reading.ts";
import { DigitalSignature } from "#shared/signatures/digital.ts";
import { KINDS } from "./decision-forms.ts";

/** What the console asks for and gets; OpenAPI is made from the same forms, and the console is typed by them. */

const Status = z.enum(["open", "review", "closed", "rejected"]);

export const Department = z.object({
  id: z.string(),
  name: z.object({ en: z.string(), fr: z.string(), nl: z.string(), de: z.string() }),
});

export const ViewAccount = z.object({
  id: z.int(),
  kind: CaseAccountKind,
  value: z.string(),
  role: AccountRole,
  confidence: z.number(),
  check: CheckState,
  page: z.int().nullable(),
  box: Box.nullable(),
  asRead: z.string(),
  because: Because.nullable().describe("Why it is said to be whose it is; null: nobody's, or a person's word"),
  corrected: z.boolean().describe("A person changed or added it"),
  withdrawn: z.boolean().describe("A person said that it is none"),
});

export const ViewPage = z.object({
  number: z.int(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  source: z.string().nullable().describe("null: not read yet, or failed; then `code` says why"),
  language: z.string().nullable(),
  code: z.string().nullable(),
  state: z.enum(["waiting", "read", "empty", "failed"]),
});

export const ViewDocument = z.object({
  ordinal: z.int(),
  parent: z.int().nullable(),
  receipt: z.int().nullable().describe("Of the case that was joined to this one; null: this case's own"),
  gone: z
    .array(z.object({ receipt: z.int(), from: z.int().nullable(), to: z.int().nullable() }))
    .describe("What was split off, as which receipt; from and to null: the whole document"),
  depth: z.int(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  pages: z.array(ViewPage),
  digitalSignatures: z.array(DigitalSignature).describe("In the file itself: whose, and whether it still holds"),
  accounts: z.array(ViewAccount),
  signatures: z.array(
    z.object({
      id: z.int(),
      kind: z.enum(["signature", "initials"]),
      page: z.int(),
      box: Box,
      confidence: z.number(),
      label: z.string().nullable().describe("What is printed with it"),
      hasCrop: z.boolean().describe("Whether its ink could be cut out"),
    }),
  ),
  mail: z
    .object({
      from: z.string().nullable(),
      to: z.array(z.string()),
      cc: z.array(z.string()),
      subject: z.string().nullable(),
      date: z.date().nullable(),
      text: z.string(),
      hasHtml: z.boolean(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      characterSets: z
        .array(CharacterSet)
        .describe("Of its texts, each once: as declared, as read, and whether guessed"),
    })
    .nullable(),
});

export const ViewDecision = z.object({
  id: z.int(),
  at: z.date(),
  user: z.string(),
  kind: z.enum(KINDS),
  reason: z.string().nullable(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});

export const Colleague = z.object({ id: z.uuid(), name: z.string() });

export const Lock = z.object({ user: z.string(), mine: z.boolean(), until: z.date() });

export const CaseView = z.object({
  id: z.uuid(),
  receipt: z.int(),
  status: Status,
  source: z.string(),
  receivedAt: z.date(),
  closedAt: z.date().nullable(),
  sender: z.string().nullable(),
  subject: z.string().nullable(),
  department: z.string().nullable(),
  confidence: z.number().nullable(),
  reasons: z.array(z.string()),
  version: z.int(),
  duplicateOf: z.int().nullable(),
  mergedInto: z.int().nullable().describe("The receipt this case was joined to, where it is decided"),
  splitFrom: z
    .object({ receipt: z.int(), user: z.string(), reason: z.string().nullable() })
    .nullable()
    .describe("The case this one was a part of, who split it off and why"),
  duplicates: z.array(z.int()).describe("Later receipts of the same bytes, the first hundred"),
  isBlind: z.boolean().describe("A sample: what the model said is withheld until a person has said theirs"),
  isSample: z.boolean(),
  isSensitive: z.boolean().describe("Of a department whose cases are sensitive: that somebody read it is in the log"),
  secondPerson: z.boolean().describe("Whoever changed a number may not also close the case"),
  problems: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      document: z.int().nullable(),
      page: z.int().nullable(),
    }),
  ),
  documents: z.array(ViewDocument),
  route: z
    .object({
      label: z.string(),
      confidence: z.number(),
      abstained: z.boolean(),
      alternatives: z.array(z.object({ label: z.string(), confidence: z.number() })),
      reasons: z.array(z.string()),
      model: z.string().nullable(),
    })
    .nullable(),
  decisions: z.array(ViewDecision),
  lock: Lock.nullable(),
  asked: z.object({ user: z.string(), mine: z.boolean() }).nullable().describe("Whom a colleague asked about it"),
  progress: z.object({ done: z.int(), all: z.int() }),
});
export type CaseView = z.infer<typeof CaseView>;

export const TimelineRun = z.object({
  id: z.int(),
  stage: z.string(),
  document: z.int().nullable(),
  page: z.int().nullable(),
  state: z.enum(["ready", "done", "failed"]),
  attempts: z.int(),
  code: z.string().nullable(),
  seconds: z.number().nullable(),
  finishedAt: z.date().nullable(),
  models: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

export const PageText = z.object({
  text: z.string(),
  words: z.array(Word).nullable().describe("null where the text has no layout"),
});

export const BoxText = z.object({
  text: z.string(),
  kind: z.enum(["iban", "bic"]).nullable().describe("What its check digits or its form say it is"),
});

const FILTER_MAX = 200;
/** The filters of the list of cases that are kept. */
export const KeptFilter = z.object({
  status: Status.optional(),
  department: z.string().max(FILTER_MAX).optional(),
  account: z.string().max(FILTER_MAX).optional(),
  search: z.string().max(FILTER_MAX).optional(),
});
export type KeptFilter = z.infer<typeof KeptFilter>;
export const SavedFilter = z.object({ id: z.uuid(), name: z.string().trim().min(1).max(60), filter: KeptFilter });

export const CheckedValue = z.object({
  value: z.string(),
  grouped: z.string(),
  check: CheckState,
  says: z.enum(["ok", "too-short", "too-long", "check-digits", "unknown-country", "not-checkable", "form"]),
  missing: z.int().nullable().describe("Characters still to come"),
});

export const QueueRow = z.object({
  id: z.uuid(),
  receipt: z.int(),
  receivedAt: z.date(),
  sender: z.string().nullable(),
  subject: z.string().nullable(),
  name: z.string().nullable().describe("Of its first document, for what came without a subject"),
  department: z.string().nullable(),
  confidence: z.number().nullable(),
  problems: z.array(z.string()),
  asked: z
    .object({ user: z.string(), mine: z.boolean(), by: z.string() })
    .nullable()
    .describe("Whom a colleague asked about it: mine, then it comes first; another's, last"),
  risk: z.int().describe("0–100: what is wrong weighs more than how long it waits; the queue goes by it"),
  isSample: z.boolean(),
  lock: Lock.nullable(),
});

export const Dashboard = z.object({
  from: z.date(),
  today: z.object({
    received: z.int(),
    duplicates: z.int(),
    closedByMachine: z.int(),
    closedByPerson: z.int(),
    rejected: z.int(),
    decisions: z.int(),
  }),
  hours: z.array(z.object({ at: z.date(), received: z.int(), closed: z.int() })),
  ages: z.array(z.object({ upToHours: z.number().nullable(), cases: z.int() })),
  oldestWaiting: z.date().nullable(),
  automatic: z.array(z.object({ day: z.string(), machine: z.int(), person: z.int() })),
  corrections: z.array(
    z.object({
      day: z.string(),
      model: z.string(),
      sha256: z.string().nullable(),
      department: z.string().nullable(),
      answers: z.int(),
      corrected: z.int(),
    }),
  ),
  confidence: z.array(
    z.object({ day: z.string(), low: z.number(), median: z.number(), high: z.number(), answers: z.int() }),
  ),
  departments: z.array(
    z.object({ department: z.string().nullable(), open: z.int(), review: z.int(), closed: z.int() }),
  ),
  sample: z.object({ looked: z.int(), wrong: z.int(), waiting: z.int() }),
});

export const UserRow = z.object({
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.string()),
  departments: z.array(z.string()).nullable(),
  createdAt: z.date(),
  disabledAt: z.date().nullable(),
  lockedUntil: z.date().nullable(),
  isFromProvider: z
    .boolean()
    .describe("Signs in at the OpenID provider, which has their password and says their roles"),
  sessions: z.int(),
});
export const SessionRow = z.object({
  id: z.string().describe("Not the cookie: the beginning of its hash"),
  user: z.string(),
  createdAt: z.date(),
  seenAt: z.date(),
  expiresAt: z.date(),
  current: z.boolean(),
});
