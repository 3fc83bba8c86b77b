import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Tx } from "#shared/db/db.ts";
import { sha256 } from "#shared/json.ts";
import type { Arrival, Receiver } from "../../services/intake/receive.ts";
import { createReceiver, type ReceiverOptions } from "../../services/intake/receive.ts";
import { planNewCases } from "../../services/pipeline/advance.ts";
import { defineStage } from "../../services/pipeline/stage.ts";
import type { TestDatabase } from "./services.ts";

/** A pipeline of one stage per document, so that receiving plans real runs without doing any work. */
const pipeline = [
  defineStage({
    name: "open-document",
    per: "document",
    after: [],
    output: z.object({}),
    concurrency: 1,
    run: async () => ({}),
  }),
];

export function testReceiver(database: Pick<TestDatabase, "db">, options: Partial<ReceiverOptions> = {}): Receiver {
  return createReceiver({
    db: database.db,
    planNewCases: (tx: Tx, cases) => planNewCases(tx, pipeline, cases),
    wake: () => undefined,
    ...options,
  });
}

/** An upload of one file; the same `content` is the same bytes. */
export function arrivalOf(content: string | Uint8Array = randomBytes(16), more: Partial<Arrival> = {}): Arrival {
  const bytes = Buffer.from(content as string);
  return {
    source: "upload",
    files: [{ name: "a.pdf", mediaType: "application/pdf", sha256: sha256(bytes), bytes: bytes.length }],
    envelope: { client: "127.0.0.1" },
    ...more,
  };
}

/** Everything that must hold of receipts at all times; throws with what does not. */
export async function checkReceipts({ db }: Pick<TestDatabase, "db">): Promise<{ cases: number; duplicates: number }> {
  const cases = await db.selectFrom("case_file").selectAll().orderBy("receipt").execute();
  const { last } = await db.selectFrom("receipt_counter").select("last").executeTakeFirstOrThrow();
  const gap = cases.findIndex((row, index) => row.receipt !== index + 1);
  if (gap >= 0 || last !== cases.length)
    throw new Error(`receipts have a gap at ${gap + 1}: ${cases.length} cases, the counter says ${last}`);
  const entries = await db.selectFrom("audit_entry").select("case_id").where("action", "=", "case.received").execute();
  const documents = await db.selectFrom("document").select("case_id").execute();
  const runs = await db.selectFrom("run").select("case_id").execute();
  for (const row of cases) {
    const count = (rows: { case_id: string | null }[]) => rows.filter(({ case_id }) => case_id === row.id).length;
    if (count(entries) !== 1) throw new Error(`receipt ${row.receipt} has ${count(entries)} log entries`);
    if ((row.duplicate_of === null) !== count(documents) > 0 || count(runs) !== count(documents))
      throw new Error(`receipt ${row.receipt}: ${count(documents)} documents, ${count(runs)} runs`);
    const first = cases.find(({ sha256 }) => sha256 === row.sha256);
    if ((row.duplicate_of ?? row.id) !== first?.id) throw new Error(`receipt ${row.receipt} points at the wrong case`);
  }
  return { cases: cases.length, duplicates: cases.filter((row) => row.duplicate_of !== null).length };
}
