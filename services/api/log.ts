import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import type { AuditAction } from "#shared/audit.ts";
import { findCase } from "#shared/cases/case-result.ts";
import type { Db } from "#shared/db/db.ts";
import { LogEntry } from "#shared/http/forms.ts";
import { detailWithoutAnswer, isWithheldFrom } from "./blind.ts";
import { escaped } from "./search.ts";

const ROWS_MAX = 500;
const NOBODY = "00000000-0000-0000-0000-000000000000";

export interface LogVerification {
  ok: boolean;
  sealed: number;
  unsealed: number;
  wrong: string | null;
}
export interface LogRoutesOptions {
  db: Db;
  /** Re-derives the whole log (services/audit). */
  verify: () => Promise<LogVerification>;
}

const Filter = z.object({
  case: z.string().max(64).optional().describe("Receipt number or id"),
  actor: z.string().max(200).optional().describe("How a person's name begins, or an actor: `stage:route`"),
  action: z.string().max(100).optional(),
});

/** The audit log: read, search, verify, export. */
export const logRoutes: FastifyPluginAsyncZod<LogRoutesOptions> = async (app, { db, verify }) => {
  /** An id that no case has, so that a case which is not there has no entries. */
  const idOf = async (which: string | undefined) =>
    which === undefined ? undefined : ((await findCase(db, which)) ?? NOBODY);

  app.get(
    "/api/log",
    {
      config: { permission: "log.read" },
      schema: {
        summary: "The audit log, newest first",
        tags: ["log"],
        querystring: Filter.extend({
          before: z.coerce.number().int().positive().optional().describe("Cursor: entries below this id"),
          limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(100),
        }),
        response: { 200: z.array(LogEntry) },
      },
    },
    async ({ query: { case: which, ...filter }, principal }) =>
      logEntries(db, principal, { ...filter, order: "desc", caseId: await idOf(which) }),
  );

  app.get(
    "/api/log/export",
    {
      config: { permission: "log.read" },
      schema: { summary: "The same entries, oldest first, as JSON lines", tags: ["log"], querystring: Filter },
    },
    async ({ query, principal }, answer) => {
      const caseId = await idOf(query.case);
      const lines = async function* () {
        const rows = entryQuery(db, principal, { ...query, caseId })
          .orderBy("entry.id")
          .stream(ROWS_MAX);
        for await (const row of rows) yield `${JSON.stringify(toEntry(row))}\n`;
      };
      return answer
        .header("content-type", "application/x-ndjson")
        .header("content-disposition", 'attachment; filename="mailroom-log.jsonl"')
        .send(Readable.from(lines()));
    },
  );

  // One at a time: it reads the whole log, and everybody who waits gets the same answer.
  let running: Promise<LogVerification> | undefined;
  app.post(
    "/api/log/verify",
    {
      config: { permission: "log.verify" },
      schema: {
        summary: "Re-derives the whole log and says the first thing that is wrong",
        tags: ["log"],
        response: {
          200: z.object({ ok: z.boolean(), sealed: z.int(), unsealed: z.int(), wrong: z.string().nullable() }),
        },
      },
    },
    async () => {
      running ??= verify().finally(() => {
        running = undefined;
      });
      return running;
    },
  );
};

interface EntryFilter {
  caseId?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  before?: number | undefined;
}

/** Entries of the log that fit a filter, in the order asked for. */
export async function logEntries(
  db: Db,
  principal: Principal | null,
  filter: EntryFilter & { order: "asc" | "desc"; limit?: number },
): Promise<z.infer<typeof LogEntry>[]> {
  const rows = await entryQuery(db, principal, filter)
    .orderBy("entry.id", filter.order)
    .$if(filter.limit !== undefined, (q) => q.limit(filter.limit ?? 0))
    .execute();
  return rows.map(toEntry);
}

function entryQuery(db: Db, principal: Principal | null, { caseId, actor, action, before }: EntryFilter) {
  return (
    db
      .selectFrom("audit_entry as entry")
      .leftJoin("audit_chain as chain", "chain.entry_id", "entry.id")
      .leftJoin("user_account as person", (join) =>
        join.on((eb) => eb("entry.actor", "=", sql<string>`'user:' || person.id`)),
      )
      .leftJoin("case_file", "case_file.id", "entry.case_id")
      .selectAll("entry")
      .select(["chain.position", "person.name as person", "case_file.receipt"])
      .select(isWithheldFrom(principal).as("withheld"))
      // That a reading was recorded says that the department is a sensitive one.
      .where((eb) =>
        eb.or([eb("entry.action", "!=", "case.read" satisfies AuditAction), eb.not(isWithheldFrom(principal))]),
      )
      .$if(caseId !== undefined, (q) => q.where("entry.case_id", "=", caseId ?? ""))
      // By name as well, and by how it begins: nobody knows ids by heart, or how a name is written.
      .$if(actor !== undefined, (q) => {
        const begins = `${escaped(actor ?? "")}%`;
        // `user:` begins with the letters of many a name.
        const isActor = begins.includes(":") ? sql<boolean>`true` : sql<boolean>`entry.actor not like 'user:%'`;
        return q.where((eb) =>
          eb.or([eb.and([eb("entry.actor", "ilike", begins), isActor]), eb("person.name", "ilike", begins)]),
        );
      })
      .$if(action !== undefined, (q) => q.where("entry.action", "=", action ?? ""))
      .$if(before !== undefined, (q) => q.where("entry.id", "<", before ?? 0))
  );
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof entryQuery>["execute"]>>[number];

const toEntry = (row: EntryRow): z.infer<typeof LogEntry> => ({
  id: row.id,
  position: row.position,
  at: row.at,
  actor: row.actor,
  actorName: row.person,
  action: row.action,
  caseId: row.case_id,
  receipt: row.receipt,
  runId: row.run_id,
  detail: row.withheld ? detailWithoutAnswer(row) : (row.detail as Record<string, unknown>),
});
