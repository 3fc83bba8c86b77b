import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { z } from "zod";
import { RouterOutput } from "#models/router/model.ts";
import type { Principal } from "#shared/access/access.ts";
import { piecesOf } from "#shared/cases/pieces.ts";
import type { Db } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";
import { isCode, sentenceOf } from "#shared/errors.ts";
import { type CaseView, TimelineRun, CaseView as View } from "#shared/http/console-forms.ts";
import { type DecisionKind, Split } from "#shared/http/decision-forms.ts";
import type { Box } from "#shared/reading.ts";
import { isSensitive } from "./audit-reads.ts";
import { looksBlind } from "./blind.ts";
import { needsSecondPerson } from "./rules.ts";
import { isUnseen } from "./sample.ts";
import { loadRuns } from "./timeline.ts";
import { ACCOUNT_COLUMNS, accountView, loadDocuments, strings } from "./view-documents.ts";
import { visibleCase, Which } from "./which.ts";

export interface ViewOptions {
  db: Db;
  departments: readonly Department[];
  fourEyes: readonly string[];
}

const DUPLICATES_MAX = 100;

/** A case as the console's case page shows it, and its timeline. */
export const viewRoutes: FastifyPluginAsyncZod<ViewOptions> = async (app, options) => {
  const { db } = options;
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
    async ({ params, principal }) => loadView(options, await visibleCase(db, principal, params.case), principal),
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
    async ({ params, principal }) => loadRuns(db, (await visibleCase(db, principal, params.case)).worked),
  );
};

async function loadView(
  { db, departments, fourEyes }: ViewOptions,
  { id: ownId, worked: id }: { id: string; worked: string },
  principal: Principal | null,
): Promise<CaseView> {
  const [rows, pieces] = await Promise.all([caseRows(db, [ownId, id]), piecesOf(db, id)]);
  const [own, file] = [rowOf(rows, ownId), rowOf(rows, id)];
  const ids = idsOf(pieces);
  const [
    documents,
    accounts,
    signatures,
    problems,
    route,
    decisions,
    lock,
    counts,
    sample,
    duplicates,
    splitFrom,
    asked,
  ] = await Promise.all([
    loadDocuments(db, pieces),
    db.selectFrom("account").select(ACCOUNT_COLUMNS).where("case_id", "in", ids).orderBy("id").execute(),
    db.selectFrom("signature").select(SIGNATURE_COLUMNS).where("case_id", "in", ids).orderBy("id").execute(),
    db
      .selectFrom("problem")
      .leftJoin("document", "document.id", "problem.document_id")
      .select(["problem.code", "problem.page_number", "document.ordinal", "problem.case_id"])
      .where("problem.case_id", "in", ids)
      .orderBy("problem.id")
      .execute(),
    loadRoute(db, id),
    loadDecisions(db, pieces),
    loadLock(db, id, principal),
    db
      .selectFrom("stage_count")
      .select((eb) => [eb.fn.sum<number>("expected").as("all"), eb.fn.sum<number>("finished").as("done")])
      .where("case_id", "=", id)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom("review_sample")
      .innerJoin("case_file", "case_file.id", "review_sample.case_id")
      .select(isUnseen.as("isUnseen"))
      .where("case_id", "=", id)
      .executeTakeFirst(),
    db
      .selectFrom("case_file")
      .select("receipt")
      .where("duplicate_of", "=", id)
      .orderBy("receipt")
      .limit(DUPLICATES_MAX)
      .execute(),
    loadOrigin(db, own),
    file.asked_user_id === null
      ? undefined
      : db.selectFrom("user_account").select(["id", "name"]).where("id", "=", file.asked_user_id).executeTakeFirst(),
  ]);
  const offsetOf = new Map(pieces.map((piece) => [piece.id, piece.offset]));
  const accountsOf = Map.groupBy(accounts, (account) => account.document_id);
  const signaturesOf = Map.groupBy(signatures, (signature) => signature.document_id);
  const isBlind = sample?.isUnseen === true && looksBlind(principal);
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
    // Of a blind sample it would say which department the machine chose.
    isSensitive: !isBlind && isSensitive(departments, file.department),
    reasons: isBlind ? [] : strings(file.reasons),
    version: file.version,
    duplicateOf: own.duplicate_of === null ? null : file.receipt,
    mergedInto: own.merged_into === null ? null : file.receipt,
    splitFrom,
    duplicates: duplicates.map(({ receipt }) => receipt),
    isBlind,
    isSample: sample !== undefined,
    secondPerson: needsSecondPerson(fourEyes, decisions, principal?.id ?? ""),
    problems: problems.map(({ code, page_number, ordinal, case_id }) => ({
      code,
      message: isCode(code) ? sentenceOf(code) : code,
      document: ordinal === null ? null : ordinal + (offsetOf.get(case_id) ?? 0),
      page: page_number,
    })),
    documents: documents.map(({ id: documentId, ...document }) => ({
      ...document,
      gone: goneOf(decisions, documentId),
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
    // A note keeps what the case was when it was written.
    decisions: decisions.map(({ userId: _, caseId: __, ...decision }) =>
      isBlind ? { ...decision, before: {}, after: {} } : decision,
    ),
    lock,
    asked: asked === undefined ? null : { user: asked.name, mine: asked.id === principal?.id },
    progress: { done: Number(counts.done ?? 0), all: Number(counts.all ?? 0) },
  };
}

async function loadRoute(db: Db, id: string): Promise<CaseView["route"]> {
  const run = await db
    .selectFrom("run")
    // By its case as well: that is what there is an index of.
    .leftJoin("prediction", (join) =>
      join.onRef("prediction.case_id", "=", "run.case_id").onRef("prediction.run_id", "=", "run.id"),
    )
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

/** Decisions about a case and those joined to it, in the order they were taken. */
export async function loadDecisions(db: Db, pieces: readonly { id: string }[]) {
  const rows = await db
    .selectFrom("decision")
    .innerJoin("user_account", "user_account.id", "decision.user_id")
    .select(["decision.id", "case_id", "at", "user_id", "kind", "reason", "before", "after", "user_account.name"])
    .where("case_id", "in", idsOf(pieces))
    .orderBy("decision.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    caseId: row.case_id,
    at: row.at,
    user: row.name,
    userId: row.user_id,
    kind: row.kind as DecisionKind,
    reason: row.reason,
    before: row.before as Record<string, unknown>,
    after: row.after as Record<string, unknown>,
  }));
}
type Past = Awaited<ReturnType<typeof loadDecisions>>[number];

/** The decision that split this case off another one, or null. */
async function loadOrigin(db: Db, own: { receipt: number; split_from: string | null }) {
  if (own.split_from === null) return null;
  const row = await db
    .selectFrom("decision")
    .innerJoin("case_file", "case_file.id", "decision.case_id")
    .innerJoin("user_account", "user_account.id", "decision.user_id")
    .select(["case_file.receipt", "user_account.name as user", "decision.reason"])
    .where("decision.case_id", "=", own.split_from)
    .where("decision.kind", "=", "split")
    .where((eb) => eb(sql<number>`(decision.after->>'receipt')::bigint`, "=", own.receipt))
    .executeTakeFirst();
  return row ?? null;
}

/** What became of parts of a document: the cases they were split off as. */
export const goneOf = (decisions: readonly Past[], documentId: string) =>
  decisions.flatMap(({ kind, after }) =>
    kind === "split"
      ? Split.parse(after)
          .parts.filter(({ document }) => document === documentId)
          .map(({ from, to }) => ({ receipt: Split.parse(after).receipt, from, to }))
      : [],
  );

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

// Columns by name: only then a statement is prepared, and planned once instead of at every opening (shared/db/prepare.ts).
const CASE_COLUMNS = [
  ...(["id", "receipt", "status", "source", "received_at", "closed_at", "sender", "subject", "department"] as const),
  ...(["confidence", "reasons", "version", "duplicate_of", "merged_into", "split_from", "asked_user_id"] as const),
] as const;
const SIGNATURE_COLUMNS = [
  "id",
  "document_id",
  "kind",
  "page_number",
  "box",
  "confidence",
  "label",
  "crop_sha256",
] as const;

const caseRows = (db: Db, ids: readonly [string, string]) =>
  db.selectFrom("case_file").select(CASE_COLUMNS).where("id", "in", ids).execute();

function rowOf<Row extends { id: string }>(rows: readonly Row[], id: string): Row {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Error(`case ${id} is gone`);
  return row;
}

const idsOf = (pieces: readonly { id: string }[]): string[] => pieces.map(({ id }) => id);
