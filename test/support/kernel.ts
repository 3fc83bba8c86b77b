import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import type { Connection } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";
import type { Queues } from "#shared/queues/queues.ts";
import { createWake, listenForWake } from "#shared/wake.ts";
import { planNewCases } from "../../services/pipeline/advance.ts";
import type { Executor } from "../../services/pipeline/execute.ts";
import { startRelay } from "../../services/pipeline/relay.ts";
import { type AnyStage, defineStage, type Lane, type Subject } from "../../services/pipeline/stage.ts";
import { startWorkers } from "../../services/pipeline/worker.ts";

/** A pipeline of four stages that do next to nothing, for tests and benches of what carries them. */

/** What a document holds, said by its name: `pages=3 children=2`. Children have one page and no children. */
export const nameOf = ({ pages = 1, children = 0 }) => `pages=${pages} children=${children}`;
const sizeOf = (name: string) => ({
  pages: Number(/pages=(\d+)/.exec(name)?.[1] ?? 1),
  children: Number(/children=(\d+)/.exec(name)?.[1] ?? 0),
});

export interface Hooks {
  /** Called by every run before it answers; what it throws, the run throws. */
  onRun?: (stage: string, subject: Subject, lane: Lane) => Promise<void> | void;
  /** Called in the transaction that accepts a run. */
  onCommit?: (stage: string) => void;
}

export function testPipeline({ onRun, onCommit }: Hooks = {}): readonly AnyStage[] {
  const open = defineStage({
    name: "open",
    per: "document",
    after: [],
    concurrency: 4,
    output: z.object({ pages: z.int(), children: z.int() }),
    async run(subject) {
      await onRun?.("open", subject, "quick");
      return sizeOf(subject.document?.name ?? "");
    },
    async commit(change, { pages, children }) {
      onCommit?.("open");
      const child = { name: nameOf({}), mediaType: "text/plain", sha256: "0".repeat(64), bytes: 1 };
      await change.addDocuments(Array.from({ length: children }, () => child));
      await change.addPages(pages);
    },
  });
  const read = defineStage({
    name: "read",
    per: "page",
    after: [open],
    concurrency: 8,
    hasSlowLane: true,
    output: z.object({ number: z.int() }),
    async run(subject, _inputs, { lane }) {
      await onRun?.("read", subject, lane);
      return { number: subject.page?.number ?? 0 };
    },
    commit: async () => onCommit?.("read"),
  });
  const find = defineStage({
    name: "find",
    per: "document",
    after: [read],
    concurrency: 4,
    output: z.object({ pages: z.array(z.int()), failed: z.array(z.string()) }),
    async run(subject, [pages]) {
      await onRun?.("find", subject, "quick");
      return {
        pages: pages.flatMap(({ outcome }) => (outcome.ok ? [outcome.output.number] : [])),
        failed: pages.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.code])),
      };
    },
    commit: async () => onCommit?.("find"),
  });
  const route = defineStage({
    name: "route",
    per: "case",
    after: [find],
    concurrency: 4,
    output: z.object({ status: z.enum(["closed", "review"]), documents: z.array(z.int()), pages: z.int() }),
    async run(subject, [found]) {
      await onRun?.("route", subject, "quick");
      const isWhole = found.every(({ outcome }) => outcome.ok && outcome.output.failed.length === 0);
      return {
        status: isWhole ? ("closed" as const) : ("review" as const),
        documents: found.map(({ document }) => document?.ordinal ?? 0),
        pages: found.reduce((sum, { outcome }) => sum + (outcome.ok ? outcome.output.pages.length : 0), 0),
      };
    },
    async commit({ tx, subject }, { status }) {
      onCommit?.("route");
      await tx.updateTable("case_file").set({ status }).where("id", "=", subject.case.id).execute();
    },
  });
  return [open, read, find, route] as unknown as readonly AnyStage[];
}

export interface Kernel {
  executor: Executor;
  wake: () => void;
  /** Receives a case of one document per name; returns the case's id. */
  receive(names?: readonly string[]): Promise<string>;
  /** Starts relay and workers; returns how to stop them. */
  start(): () => Promise<void>;
  startRelay(): () => Promise<void>;
  close(): Promise<void>;
}

export function createKernel(options: {
  connection: Connection;
  queues: Queues;
  log: Logger;
  hooks?: Hooks;
  lostSeconds?: number;
}): Kernel {
  const { connection, queues, log } = options;
  const { db, pool } = connection;
  const pipeline = testPipeline(options.hooks);
  const wake = createWake(pool, log);
  const nothing = undefined as never;
  const executor: Executor = {
    db,
    pipeline,
    models: { predict: async () => [], list: async () => [], close: async () => {} },
    wake: wake.wake,
    context: { blobs: nothing, departments: [], log, signal: new AbortController().signal },
    contained: { quick: nothing, slow: nothing },
  };
  const beginRelay = () =>
    startRelay({
      db,
      queues,
      stages: pipeline,
      sweepSeconds: 1,
      lostSeconds: options.lostSeconds ?? 2,
      log,
      listen: (onWake) => listenForWake(pool, log, onWake),
    });
  return {
    executor,
    wake: wake.wake,
    async receive(names = [nameOf({})]) {
      const caseId = randomUUID();
      const sha256 = randomBytes(32).toString("hex");
      const documents = names.map((name, index) => ({
        id: randomUUID(),
        case_id: caseId,
        ordinal: index + 1,
        depth: 0,
        name,
        media_type: "x/y",
        sha256,
        bytes: 1,
      }));
      await db.transaction().execute(async (tx) => {
        await sql`insert into case_file (id, receipt, source, sha256, bytes, received_at)
          select ${caseId}, last + 1, 'command', ${sha256}, 1, now() from receipt_counter for update`.execute(tx);
        await sql`update receipt_counter set last = last + 1`.execute(tx);
        await tx.insertInto("document").values(documents).execute();
        await planNewCases(tx, pipeline, [{ caseId, documentIds: documents.map(({ id }) => id) }]);
      });
      wake.wake();
      return caseId;
    },
    start() {
      const relay = beginRelay();
      const workers = startWorkers(executor, queues, pipeline, log);
      return async () => {
        await relay.close();
        await workers.close();
      };
    },
    startRelay() {
      const relay = beginRelay();
      return () => relay.close();
    },
    close: () => wake.close(),
  };
}

/** Waits until none of these cases is open. Throws, with the runs that are left, when that takes too long. */
export async function untilEnded({ db }: Pick<Connection, "db">, ids: readonly string[], seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      select id from case_file where id = any(${ids}::uuid[]) and status = 'open'`.execute(db);
    if (rows.length === 0) return;
    if (performance.now() > deadline) {
      const open = rows.map((row) => row.id);
      const left = await sql`select id, stage, state, attempts, queued_at, error_code from run
        where case_id = any(${open}::uuid[]) and state <> 'done' limit 20`.execute(db);
      throw new Error(`${rows.length} cases did not end: ${JSON.stringify(left.rows)}`);
    }
    await sleep(20);
  }
}

/** Waits for the work and then stops what did it, also when it failed. */
export async function thenStop(work: Promise<void>, stop: () => Promise<void>): Promise<void> {
  try {
    await work;
  } finally {
    await stop();
  }
}

/** Throws what does not hold of cases that have ended: every run once, every run with its one entry, every count full. */
export async function checkRuns({ db }: Pick<Connection, "db">): Promise<{ runs: number }> {
  const { rows } = await sql<{ runs: number; ready: number; entries: number; most: number; short: number }>`
    select (select count(*)::int from run) as runs,
      (select count(*)::int from run where state = 'ready') as ready,
      (select count(*)::int from audit_entry where action in ('run.done', 'run.failed')) as entries,
      (select coalesce(max(n), 0)::int from (select count(*) as n from audit_entry
        where action in ('run.done', 'run.failed') group by run_id) each) as most,
      (select count(*)::int from stage_count where finished <> expected) as short`.execute(db);
  const [row] = rows;
  if (!row || row.ready > 0 || row.entries !== row.runs || row.most > 1 || row.short > 0)
    throw new Error(`runs and their record do not agree: ${JSON.stringify(row)}`);
  return { runs: row.runs };
}
