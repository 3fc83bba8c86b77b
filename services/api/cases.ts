import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { expressionBuilder, sql } from "kysely";
import { z } from "zod";
import { isVisibleTo } from "#shared/access/visibility.ts";
import { loadCaseResult } from "#shared/cases/case-result.ts";
import type { Db } from "#shared/db/db.ts";
import type { DB } from "#shared/db/schema.ts";
import { CaseResultBody, CaseRow, Counts, LogEntry, RunRow } from "#shared/http/forms.ts";
import { logEntries } from "./log.ts";
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
          account: z.string().max(SEARCH_MAX).optional().describe("An account number found in it"),
          search: z.string().max(SEARCH_MAX).optional().describe("In subject, sender and text"),
          before: z.coerce.number().int().positive().optional().describe("Cursor: receipts below this one"),
          limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(50),
        }),
        response: { 200: z.object({ cases: z.array(CaseRow), next: z.int().nullable(), counts: Counts }) },
      },
    },
    async ({ query, principal }) =>
      // One snapshot, so that the counts fit the list and each other.
      db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (tx) => {
          const pattern = `%${(query.search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
          const account = (query.account ?? "").replace(/\s/g, "").toUpperCase();
          const rows = await tx
            .selectFrom("case_file")
            .selectAll()
            .where(isVisibleTo(principal))
            .$if(query.status !== undefined, (q) => q.where("status", "=", query.status ?? ""))
            .$if(query.department !== undefined, (q) => q.where("department", "=", query.department ?? ""))
            .$if(query.from !== undefined, (q) => q.where("received_at", ">=", query.from ?? new Date(0)))
            .$if(query.to !== undefined, (q) => q.where("received_at", "<", query.to ?? new Date(0)))
            .$if(query.before !== undefined, (q) => q.where("receipt", "<", query.before ?? 0))
            .$if(query.search !== undefined, (q) =>
              q.where((eb) =>
                eb.or([
                  eb("subject", "ilike", pattern),
                  eb("sender", "ilike", pattern),
                  eb("id", "in", withText(query.search ?? "")),
                ]),
              ),
            )
            .$if(query.account !== undefined, (q) =>
              q.where("id", "in", (eb) =>
                eb.selectFrom("account").select("case_id").where("value", "=", account).where("withdrawn", "=", false),
              ),
            )
            .orderBy("receipt", "desc")
            .limit(query.limit + 1)
            .execute();
          const cases = rows.slice(0, query.limit);
          const { rows: counted } = await sql<z.infer<typeof Counts>>`
            select count(*) as received, count(*) filter (where status = 'open') as open,
              count(*) filter (where status = 'review') as review, count(*) filter (where status = 'closed') as closed,
              count(*) filter (where status = 'rejected') as rejected from case_file where ${isVisibleTo(principal)(expressionBuilder<DB, "case_file">())}`.execute(
            tx,
          );
          return {
            cases: cases.map((row) => ({
              id: row.id,
              receipt: row.receipt,
              status: row.status as z.infer<typeof CaseRow>["status"],
              source: row.source,
              receivedAt: row.received_at,
              sender: row.sender,
              subject: row.subject,
              department: row.department,
              confidence: row.confidence,
              duplicateOf: row.duplicate_of,
              version: row.version,
            })),
            next: rows.length > query.limit ? (cases.at(-1)?.receipt ?? null) : null,
            counts: counted[0] ?? { received: 0, open: 0, review: 0, closed: 0, rejected: 0 },
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
    async ({ params, principal }) => loadCaseResult(db, await idOfVisible(db, principal, params.case)),
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
      const rows = await db
        .selectFrom("run")
        .leftJoin("document", "document.id", "run.document_id")
        .leftJoin("page", "page.id", "run.page_id")
        .selectAll("run")
        .select(["document.ordinal", "page.number"])
        .where("run.case_id", "=", await idOfVisible(db, principal, params.case))
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
        outputSha256: row.output_sha256,
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
      logEntries(db, { order: "asc", caseId: await idOfVisible(db, principal, params.case) }),
  );
};

/** Cases with a page that holds all of these words; through the index, as migration 0007 writes the expression. */
const withText = (words: string) =>
  sql<string>`(select case_id from page where text is not null
    and to_tsvector('simple', left(text, 100000)) @@ plainto_tsquery('simple', ${words}))`;
