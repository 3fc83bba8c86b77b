import type { Db } from "#shared/db/db.ts";
import { type Code, isCode } from "#shared/errors.ts";
import { DEPTH } from "./graph.ts";
import type { AnyStage, DocumentRef, Joined, Lane, Level, Outcome, Subject } from "./stage.ts";

export interface LoadedRun {
  id: number;
  stage: string;
  state: string;
  attempts: number;
  lane: Lane;
  subject: Subject;
}

/** What tells the document and the page of a run. */
const OF_SUBJECT = [
  "document.id as document_id",
  "document.name",
  "document.media_type",
  "document.sha256",
  "document.bytes",
  "document.depth",
  "document.ordinal",
  "parent.media_type as parent_type",
  "page.id as page_id",
  "page.number",
] as const;

/** A run with its subject, or null where there is none of that id. */
export async function loadRun(db: Db, runId: number): Promise<LoadedRun | null> {
  const row = await db
    .selectFrom("run")
    .innerJoin("case_file", "case_file.id", "run.case_id")
    .leftJoin("document", "document.id", "run.document_id")
    .leftJoin("document as parent", "parent.id", "document.parent_id")
    .leftJoin("page", "page.id", "run.page_id")
    .select([
      "run.id",
      "run.stage",
      "run.state",
      "run.attempts",
      "run.lane",
      "case_file.id as case_id",
      "case_file.receipt",
      "case_file.source",
      ...OF_SUBJECT,
    ])
    .where("run.id", "=", runId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    stage: row.stage,
    state: row.state,
    attempts: row.attempts,
    lane: row.lane as Lane,
    subject: {
      case: { id: row.case_id, receipt: row.receipt, source: row.source as Subject["case"]["source"] },
      document: row.document_id === null ? null : documentOf({ ...row, document_id: row.document_id }),
      page: row.page_id === null || row.number === null ? null : { id: row.page_id, number: row.number },
    },
  };
}

/** What a stage reads: an answer of each stage it comes after, or many from a stage further down. */
export function loadInputs(db: Db, stage: AnyStage, run: LoadedRun): Promise<unknown[]> {
  return Promise.all(
    stage.after.map((up: AnyStage) =>
      DEPTH[up.per as Level] > DEPTH[stage.per as Level] ? joined(db, up, run.subject) : single(db, up, run.subject),
    ),
  );
}

async function single(db: Db, up: AnyStage, { case: file, document, page }: Subject): Promise<Outcome<unknown>> {
  const row = await db
    .selectFrom("run")
    .select(["state", "output", "error_code"])
    .where("case_id", "=", file.id)
    .where("document_id", "is not distinct from", up.per === "case" ? null : (document?.id ?? null))
    .where("page_id", "is not distinct from", up.per === "page" ? (page?.id ?? null) : null)
    .where("stage", "=", up.name)
    .executeTakeFirstOrThrow();
  return outcomeOf(up, row);
}

/** In reading order: documents as they were found, pages by number. */
async function joined(db: Db, up: AnyStage, { case: file, document }: Subject): Promise<Joined<unknown>[]> {
  const rows = await db
    .selectFrom("run")
    .leftJoin("document", "document.id", "run.document_id")
    .leftJoin("document as parent", "parent.id", "document.parent_id")
    .leftJoin("page", "page.id", "run.page_id")
    .select(["run.state", "run.output", "run.error_code", ...OF_SUBJECT])
    .where("run.case_id", "=", file.id)
    .where("run.stage", "=", up.name)
    .$if(document !== null, (query) => query.where("run.document_id", "=", document?.id ?? null))
    .orderBy("document.ordinal")
    .orderBy("page.number")
    .execute();
  return rows.map((row) => ({
    document: row.document_id === null ? null : documentOf({ ...row, document_id: row.document_id }),
    page: row.page_id === null || row.number === null ? null : { id: row.page_id, number: row.number },
    outcome: outcomeOf(up, row),
  }));
}

function outcomeOf(up: AnyStage, row: { state: string; output: unknown; error_code: string | null }): Outcome<unknown> {
  if (row.state === "done") return { ok: true, output: up.output.parse(row.output) };
  if (row.state === "failed") return { ok: false, code: codeOf(row.error_code) };
  throw new Error(`${up.name} has not finished, so nothing after it may run`);
}

/** Codes in the database were written by us; one that is not in the table means the table lost it. */
function codeOf(text: string | null): Code {
  if (text === null || !isCode(text)) throw new Error(`not a code: ${text}`);
  return text;
}

function documentOf(row: {
  document_id: string;
  name: string | null;
  media_type: string | null;
  sha256: string | null;
  bytes: number | null;
  depth: number | null;
  ordinal: number | null;
  parent_type: string | null;
}): DocumentRef {
  return {
    id: row.document_id,
    name: row.name ?? "",
    mediaType: row.media_type ?? "",
    sha256: row.sha256 ?? "",
    bytes: row.bytes ?? 0,
    depth: row.depth ?? 0,
    ordinal: row.ordinal ?? 0,
    parentType: row.parent_type,
  };
}
