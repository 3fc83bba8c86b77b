import { type Kysely, sql } from "kysely";

/** What the application's role may do with our tables; the owner alone may change tables and triggers. */

/** Written once, never changed. */
const APPEND_ONLY = [
  "audit_entry",
  "audit_chain",
  "prediction",
  "prediction_review",
  "model_version",
  "model_placement",
  "model_shipped",
  "shadow_prediction",
  "specimen",
  "specimen_withdrawal",
];
/** Kept by the migrations alone. */
const READ_ONLY = ["migration"];
/** Lists of things to do or to expire; all else is kept. */
const DELETABLE = [
  "audit_unsealed",
  "gateway_signature",
  "kept_input",
  "large_upload",
  "oidc_attempt",
  "saved_filter",
  "session",
  "sign_in_attempt",
  "upload_key",
];

/**
 * Gives `role` exactly these rights on every table of ours, whatever it had
 * before, in one transaction: a process at work never sees a gap.
 */
export async function grantToApp<T>(db: Kysely<T>, role: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ name: string }>`
      select tablename::text as name from pg_tables where schemaname = current_schema() order by 1`.execute(tx);
    const { rows: schemas } = await sql<{ name: string }>`select current_schema()::text as name`.execute(tx);
    const schema = sql.id(schemas[0]?.name ?? "public");
    const to = sql.id(role);
    await sql`grant usage on schema ${schema} to ${to}`.execute(tx);
    await sql`grant usage, select on all sequences in schema ${schema} to ${to}`.execute(tx);
    for (const { name } of rows) {
      await sql`revoke all on ${sql.id(name)} from ${to}`.execute(tx);
      await sql`grant ${sql.raw(rightsOn(name))} on ${sql.id(name)} to ${to}`.execute(tx);
    }
  });
}

/** The queue's own schema (BullMQ on Postgres) holds hints that may be lost: the application does as it likes there. */
export async function grantQueueSchema<T>(db: Kysely<T>, role: string, schema: string): Promise<void> {
  const to = sql.id(role);
  const within = sql.id(schema);
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql`select from pg_namespace where nspname = ${schema}`.execute(tx);
    if (rows.length === 0) return; // the queues live in Redis
    // BullMQ makes a sequence for each queue when it is first used, so the application must be able to; what it
    // made is its own already, and not ours to give.
    await sql`grant usage, create on schema ${within} to ${to}`.execute(tx);
    // It also sorts jobs through temporary tables. Postgres lets everybody make them unless somebody took that away.
    const { rows: lacking } = await sql<{ database: string }>`
      select current_database()::text as database where not has_database_privilege(${role}, current_database(), 'TEMP')`.execute(
      tx,
    );
    for (const { database } of lacking) await sql`grant temporary on database ${sql.id(database)} to ${to}`.execute(tx);
    const { rows: made } = await sql<{ kind: string; name: string }>`
      select case relkind when 'S' then 'sequence' else 'table' end as kind, relname::text as name from pg_class
      where relnamespace = ${schema}::regnamespace and relowner = current_user::regrole and relkind in ('r', 'p', 'v', 'S')
      order by 2`.execute(tx);
    for (const { kind, name } of made)
      await sql`grant all on ${sql.raw(kind)} ${sql.id(schema, name)} to ${to}`.execute(tx);
    await sql`grant execute on all routines in schema ${within} to ${to}`.execute(tx);
  });
}

function rightsOn(table: string): string {
  if (READ_ONLY.includes(table)) return "select";
  if (APPEND_ONLY.includes(table)) return "select, insert";
  return `select, insert, update${DELETABLE.includes(table) ? ", delete" : ""}`;
}
