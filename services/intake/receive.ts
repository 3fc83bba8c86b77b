import { createHash } from "node:crypto";
import type { Db, Tx } from "#shared/db/db.ts";
import { isDatabaseAway, isLostRace } from "#shared/db/errors.ts";
import { UnavailableError } from "#shared/errors.ts";
import { canonicalJson } from "#shared/json.ts";
import { FIRST_OF_BYTES, type PlanNewCases, writeReceipts } from "./write-receipts.ts";

/** Something sent to us, its bytes already durable in the blob store. */
export interface Arrival {
  source: "smtp" | "upload" | "gateway" | "command" | "split";
  files: readonly { name: string; mediaType: string; sha256: string; bytes: number }[];
  /** Who handed it in and how: SMTP envelope, user, gateway. Kept with the case. */
  envelope: Record<string, unknown>;
  sender?: string;
  /** For the log: `user:<id>`, `gateway:<name>`; the source where there is nobody to name. */
  actor?: string;
  /** The case it was a part of: then its bytes came before by nature, and are worked on all the same. */
  splitFrom?: string;
  /** Runs in the receipt's transaction, e.g. to burn a gateway's signature. A throw refuses this arrival alone. */
  alongside?: (tx: Tx, receipt: number) => Promise<void>;
}

export interface Receipt {
  caseId: string;
  receipt: number;
  /** The same bytes came before: the case that was made of them. */
  duplicateOf: { caseId: string; receipt: number } | null;
}

export interface ReceiverOptions {
  db: Db;
  /** Plans the first runs of new cases, in the transaction that receives them. */
  planNewCases: PlanNewCases;
  /** Says that there is work; called after the commit. */
  wake: () => void;
  observe?: (received: { source: Arrival["source"]; duplicate: boolean }) => void;
  now?: () => Date;
  /** See ANSWER_MS_MAX; tests wait less. */
  answerMsMax?: number;
}

export interface Receiver {
  /**
   * Resolves once the case is durable. Throws UnavailableError DATABASE_AWAY when no
   * commit was confirmed: the sender keeps what it sent and tries again. Should the
   * commit have happened all the same, its second try is found to be a duplicate.
   */
  receive(arrival: Arrival): Promise<Receipt>;
  /** Resolves when everything handed in has been answered. */
  idle(): Promise<void>;
}

/** Arrivals committed together: the receipt counter is locked, and the disk waited for, once for all of them. */
const BATCH_MAX = 200;
/** Files of one batch. A statement takes 65,535 parameters, and each file needs some 8 in the largest one. */
const BATCH_FILES_MAX = 2_000;
/** A database that takes a connection and then says nothing is away. Senders wait minutes; web browsers less. */
const ANSWER_MS_MAX = 20_000;
/** Tries of a transaction that lost a race against another process; a second loss in a row is rare. */
const ATTEMPTS_MAX = 3;

export interface Waiting {
  arrival: Arrival;
  hash: string;
  resolve(receipt: Receipt): void;
  reject(error: unknown): void;
}

/**
 * The one way in. An arrival alone is committed at once; those that come during a
 * commit form the next batch, so gap-free numbers cost one lock a batch.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const waiting: Waiting[] = [];
  let draining: Promise<void> | undefined;

  const drain = async () => {
    try {
      while (waiting.length > 0) await commitInTime(options, takeBatch(waiting));
    } finally {
      draining = undefined;
    }
  };
  return {
    async receive(arrival) {
      const hash = hashOf(arrival);
      const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
      waiting.push({ arrival, hash, resolve, reject });
      draining ??= drain();
      return promise;
    },
    async idle() {
      await draining;
    },
  };
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  let files = 0;
  const end = waiting.slice(0, BATCH_MAX).findIndex(({ arrival }, index) => {
    files += arrival.files.length;
    return index > 0 && files > BATCH_FILES_MAX;
  });
  return waiting.splice(0, end < 0 ? BATCH_MAX : end);
}

async function commitInTime(options: ReceiverOptions, batch: readonly Waiting[]): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    rejectAsAway(batch, new Error("the database gave no answer in time"));
    resolve();
  }, options.answerMsMax ?? ANSWER_MS_MAX);
  try {
    // A connection that hangs must not hold up those who come later; the pool has others.
    await Promise.race([commit(options, batch, 1), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function commit(options: ReceiverOptions, batch: readonly Waiting[], attempt: number): Promise<void> {
  let receipts: Receipt[];
  try {
    receipts = await options.db
      .transaction()
      // Whoever waited for the counter must see what the one before committed, whatever the server's default is.
      .setIsolationLevel("read committed")
      .execute((tx) => writeReceipts(tx, batch, options.planNewCases, options.now?.() ?? new Date()));
  } catch (error) {
    if (isDatabaseAway(error)) rejectAsAway(batch, error);
    else if (attempt < ATTEMPTS_MAX && isLostRace(error, FIRST_OF_BYTES)) await commit(options, batch, attempt + 1);
    else if (batch.length === 1) batch[0]?.reject(error);
    // One of them is at fault; the others must not suffer for it.
    else for (const one of batch) await commit(options, [one], 1);
    return;
  }
  for (const [index, { arrival, resolve }] of batch.entries()) {
    const receipt = receipts[index];
    if (receipt === undefined) throw new Error("an arrival got no receipt");
    resolve(receipt);
    options.observe?.({ source: arrival.source, duplicate: receipt.duplicateOf !== null });
  }
  options.wake();
}

function rejectAsAway(batch: readonly Waiting[], cause: unknown): void {
  for (const { reject } of batch) reject(new UnavailableError("DATABASE_AWAY", undefined, { cause }));
}

/**
 * What was sent, by content: file names and the door it came through do not make it
 * another thing. One file has its own sha256. Several have the hash of the list of
 * theirs by another function (SHA-512/256): with the same one, somebody could hand
 * in a file that holds such a list and have the real upload closed as its duplicate.
 */
export function hashOf({ files, splitFrom }: Pick<Arrival, "files" | "splitFrom">): string {
  const [only, ...more] = files;
  if (only === undefined) throw new Error("an arrival has at least one file");
  if (more.length === 0 && splitFrom === undefined) return only.sha256;
  const list = files.map((file) => file.sha256).sort();
  return createHash("sha512-256")
    .update(canonicalJson(splitFrom === undefined ? list : { splitFrom, files: list }))
    .digest("hex");
}
