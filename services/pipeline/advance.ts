import { sql } from "kysely";
import type { Tx } from "#shared/db/db.ts";
import type { Condition } from "./graph.ts";
import { type Planned, plan, type Snapshot, type SubjectKey } from "./plan.ts";
import type { AnyStage } from "./stage.ts";

/**
 * Each further run of a stage in one case falls due a second later, about what
 * reading a page takes. So a letter that arrives a minute after a scan of 3,000
 * pages goes before all but its first 60, and yet no scan waits for ever.
 */
const TURN_SECONDS = 1;

/**
 * Lock order everywhere: case, then run, then audit. Whoever changes a case's
 * runs or counts holds this lock, so two pages that finish together cannot both
 * miss the join.
 */
export async function lockCase(tx: Tx, caseId: string): Promise<void> {
  // "No key": rows that point at the case may be inserted meanwhile, such as a duplicate's receipt.
  await tx.selectFrom("case_file").select("id").where("id", "=", caseId).forNoKeyUpdate().executeTakeFirstOrThrow();
}

export interface NewCase {
  caseId: string;
  documentIds: readonly string[];
}

/** First runs of new cases, in bulk. For receive(), inside its transaction; the cases are not visible to others yet. */
export async function planNewCases(tx: Tx, pipeline: readonly AnyStage[], cases: readonly NewCase[]): Promise<void> {
  const runs: { case_id: string; document_id: string | null; stage: string; turn: number }[] = [];
  const counts: { case_id: string; stage: string; expected: number }[] = [];
  for (const { caseId, documentIds } of cases) {
    for (const stage of pipeline.filter((s) => s.per === "case" && s.after.length === 0))
      runs.push({ case_id: caseId, document_id: null, stage: stage.name, turn: 0 });
    const change = { kind: "documents-added", documentIds } as const;
    for (const planned of plan(pipeline, { change, runs: [], counts: [] })) {
      if (planned.kind !== "one") continue;
      const { documentId } = planned.subject;
      const turn = documentId === null ? 0 : documentIds.indexOf(documentId);
      runs.push({ case_id: caseId, document_id: documentId, stage: planned.stage, turn });
    }
    for (const stage of pipeline.filter((s) => s.per === "document"))
      counts.push({ case_id: caseId, stage: stage.name, expected: documentIds.length });
  }
  if (counts.length > 0)
    await sql`insert into stage_count (case_id, stage, expected)
      select case_id, stage, expected from unnest(${counts.map((c) => c.case_id)}::uuid[], ${counts.map((c) => c.stage)}::text[],
        ${counts.map((c) => c.expected)}::integer[]) planned (case_id, stage, expected)`.execute(tx);
  if (runs.length > 0)
    await sql`insert into run (case_id, document_id, stage, due)
      select case_id, document_id, stage, now() + turn * ${TURN_SECONDS} * interval '1 second'
      from unnest(${runs.map((r) => r.case_id)}::uuid[], ${runs.map((r) => r.document_id)}::uuid[],
        ${runs.map((r) => r.stage)}::text[], ${runs.map((r) => r.turn)}::integer[])
        planned (case_id, document_id, stage, turn)`.execute(tx);
}

/** More documents or pages: every stage of that level has so many more runs to expect. Caller holds the case's lock. */
export async function expectMore(
  tx: Tx,
  pipeline: readonly AnyStage[],
  level: "document" | "page",
  caseId: string,
  documentId: string | null,
  more: number,
): Promise<void> {
  const stages = pipeline.filter((stage) => stage.per === level);
  const scopes = level === "document" ? [null] : [null, documentId];
  const rows = stages.flatMap((stage) =>
    scopes.map((scope) => ({ case_id: caseId, document_id: scope, stage: stage.name, expected: more })),
  );
  if (rows.length === 0 || more === 0) return;
  await tx
    .insertInto("stage_count")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["case_id", "document_id", "stage"])
        .doUpdateSet({ expected: sql`stage_count.expected + excluded.expected` }),
    )
    .execute();
}

/** Plans what new documents make possible. Caller holds the case's lock. */
export async function advanceNewDocuments(
  tx: Tx,
  pipeline: readonly AnyStage[],
  caseId: string,
  documentIds: readonly string[],
): Promise<void> {
  const runs = await runsOn(tx, caseId, { documentId: null, pageId: null });
  await apply(tx, caseId, plan(pipeline, { change: { kind: "documents-added", documentIds }, runs, counts: [] }));
}

/** Counts a finished run and plans what it makes possible. Caller holds the case's lock and has finished the run. */
export async function advanceFinished(
  tx: Tx,
  pipeline: readonly AnyStage[],
  caseId: string,
  stage: AnyStage,
  subject: SubjectKey,
): Promise<void> {
  const counts = await countFinished(tx, caseId, stage.name, subject.documentId);
  const runs = await runsOn(tx, caseId, subject);
  await apply(tx, caseId, plan(pipeline, { change: { kind: "finished", stage: stage.name, subject }, runs, counts }));
}

/**
 * Moves the counts of the case and of the document, and reads all counts of both.
 * Each branch is one lookup by the whole key: an OR here makes Postgres read every
 * row of the case once it has many documents.
 */
async function countFinished(
  tx: Tx,
  caseId: string,
  stage: string,
  documentId: string | null,
): Promise<Snapshot["counts"]> {
  const { rows } = await sql<Snapshot["counts"][number]>`
    with of_case as (
      update stage_count set finished = finished + 1
      where case_id = ${caseId} and document_id is null and stage = ${stage}
      returning document_id, stage, expected, finished
    ), of_document as (
      update stage_count set finished = finished + 1
      where case_id = ${caseId} and document_id = ${documentId}::uuid and stage = ${stage}
      returning document_id, stage, expected, finished
    ), others as (
      select document_id, stage, expected, finished from stage_count
      where case_id = ${caseId} and document_id is null and stage <> ${stage}
      union all
      select document_id, stage, expected, finished from stage_count
      where case_id = ${caseId} and document_id = ${documentId}::uuid and stage <> ${stage}
    )
    select document_id as "documentId", stage, expected, finished from of_case
    union all select document_id, stage, expected, finished from of_document
    union all select document_id, stage, expected, finished from others`.execute(tx);
  return rows;
}

/** Runs on exactly this subject and on what holds it: at most three times the number of stages. */
async function runsOn(tx: Tx, caseId: string, { documentId, pageId }: SubjectKey): Promise<Snapshot["runs"]> {
  const { rows } = await sql<Snapshot["runs"][number]>`
    select stage, state <> 'ready' as finished from run
    where case_id = ${caseId} and document_id is null and page_id is null
    union all
    select stage, state <> 'ready' from run
    where case_id = ${caseId} and document_id = ${documentId}::uuid and page_id is null
    union all
    select stage, state <> 'ready' from run
    where case_id = ${caseId} and document_id = ${documentId}::uuid and page_id = ${pageId}::bigint`.execute(tx);
  return rows;
}

/** A run that exists is not made twice, whatever the plan says. */
async function apply(tx: Tx, caseId: string, planned: readonly Planned[]): Promise<void> {
  const ones = planned.filter((item) => item.kind === "one");
  if (ones.length > 0)
    await sql`insert into run (case_id, document_id, page_id, stage, due)
      select ${caseId}::uuid, document_id, page_id, stage,
        now() + (row_number() over (partition by stage order by place) - 1) * ${TURN_SECONDS} * interval '1 second'
      from unnest(${ones.map((o) => o.subject.documentId)}::uuid[], ${ones.map((o) => o.subject.pageId)}::bigint[],
        ${ones.map((o) => o.stage)}::text[]) with ordinality planned (document_id, page_id, stage, place)
      order by place
      on conflict (case_id, document_id, page_id, stage) do nothing`.execute(tx);
  for (const item of planned) if (item.kind === "fan-out") await fanOut(tx, caseId, item);
}

type FanOut = Extract<Planned, { kind: "fan-out" }>;

/** One statement for any number of documents or pages. Their turns come after those the case is waiting for already. */
async function fanOut(tx: Tx, caseId: string, { stage, level, within, where }: FanOut): Promise<void> {
  const subjects =
    level === "page"
      ? sql`select d.id as document_id, p.id as page_id, d.ordinal, p.number from page p
          join document d on d.id = p.document_id
          where ${within === null ? sql`p.case_id = ${caseId}` : sql`p.document_id = ${within}`}`
      : sql`select id as document_id, null::bigint as page_id, ordinal, 0 as number from document
          where case_id = ${caseId}`;
  const conditions = where.map((need) => sql`and ${conditionOn(caseId, need)}`);
  await sql`insert into run (case_id, document_id, page_id, stage, due)
    select ${caseId}::uuid, s.document_id, s.page_id, ${stage}, now() + ${TURN_SECONDS} * interval '1 second' *
      (row_number() over (order by s.ordinal, s.number) - 1 + greatest(0, coalesce(waiting.runs, 0) - count(*) over ()))
    from (${subjects}) s
    left join (
      select expected - finished as runs from stage_count
      where case_id = ${caseId} and document_id is null and stage = ${stage}
    ) waiting on true
    where true ${sql.join(conditions, sql` `)}
    order by s.ordinal, s.number
    on conflict (case_id, document_id, page_id, stage) do nothing`.execute(tx);
}

/** The condition as the document or page `s` sees it. */
function conditionOn(caseId: string, { kind, stage }: Condition) {
  if (kind === "all-finished")
    return sql`not exists (select from stage_count c where c.case_id = ${caseId} and c.document_id = s.document_id
      and c.stage = ${stage.name} and c.finished < c.expected)`;
  const page = stage.per === "page" ? sql`r.page_id = s.page_id` : sql`r.page_id is null`;
  return sql`exists (select from run r where r.case_id = ${caseId} and r.document_id = s.document_id and ${page}
    and r.stage = ${stage.name} and r.state <> 'ready')`;
}
