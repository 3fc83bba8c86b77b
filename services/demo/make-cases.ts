import { sql } from "kysely";
import { appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { type MadeCase, madeCase } from "./made-cases.ts";
import { createRandom, type Random } from "./random.ts";

/** Cases written together: the counter of receipts is locked as long as that takes. */
const BATCH = 1_000;
/** They were received over so many days, the last of them now. */
const DAYS = 90;
const DAY_MS = 24 * 3_600_000;
/** Stages a made case says it went through; each is an entry of the log. */
const RUNS = 2;

/** What a made row is written as. */
const TABLES = {
  case_file: {
    ...{ id: "uuid", receipt: "bigint", source: "text", status: "text", sha256: "text", bytes: "bigint" },
    ...{ envelope: "jsonb", received_at: "timestamptz", subject: "text", sender: "text", department: "text" },
    ...{ confidence: "float8", closed_at: "timestamptz" },
  },
  document: {
    ...{ id: "uuid", case_id: "uuid", ordinal: "integer", depth: "integer", name: "text", media_type: "text" },
    ...{ sha256: "text", bytes: "bigint" },
  },
  mail: { document_id: "uuid", sender: "text", subject: "text", sent_at: "timestamptz", text: "text" },
  page: { case_id: "uuid", document_id: "uuid", number: "integer", source: "text", language: "text", text: "text" },
  run: {
    ...{ id: "bigint", case_id: "uuid", document_id: "uuid", stage: "text", state: "text", output: "jsonb" },
    ...{ output_sha256: "text", created_at: "timestamptz", due: "timestamptz", queued_at: "timestamptz" },
    ...{ finished_at: "timestamptz", seconds: "float8" },
  },
  account: {
    ...{ case_id: "uuid", document_id: "uuid", run_id: "bigint", kind: "text", value: "text", role: "text" },
    ...{ confidence: "float8", check_state: "text", page_number: "integer", as_read: "text" },
  },
  problem: { case_id: "uuid", document_id: "uuid", code: "text" },
} as const;

/**
 * Fills the database with so many cases, quickly: rows as the pipeline leaves them,
 * receipts without a gap, and an entry of the log for each receipt and result, so that
 * the log holds; each entry says that its case was made. The mails' bytes are not
 * stored: they cannot be downloaded, and such a case cannot be replayed.
 */
export async function makeCases(
  db: Db,
  options: { cases: number; departments: readonly string[]; seed?: number; now?: Date },
  onProgress: (made: number) => void = () => undefined,
): Promise<void> {
  const { cases, departments, seed = 1, now = new Date() } = options;
  const random = createRandom(`made ${seed}`);
  for (let made = 0; made < cases; made += BATCH) {
    const count = Math.min(BATCH, cases - made);
    await db.transaction().execute((tx) => writeBatch(tx, random, { made, count, cases, departments, now }));
    onProgress(made + count);
  }
  await sql`analyze case_file, document, mail, page, run, account, problem, audit_entry`.execute(db);
}

async function writeBatch(
  tx: Tx,
  random: Random,
  {
    made,
    count,
    cases,
    departments,
    now,
  }: { made: number; count: number; cases: number; departments: readonly string[]; now: Date },
): Promise<void> {
  const { last } = await tx
    .updateTable("receipt_counter")
    .set((eb) => ({ last: eb("last", "+", count) }))
    .returning("last")
    .executeTakeFirstOrThrow();
  const { rows: numbers } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('run', 'id')) as id from generate_series(1, ${count * RUNS})`.execute(tx);
  const batch = Array.from({ length: count }, (_, index) => {
    const left = cases - made - index - 1;
    return madeCase(random, {
      receipt: last - count + index + 1,
      share: 1 - left / cases,
      receivedAt: new Date(now.getTime() - (left / cases) * DAYS * DAY_MS),
      now,
      departments,
      runs: [numbers[RUNS * index]?.id ?? 0, numbers[RUNS * index + 1]?.id ?? 0],
    });
  });
  await insert(
    tx,
    "case_file",
    batch.map(({ file }) => file),
  );
  await insert(
    tx,
    "document",
    batch.map(({ document }) => document),
  );
  await insert(
    tx,
    "mail",
    batch.map(({ mail }) => mail),
  );
  await insert(
    tx,
    "page",
    batch.map(({ page }) => page),
  );
  await insert(
    tx,
    "run",
    batch.flatMap(({ runs }) => runs),
  );
  await insert(
    tx,
    "account",
    batch.flatMap(({ accounts }) => accounts),
  );
  await insert(
    tx,
    "problem",
    batch.flatMap(({ problems }) => problems),
  );
  await appendAudit(tx, batch.flatMap(entriesOf));
}

/** One statement a table, whatever the number of rows: they travel as one JSON text. */
async function insert(tx: Tx, table: keyof typeof TABLES, rows: readonly unknown[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries(TABLES[table]);
  const names = sql.join(columns.map(([name]) => sql.id(name)));
  const typed = sql.join(columns.map(([name, type]) => sql`${sql.id(name)} ${sql.raw(type)}`));
  const own = table === "run" ? sql`overriding system value` : sql``;
  await sql`insert into ${sql.table(table)} (${names}) ${own}
    select ${names} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (${typed})`.execute(tx);
}

function entriesOf({ file, runs }: MadeCase) {
  return [
    {
      actor: "command",
      action: "case.received" as const,
      caseId: file.id,
      detail: { receipt: file.receipt, source: "command", sha256: file.sha256, files: [file.sha256], made: true },
    },
    ...runs.map(({ id, stage, output_sha256 }) => ({
      actor: `stage:${stage}`,
      action: "run.done" as const,
      caseId: file.id,
      runId: id,
      detail: { stage, outputSha256: output_sha256, made: true },
    })),
  ];
}
