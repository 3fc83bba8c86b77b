import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { CaseAccountKind } from "#shared/accounts/case-account.ts";
import type { Db } from "#shared/db/db.ts";
import { CheckedValue, Department, QueueRow } from "#shared/http/console-forms.ts";
import { DecisionBody } from "#shared/http/decision-forms.ts";
import { looksBlind } from "./blind.ts";
import { firstName } from "./cases.ts";
import { checkValue } from "./check-value.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { riskOf } from "./rules.ts";
import { isUnseen } from "./sample.ts";
import { idOfVisible, personOf, Which } from "./which.ts";

/** Cases looked at to find the most urgent; behind so many others, the order hardly matters. */
const QUEUE_MAX = 500;
const HOUR_MS = 3_600_000;
/** Typed by a person, key by key. */
const CHECKS_PER_MINUTE = 600;

/** Reviewing: what waits, most urgent first; deciding. */
export const reviewRoutes: FastifyPluginAsyncZod<DecideOptions> = async (app, options) => {
  const { db, departments } = options;
  const config = { permission: "case.decide" } as const;

  app.get(
    "/api/departments",
    {
      // Figures are told by department as well.
      config: { permission: ["case.read", "figures.read"] },
      schema: {
        summary: "The bank's departments, by their names in each language",
        tags: ["review"],
        response: { 200: z.array(Department) },
      },
    },
    async () => departments.map(({ id, name }) => ({ id, name })),
  );

  app.get(
    "/api/review",
    {
      config,
      schema: {
        summary: "Cases that wait for a person, most urgent first, with a blind sample among them",
        tags: ["review"],
        querystring: z.object({
          department: z.string().max(64).optional(),
          limit: z.coerce.number().int().min(0).max(QUEUE_MAX).default(QUEUE_MAX).describe("0: only how many wait"),
        }),
        response: { 200: z.object({ cases: z.array(QueueRow), waiting: z.int() }) },
      },
    },
    async ({ query, principal }) => loadQueue(db, principal, query),
  );

  app.post(
    "/api/cases/:case/decisions",
    {
      config,
      schema: {
        summary: "Decide: accept, route, correct, reject, reopen, note, or the answer to a blind sample",
        description: "409 CONFLICT when the case changed since `version`, or another person has it in hand.",
        tags: ["review"],
        params: Which,
        body: DecisionBody,
        response: { 201: z.object({ version: z.int(), status: z.string(), decision: z.int() }) },
      },
    },
    async ({ params, body, principal }, answer) => {
      const id = await idOfVisible(db, principal, params.case);
      return answer.code(201).send(await decide(options, id, personOf(principal), body));
    },
  );

  app.post(
    "/api/accounts/check",
    {
      config: {
        ...config,
        rateLimit: {
          max: CHECKS_PER_MINUTE,
          timeWindow: "1 minute",
          // An office may be one address; who types too fast slows nobody else.
          keyGenerator: ({ principal, ip }: FastifyRequest) => principal?.id ?? ip,
        },
      },
      schema: {
        summary: "Whether a number's check digits hold, as it is typed",
        tags: ["review"],
        body: z.object({ kind: CaseAccountKind, value: z.string().max(64) }),
        response: { 200: CheckedValue },
      },
    },
    async ({ body }) => checkValue(body.kind, body.value),
  );
};

async function loadQueue(
  db: Db,
  principal: Principal | null,
  { department, limit }: { department?: string | undefined; limit: number },
) {
  const now = Date.now();
  const base = db
    .selectFrom("case_file")
    .where(isVisibleTo(principal))
    .where("status", "=", "review")
    .$if(department !== undefined, (q) => q.where("department", "=", department ?? ""));
  const [waiting, samples, { count }] = await Promise.all([
    limit === 0 ? [] : base.select(QUEUE_COLUMNS).select(firstName).orderBy("received_at").limit(QUEUE_MAX).execute(),
    db
      .selectFrom("review_sample")
      .innerJoin("case_file", "case_file.id", "review_sample.case_id")
      // Nobody is given a look that would not be blind.
      .where((eb) => eb.and([isUnseen, eb.lit(looksBlind(principal))]))
      .select(QUEUE_COLUMNS)
      .select(firstName)
      .orderBy("picked_at")
      .limit(QUEUE_MAX)
      .execute(),
    base.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow(),
  ]);
  const ids = [...waiting, ...samples].map(({ id }) => id);
  const [problems, locks, questions] = await Promise.all([
    ids.length === 0
      ? []
      : db.selectFrom("problem").select(["case_id", "code"]).distinct().where("case_id", "in", ids).execute(),
    db
      .selectFrom("review_lock")
      .innerJoin("user_account", "user_account.id", "review_lock.user_id")
      .select(["case_id", "user_id", "name", "review_lock.expires_at"])
      .where("review_lock.expires_at", ">", new Date())
      .execute(),
    ids.length === 0 ? [] : openQuestions(db, ids),
  ]);
  const codesOf = Map.groupBy(problems, (problem) => problem.case_id);
  const questionOf = new Map(questions.map((question) => [question.case_id, question]));
  const lockOf = new Map(locks.map((lock) => [lock.case_id, lock]));
  const row = (file: (typeof waiting)[number], isSample: boolean): z.infer<typeof QueueRow> => {
    const codes = (codesOf.get(file.id) ?? []).map(({ code }) => code);
    const lock = lockOf.get(file.id);
    const question = questionOf.get(file.id);
    return {
      id: file.id,
      receipt: file.receipt,
      receivedAt: file.received_at,
      sender: file.sender,
      subject: file.subject,
      name: file.name,
      // A sample is blind: it must not say what the machine thought.
      department: isSample ? null : file.department,
      confidence: isSample ? null : file.confidence,
      problems: codes,
      risk: riskOf(codes, (now - file.received_at.getTime()) / HOUR_MS),
      isSample,
      asked:
        question === undefined
          ? null
          : { user: question.colleague, mine: question.asked_user_id === principal?.id, by: question.asker },
      lock:
        lock === undefined ? null : { user: lock.name, mine: lock.user_id === principal?.id, until: lock.expires_at },
    };
  };
  const cases = [...waiting.map((file) => row(file, false)), ...samples.map((file) => row(file, true))];
  return {
    cases: cases
      .sort((a, b) => turnOf(a) - turnOf(b) || b.risk - a.risk || a.receivedAt.getTime() - b.receivedAt.getTime())
      .slice(0, limit),
    waiting: count + samples.length,
  };
}

/** What I was asked about before all else; what another was asked about when nothing else is left. */
const turnOf = ({ asked }: z.infer<typeof QueueRow>): number => (asked === null ? 0 : asked.mine ? -1 : 1);

/** Cases that wait for a colleague's answer: who asked whom. */
const openQuestions = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom("case_file")
    .innerJoin("user_account as colleague", "colleague.id", "case_file.asked_user_id")
    .innerJoin("decision", "decision.case_id", "case_file.id")
    .innerJoin("user_account as asker", "asker.id", "decision.user_id")
    .distinctOn("case_file.id")
    .select(["case_file.id as case_id", "asked_user_id", "colleague.name as colleague", "asker.name as asker"])
    .where("case_file.id", "in", ids)
    .where("decision.kind", "=", "ask")
    .orderBy("case_file.id")
    .orderBy("decision.id", "desc")
    .execute();

const QUEUE_COLUMNS = [
  "case_file.id",
  "case_file.receipt",
  "case_file.received_at",
  "case_file.sender",
  "case_file.subject",
  "case_file.department",
  "case_file.confidence",
] as const;
