import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { RouterOutput } from "#models/router/model.ts";
import type { Principal } from "#shared/access/access.ts";
import type { Account } from "#shared/accounts/account.ts";
import type { Db } from "#shared/db/db.ts";
import { isCode, sentenceOf } from "#shared/errors.ts";
import { type CaseView, TimelineRun, CaseView as View } from "#shared/http/console-forms.ts";
import type { Box } from "#shared/reading.ts";
import { mustBeSecondPerson } from "./rules.ts";
import { loadRuns } from "./timeline.ts";
import { idOfVisible, Which, workedCase } from "./which.ts";

export interface ViewOptions {
  db: Db;
  fourEyes: readonly string[];
}

const DUPLICATES_MAX = 100;

/** A case as the console's case page shows it, and its timeline. */
export const viewRoutes: FastifyPluginAsyncZod<ViewOptions> = async (app, { db, fourEyes }) => {
  const config = { permission: "case.read" } as const;
  app.get(
    "/api/cases/:case/view",
    {
      config,
      schema: {
        summary: "A case with all that a person decides on",
        tags: ["review"],
        params: Which,
        response: { 200: View },
      },
    },
    async ({ params, principal }) => loadView(db, await idOfVisible(db, principal, params.case), principal, fourEyes),
  );
  app.get(
    "/api/cases/:case/timeline",
    {
      config,
      schema: {
        summary: "Runs in the order they ended, with the models that answered",
        tags: ["review"],
        params: Which,
        response: { 200: z.array(TimelineRun) },
      },
    },
    async ({ params, principal }) => loadRuns(db, await workedCase(db, await idOfVisible(db, principal, params.case))),
  );
};

async function loadView(
  db: Db,
  ownId: string,
  principal: Principal | null,
  fourEyes: readonly string[],
): Promise<CaseView> {
  const id = await workedCase(db, ownId);
  const [own, file] = await Promise.all([caseRow(db, ownId), caseRow(db, id)]);
  const [documents, accounts, signatures, problems, route, decisions, lock, counts, sample, duplicates] =
    await Promise.all([
      loadDocuments(db, id),
      db.selectFrom("account").selectAll().where("case_id", "=", id).orderBy("id").execute(),
      db.selectFrom("signature").selectAll().where("case_id", "=", id).orderBy("id").execute(),
      db
        .selectFrom("problem")
        .leftJoin("document", "document.id", "problem.document_id")
        .select(["problem.code", "problem.page_number", "document.ordinal"])
        .where("problem.case_id", "=", id)
        .orderBy("problem.id")
        .execute(),
      loadRoute(db, id),
      loadDecisions(db, id),
      loadLock(db, id, principal),
      db
        .selectFrom("stage_count")
        .select((eb) => [eb.fn.sum<number>("expected").as("all"), eb.fn.sum<number>("finished").as("done")])
        .where("case_id", "=", id)
        .executeTakeFirstOrThrow(),
      db.selectFrom("review_sample").select("decision_id").where("case_id", "=", id).executeTakeFirst(),
      db
        .selectFrom("case_file")
        .select("receipt")
        .where("duplicate_of", "=", id)
        .orderBy("receipt")
        .limit(DUPLICATES_MAX)
        .execute(),
    ]);
  const accountsOf = Map.groupBy(accounts, (account) => account.document_id);
  const signaturesOf = Map.groupBy(signatures, (signature) => signature.document_id);
  const isBlind = sample !== undefined && sample.decision_id === null && file.status === "closed";
  return {
    id: file.id,
    receipt: own.receipt,
    status: file.status as CaseView["status"],
    source: own.source,
    receivedAt: own.received_at,
    closedAt: file.closed_at,
    sender: file.sender,
    subject: file.subject,
    department: isBlind ? null : file.department,
    confidence: isBlind ? null : file.confidence,
    reasons: isBlind ? [] : strings(file.reasons),
    version: file.version,
    duplicateOf: own.id === file.id ? null : file.receipt,
    duplicates: duplicates.map(({ receipt }) => receipt),
    isBlind,
    isSample: sample !== undefined,
    secondPerson: mustBeSecondPerson(fourEyes, decisions, principal?.id ?? ""),
    problems: problems.map(({ code, page_number, ordinal }) => ({
      code,
      message: isCode(code) ? sentenceOf(code) : code,
      document: ordinal,
      page: page_number,
    })),
    documents: documents.map(({ id: documentId, ...document }) => ({
      ...document,
      accounts: (accountsOf.get(documentId) ?? []).map(accountView),
      signatures: (signaturesOf.get(documentId) ?? []).map((row) => ({
        id: row.id,
        kind: row.kind as "signature" | "initials",
        page: row.page_number,
        box: row.box as Box,
        confidence: row.confidence,
        label: row.label,
        hasCrop: row.crop_sha256 !== null,
      })),
    })),
    route: isBlind ? null : route,
    decisions: decisions.map(({ userId: _, ...decision }) => decision),
    lock,
    progress: { done: Number(counts.done ?? 0), all: Number(counts.all ?? 0) },
  };
}

const accountView = (row: {
  id: number;
  kind: string;
  value: string;
  role: string;
  confidence: number;
  check_state: string;
  page_number: number | null;
  box: unknown;
  as_read: string;
  decision_id: number | null;
  withdrawn: boolean;
}) => ({
  id: row.id,
  kind: row.kind as Account["kind"],
  value: row.value,
  role: row.role as Account["role"],
  confidence: row.confidence,
  check: row.check_state as Account["check"],
  page: row.page_number,
  box: row.box as Account["box"],
  asRead: row.as_read,
  corrected: row.decision_id !== null,
  withdrawn: row.withdrawn,
});

async function loadDocuments(db: Db, id: string) {
  const [documents, mails, pages] = await Promise.all([
    db
      .selectFrom("document")
      .leftJoin("document as parent", "parent.id", "document.parent_id")
      .selectAll("document")
      .select("parent.ordinal as parent")
      .where("document.case_id", "=", id)
      .orderBy("document.ordinal")
      .execute(),
    db
      .selectFrom("mail")
      .innerJoin("document", "document.id", "mail.document_id")
      .selectAll("mail")
      .where("document.case_id", "=", id)
      .execute(),
    db
      .selectFrom("page")
      .leftJoin("run", (join) => join.onRef("run.page_id", "=", "page.id").on("run.stage", "=", "read-page"))
      .select(["page.document_id", "page.number", "page.width", "page.height", "page.source", "page.language"])
      .select((eb) => [
        "run.state",
        "run.error_code",
        eb.fn.coalesce(eb.fn<number>("length", ["page.text"]), eb.lit(0)).as("characters"),
      ])
      .where("page.case_id", "=", id)
      .orderBy("page.number")
      .execute(),
  ]);
  const pagesOf = Map.groupBy(pages, (page) => page.document_id);
  const mailOf = new Map(mails.map((mail) => [mail.document_id, mail]));
  return documents.map((document) => {
    const mail = mailOf.get(document.id);
    return {
      id: document.id,
      ordinal: document.ordinal,
      parent: document.parent,
      depth: document.depth,
      name: document.name,
      mediaType: document.media_type,
      bytes: document.bytes,
      sha256: document.sha256,
      pages: (pagesOf.get(document.id) ?? []).map((page) => ({
        number: page.number,
        width: page.width,
        height: page.height,
        source: page.source,
        language: page.language,
        code: page.error_code,
        state: stateOf(page),
      })),
      mail:
        mail === undefined
          ? null
          : {
              from: mail.sender,
              to: strings(mail.recipients),
              cc: strings(mail.copies),
              subject: mail.subject,
              date: mail.sent_at,
              text: mail.text,
              hasHtml: mail.html_sha256 !== null,
              headers: mail.headers as [string, string][],
            },
    };
  });
}

function stateOf(page: { state: string | null; characters: number }): "waiting" | "read" | "empty" | "failed" {
  if (page.state === "failed") return "failed";
  if (page.state !== "done") return "waiting";
  return page.characters > 0 ? "read" : "empty";
}

async function loadRoute(db: Db, id: string): Promise<CaseView["route"]> {
  const run = await db
    .selectFrom("run")
    .leftJoin("prediction", "prediction.run_id", "run.id")
    .select(["run.output", "prediction.model_sha256"])
    .where("run.case_id", "=", id)
    .where("run.stage", "=", "route")
    .where("run.state", "=", "done")
    .executeTakeFirst();
  if (run === undefined) return null;
  const parsed = z.object({ answer: RouterOutput.nullable() }).safeParse(run.output);
  if (!parsed.success || parsed.data.answer === null) return null;
  return { ...parsed.data.answer, model: run.model_sha256 };
}

export async function loadDecisions(db: Db, id: string) {
  const rows = await db
    .selectFrom("decision")
    .innerJoin("user_account", "user_account.id", "decision.user_id")
    .selectAll("decision")
    .select("user_account.name")
    .where("case_id", "=", id)
    .orderBy("decision.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    user: row.name,
    userId: row.user_id,
    kind: row.kind as CaseView["decisions"][number]["kind"],
    reason: row.reason,
    before: row.before as Record<string, unknown>,
    after: row.after as Record<string, unknown>,
  }));
}

export async function loadLock(db: Db, id: string, principal: Principal | null): Promise<CaseView["lock"]> {
  const row = await db
    .selectFrom("review_lock")
    .innerJoin("user_account", "user_account.id", "review_lock.user_id")
    .select(["user_id", "name", "review_lock.expires_at"])
    .where("case_id", "=", id)
    .where("review_lock.expires_at", ">", new Date())
    .executeTakeFirst();
  return row === undefined ? null : { user: row.name, mine: row.user_id === principal?.id, until: row.expires_at };
}

const caseRow = (db: Db, id: string) =>
  db.selectFrom("case_file").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

/** A jsonb list of texts. */
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
