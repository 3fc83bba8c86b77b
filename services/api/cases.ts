import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { type ExpressionBuilder, sql } from "kysely";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { loadCaseResult } from "#shared/cases/case-result.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import type { DB } from "#shared/db/schema.ts";
import { CaseResultBody, CaseRow, Counts, LogEntry, RunRow } from "#shared/http/forms.ts";
import { isCaseWithheld, isWithheldFrom, withoutAnswer } from "./blind.ts";
import { logEntries } from "./log.ts";
import { receiptOf, selectFound, withAccount } from "./search.ts";
import { idOfVisible, Which } from "./which.ts";

/** Rows of one answer: what a screen shows; more comes with the cursor. */
const ROWS_MAX = 200;
const SEARCH_MAX = 200;

/** Reading cases: list with filters and cursor, one case, its runs, its history. */
export const caseRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  const config = { permission: "case.read" } as const;
  app.get(
    "/api/cases",
    {
      config,
      schema: {
        summary: "Cases, newest first, and counts that add up",
        tags: ["cases"],
        querystring: z.object({
          status: z.enum(["open", "review", "closed", "rejected"]).optional(),
          department: z.string().max(SEARCH_MAX).optional(),
          from: z.coerce.date().optional().describe("Received at or after"),
          to: z.coerce.date().optional().describe("Received before"),
          account: z.string().max(SEARCH_MAX).optional().describe("An account number in it, or its beginning"),
          search: z
            .string()
            .max(SEARCH_MAX)
            .optional()
            .describe(
              "Every word in subject, sender or text; or a receipt number, which comes first; or an account number",
            ),
          before: z.coerce.number().int().positive().optional().describe("Cursor: receipts below this one"),
          limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(50),
        }),
        response: {
          200: z.object({
            cases: z.array(CaseRow),
            next: z.int().nullable(),
            counts: Counts.nullable().describe("null with a cursor: they were told with the first page"),
          }),
        },
      },
    },
    async ({ query, principal }) =>
      // One snapshot, so that the counts fit the list and each other.
      db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (tx) => {
          const wanted = receiptOf(query.search);
          const all = query.search === undefined ? tx.selectFrom("case_file") : selectFound(tx, query.search);
          const rows = await all
            .selectAll()
            .select([firstName, isWithheldFrom(principal).as("withheld")])
            .where(isVisibleTo(principal))
            .$if(query.status !== undefined, (q) => q.where("status", "=", query.status ?? ""))
            // What is withheld in the row must not be told by the row's being there.
            .$if(query.department !== undefined, (q) =>
              q.where("department", "=", query.department ?? "").where((eb) => eb.not(isWithheldFrom(principal))),
            )
            .$if(query.from !== undefined, (q) => q.where("received_at", ">=", query.from ?? new Date(0)))
            .$if(query.to !== undefined, (q) => q.where("received_at", "<", query.to ?? new Date(0)))
            .$if(query.before !== undefined, (q) => q.where("receipt", "<", query.before ?? 0))
            .$if(query.account !== undefined, (q) => q.where("id", "in", withAccount(query.account ?? "")))
            // Whose number it is comes first, and is not told again in its turn.
            .$if(wanted !== null && query.before === undefined, (q) =>
              q.orderBy((eb) => eb("receipt", "=", wanted ?? 0), "desc"),
            )
            .$if(wanted !== null && query.before !== undefined, (q) => q.where("receipt", "!=", wanted ?? 0))
            .orderBy("receipt", "desc")
            .limit(query.limit + 1)
            .execute();
          const cases = rows.slice(0, query.limit);
          return {
            cases: cases.map((row) => ({
              id: row.id,
              receipt: row.receipt,
              status: row.status as z.infer<typeof CaseRow>["status"],
              source: row.source,
              receivedAt: row.received_at,
              sender: row.sender,
              subject: row.subject,
              name: row.name,
              department: row.withheld ? null : row.department,
              confidence: row.withheld ? null : row.confidence,
              isBlind: row.withheld,
              duplicateOf: row.duplicate_of,
              version: row.version,
            })),
            next: rows.length > query.limit ? cursorAfter(cases, wanted) : null,
            counts: query.before === undefined ? await countCases(tx, principal) : null,
          };
        }),
  );

  app.get(
    "/api/cases/:case",
    {
      config,
      schema: {
        summary: "One case: mail, documents, pages, accounts, problems",
        tags: ["cases"],
        params: Which,
        response: { 200: CaseResultBody },
      },
    },
    async ({ params, principal }) => {
      const id = await idOfVisible(db, principal, params.case);
      const [result, isWithheld] = await Promise.all([loadCaseResult(db, id), isCaseWithheld(db, principal, id)]);
      return isWithheld ? withoutAnswer(result) : result;
    },
  );

  app.get(
    "/api/cases/:case/runs",
    {
      config,
      schema: {
        summary: "What was done, by stage",
        tags: ["cases"],
        params: Which,
        response: { 200: z.array(RunRow) },
      },
    },
    async ({ params, principal }) => {
      const id = await idOfVisible(db, principal, params.case);
      const isWithheld = await isCaseWithheld(db, principal, id);
      const rows = await db
        .selectFrom("run")
        .leftJoin("document", "document.id", "run.document_id")
        .leftJoin("page", "page.id", "run.page_id")
        .selectAll("run")
        .select(["document.ordinal", "page.number"])
        .where("run.case_id", "=", id)
        .orderBy("run.id")
        .execute();
      return rows.map((row) => ({
        id: row.id,
        stage: row.stage,
        document: row.ordinal,
        page: row.number,
        state: row.state as z.infer<typeof RunRow>["state"],
        attempts: row.attempts,
        code: row.error_code,
        outputSha256: isWithheld && row.stage === "route" ? null : row.output_sha256,
        seconds: row.seconds,
        finishedAt: row.finished_at,
      }));
    },
  );

  app.get(
    "/api/cases/:case/history",
    {
      config,
      schema: {
        summary: "The case's entries in the log",
        tags: ["cases"],
        params: Which,
        response: { 200: z.array(LogEntry) },
      },
    },
    async ({ params, principal }) =>
      logEntries(db, principal, { order: "asc", caseId: await idOfVisible(db, principal, params.case) }),
  );
};

/** Where the list goes on. Alone on its page, a receipt that was put first says nothing of those after it. */
function cursorAfter(cases: readonly { receipt: number }[], first: number | null): number | null {
  const last = cases.at(-1)?.receipt ?? null;
  return cases.length === 1 && last === first ? Number.MAX_SAFE_INTEGER : last;
}

const NAME_SHOWN = 300;
/** What the first document of a case is called. */
export const firstName = (eb: ExpressionBuilder<DB, "case_file">) =>
  eb
    .selectFrom("document")
    .select(sql<string>`left(document.name, ${sql.lit(NAME_SHOWN)})`.as("name"))
    .where("document.ordinal", "=", 1)
    .where("document.case_id", "=", eb.fn.coalesce("case_file.duplicate_of", "case_file.id"))
    .as("name");

/** From the index of states alone, where somebody sees every case. */
async function countCases(tx: Tx, principal: Principal | null): Promise<z.infer<typeof Counts>> {
  const rows = await tx
    .selectFrom("case_file")
    .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
    .where(isVisibleTo(principal))
    .groupBy("status")
    .execute();
  const of = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
  const counts = { open: of("open"), review: of("review"), closed: of("closed"), rejected: of("rejected") };
  return { received: rows.reduce((sum, { count }) => sum + count, 0), ...counts };
}
