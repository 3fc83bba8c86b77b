import { randomUUID } from "node:crypto";
import { hideCards } from "#shared/accounts/hide-cards.ts";
import { appendAudit } from "#shared/audit.ts";
import type { Tx } from "#shared/db/db.ts";
import type { Receipt, Waiting } from "./receive.ts";

export type PlanNewCases = (
  tx: Tx,
  cases: readonly { caseId: string; documentIds: readonly string[] }[],
) => Promise<void>;

type Received = Pick<Waiting, "arrival" | "hash">;
type Given = Received & { receipt: Receipt };

/** The unique index that holds even where somebody writes cases without the counter's lock. */
export const FIRST_OF_BYTES = "case_file_first_of_bytes";
/** Longest media type kept; registered ones have at most 127 characters a side (RFC 6838). */
const MEDIA_TYPE_MAX = 255;

/** One transaction's work: receipt numbers, cases, their documents, first runs and log entries, in the order given. */
export async function writeReceipts(
  tx: Tx,
  batch: readonly Received[],
  planNewCases: PlanNewCases,
  receivedAt: Date,
): Promise<Receipt[]> {
  const given = await giveReceipts(tx, batch);
  // Under the counter's lock, so that no two processes can wait for each other here.
  for (const { arrival, receipt } of given) await arrival.alongside?.(tx, receipt.receipt);
  await tx
    .insertInto("case_file")
    .values(given.map((one) => caseRow(one, receivedAt)))
    .execute();
  const fresh = given.filter(({ receipt }) => receipt.duplicateOf === null).map(newCase);
  if (fresh.length > 0) {
    await tx
      .insertInto("document")
      .values(fresh.flatMap(({ documents }) => documents))
      .execute();
    await planNewCases(
      tx,
      fresh.map(({ caseId, documents }) => ({ caseId, documentIds: documents.map(({ id }) => id) })),
    );
  }
  await appendAudit(tx, given.map(auditEntry));
  return given.map(({ receipt }) => receipt);
}

async function giveReceipts(tx: Tx, batch: readonly Received[]): Promise<Given[]> {
  // This lock makes receipts gap-free and decides which of two equal arrivals is first.
  const { last } = await tx
    .updateTable("receipt_counter")
    .set((eb) => ({ last: eb("last", "+", batch.length) }))
    .returning("last")
    .executeTakeFirstOrThrow();
  const known = await tx
    .selectFrom("case_file")
    .select(["id", "receipt", "sha256"])
    .where(
      "sha256",
      "in",
      batch.map(({ hash }) => hash),
    )
    .where("duplicate_of", "is", null)
    .execute();
  const firstOf = new Map(known.map((row) => [row.sha256, { caseId: row.id, receipt: row.receipt }]));
  return batch.map((one, index) => {
    const mine = { caseId: randomUUID(), receipt: last - batch.length + index + 1 };
    const duplicateOf = firstOf.get(one.hash) ?? null;
    if (duplicateOf === null) firstOf.set(one.hash, mine);
    return { ...one, receipt: { ...mine, duplicateOf } };
  });
}

function caseRow({ arrival, hash, receipt: { caseId, receipt, duplicateOf } }: Given, receivedAt: Date) {
  return {
    id: caseId,
    receipt,
    source: arrival.source,
    sha256: hash,
    bytes: arrival.files.reduce((sum, file) => sum + file.bytes, 0),
    envelope: JSON.stringify(storable(arrival.envelope)),
    sender: arrival.sender === undefined ? null : storableText(arrival.sender),
    received_at: receivedAt,
    duplicate_of: duplicateOf?.caseId ?? null,
    split_from: arrival.splitFrom ?? null,
    // A repeat is answered by the first case; nothing is left to do for it.
    status: duplicateOf === null ? "open" : "closed",
    closed_at: duplicateOf === null ? null : receivedAt,
    reasons: JSON.stringify(
      duplicateOf === null ? [] : [`The same bytes were received before, as receipt ${duplicateOf.receipt}.`],
    ),
  };
}

function newCase({ arrival, receipt: { caseId } }: Given) {
  const documents = arrival.files.map((file, index) => ({
    id: randomUUID(),
    case_id: caseId,
    ordinal: index + 1,
    depth: 0,
    name: hideCards(storableText(file.name)).text,
    media_type: storableText(file.mediaType).slice(0, MEDIA_TYPE_MAX),
    sha256: file.sha256,
    bytes: file.bytes,
  }));
  return { caseId, documents };
}

function auditEntry({ arrival, hash, receipt: { caseId, receipt, duplicateOf } }: Given) {
  const detail = {
    receipt,
    source: arrival.source,
    sha256: hash,
    files: arrival.files.map((file) => file.sha256),
    ...(duplicateOf === null ? {} : { duplicateOf: duplicateOf.receipt }),
    ...(arrival.splitFrom === undefined ? {} : { splitFrom: arrival.splitFrom }),
  };
  return { actor: arrival.actor ?? arrival.source, action: "case.received" as const, caseId, detail };
}

/** Postgres keeps no NUL and no half of a surrogate pair; a sender that uses them is heard all the same. */
const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\uFFFD");

function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), storable(item)]));
  return value;
}
