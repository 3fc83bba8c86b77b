import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import { canonicalJson, sha256, sha256OfJson } from "#shared/json.ts";

/**
 * Rows that somebody answers for, held against their entries in the log: each has exactly one, which names
 * it, who, and what, and no entry speaks of a row that is not there.
 */

interface Kind {
  /** As a finding calls one of them. */
  called: string;
  action: string;
  /** Where the entry's detail has the row's id. */
  key: string;
  /** Rows with `id`, `actor` as in the log, `caseId` (null: of none), and `told`: what the entry must say. */
  rows: ReturnType<typeof sql>;
  /** A hash the entry must have, of words that stay out of the log. */
  hashed?: { key: string; of: (row: Record<string, unknown>) => string };
}

/** What people decide about cases, what they say of answers, and which version of a model answers where. */
const KINDS = {
  decisions: {
    ...{ called: "decision", action: "case.decided", key: "decision" },
    rows: sql`select id, 'user:' || user_id as actor, case_id as "caseId",
      jsonb_build_object('kind', kind, 'version', case_version + 1) as told, reason, before, after from decision`,
    hashed: { key: "sha256", of: ({ reason, before, after }) => sha256OfJson({ reason, before, after }) },
  },
  reviews: {
    ...{ called: "review", action: "prediction.reviewed", key: "review" },
    rows: sql`select id, 'user:' || user_id as actor, (select case_id from prediction where id = prediction_id) as "caseId",
      jsonb_build_object('prediction', prediction_id, 'name', model, 'model', model_sha256, 'verdict', verdict,
        'input', input_sha256, 'output', output_sha256) as told, verdict, label from prediction_review`,
    hashed: { key: "sha256", of: ({ verdict, label }) => sha256OfJson({ verdict, label }) },
  },
  placements: {
    ...{ called: "placement", action: "model.placed", key: "placement" },
    rows: sql`select id, actor, null::uuid as "caseId",
      jsonb_build_object('name', name, 'model', model_sha256, 'environment', environment, 'role', role) as told,
      reason from model_placement`,
    hashed: { key: "reasonSha256", of: ({ reason }) => sha256(reason as string) },
  },
  shipped: {
    ...{ called: "shipped version", action: "model.shipped", key: "shipped" },
    rows: sql`select id, actor, null::uuid as "caseId", jsonb_build_object('name', name, 'model', model_sha256,
      'environment', environment, 'commit', code_commit) as told from model_shipped`,
  },
} as const satisfies Record<string, Kind>;

export type RecordedCounts = Record<keyof typeof KINDS, number>;

interface Joined {
  id: number;
  actor: string;
  caseId: string | null;
  entry: number | null;
  entries: number;
  by: string | null;
  about: string | null;
  detail: Record<string, unknown> | null;
  fits: boolean | null;
}
/** Rows held at a time. */
export const STREAM_ROWS = 1_000;

/** Counts rows of each kind into `counts`; gives the first thing that is wrong, in words, or null. */
export async function verifyRecorded(db: Db, counts: RecordedCounts): Promise<string | null> {
  for (const [name, kind] of Object.entries(KINDS) as [keyof RecordedCounts, Kind][]) {
    const wrong = (await unrecorded(db, kind, () => (counts[name] += 1))) ?? (await invented(db, kind));
    if (wrong !== null) return wrong;
  }
  return null;
}

/** A row without exactly one entry that fits it. */
async function unrecorded(db: Db, kind: Kind, onRow: () => void): Promise<string | null> {
  const { called, action, key, rows, hashed } = kind;
  const joined = sql<Joined>`(
    select said.*, entry.id as entry, entry.actor as by, entry.case_id as about, entry.detail,
      count(*) over (partition by said.id)::integer as entries, entry.detail @> said.told as fits
    from (${rows}) as said
    left join audit_entry as entry on entry.action = ${action} and entry.detail->>${key}::text = said.id::text
  )`.as("row");
  for await (const row of db.selectFrom(joined).selectAll("row").orderBy("row.id").stream(STREAM_ROWS)) {
    onRow();
    const { id, entry, entries, by, about, actor, caseId, detail, fits } = row;
    if (entry === null) return `${called} ${id} has no entry`;
    if (entries > 1) return `${called} ${id} has more than one entry`;
    if (by !== actor || about !== caseId || fits !== true) return `${called} ${id} is not what entry ${entry} says`;
    // Entries from before a hash was kept there have none.
    const kept = hashed === undefined ? undefined : detail?.[hashed.key];
    if (hashed !== undefined && kept !== undefined && kept !== hashed.of({ ...row }))
      return `the words of ${called} ${id} are not those that entry ${entry} has the hash of`;
  }
  return null;
}

/** An entry whose row was removed. */
async function invented(db: Db, { called, action, key, rows }: Kind): Promise<string | null> {
  const { rows: found } = await sql<{ id: number; row: string }>`
    select entry.id, entry.detail->>${key}::text as row from audit_entry as entry
    where entry.action = ${action}
      and not exists (select from (${rows}) as said where said.id::text = entry.detail->>${key}::text)
    order by entry.id limit 1`.execute(db);
  const [first] = found;
  return first === undefined ? null : `entry ${first.id} speaks of ${called} ${first.row}, which is not there`;
}

/** A version of a model whose manifest is no longer the one that its number is the hash of. */
export async function changedVersion(db: Db): Promise<string | null> {
  for await (const { sha256: version, name, manifest } of db
    .selectFrom("model_version")
    .select(["sha256", "name", "manifest"])
    .orderBy("sha256")
    .stream(STREAM_ROWS))
    if (sha256(`${canonicalJson(manifest)}\n`) !== version) return `the manifest of ${name}@${version} was changed`;
  return null;
}

/** An answer that was asked for outside of a run, and has no entry that names it. */
export async function unloggedPrediction(db: Db): Promise<string | null> {
  const { rows } = await sql<{ id: number }>`select prediction.id from prediction
    where run_id is null and not exists (
      select from audit_entry as entry where entry.action = 'prediction.logged'
        and entry.detail->>'model' = prediction.model_sha256 and entry.detail->>'input' = prediction.input_sha256
        and entry.detail->>'output' = prediction.output_sha256
    ) order by prediction.id limit 1`.execute(db);
  return rows[0] === undefined ? null : `prediction ${rows[0].id}, asked for outside of a run, has no entry`;
}
