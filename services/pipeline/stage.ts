import type { z } from "zod";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Contained } from "#shared/contained/contained.ts";
import type { Tx } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";
import type { Code } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { OcrChoice } from "#shared/ocr/choice.ts";

/** What a stage works on. A page's run also names its document and case, a document's run its case. */
export type Level = "case" | "document" | "page";

export interface Subject {
  case: { id: string; receipt: number; source: "smtp" | "upload" | "gateway" | "command" | "split" };
  document: DocumentRef | null;
  page: PageRef | null;
}
export interface DocumentRef {
  id: string;
  name: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  depth: number;
  ordinal: number;
  /** Media type of the document it was found in; null for the outermost. */
  parentType?: string | null;
}
export interface PageRef {
  id: number;
  number: number;
}

/** An earlier stage's answer: what it found, or the code it failed with. Failed is not the same as nothing found. */
export type Outcome<Out> = { ok: true; output: Out } | { ok: false; code: Code };

/** One of many answers of a stage below: which document or page it is about. */
export type Joined<Out> = { document: DocumentRef | null; page: PageRef | null; outcome: Outcome<Out> };

/**
 * Two queues for one stage: what turns out to take long (a page that needs OCR) waits
 * in the slow lane, so that what is quick (a page with a text layer) never waits behind it.
 */
export type Lane = "quick" | "slow";

/** Thrown by a stage with a slow lane, in the quick one: the run moves over and begins anew there. */
export class NeedsSlowLane extends Error {
  override readonly name = "NeedsSlowLane";
}

/** What a stage may use. Built once per process; tests build their own. `predict` is new for each run. */
export interface Context {
  blobs: Blobs;
  /** Each lane has processes of its own. */
  contained: Contained;
  lane: Lane;
  /** The bank's departments: a case goes to one of these or to a person. */
  departments: readonly Department[];
  /** The bank's own accounts: on any page they are neither payee nor payer of a customer. */
  ownAccounts?: readonly string[];
  /** Tried in turn on a PDF that is protected. */
  pdfPasswords?: readonly string[];
  /** Whether the router is told by which domain a mail says it was sent; absent: it is not. */
  isSenderTold?: boolean;
  /** Of a run that is done again: what was accepted then. A setting that has changed since is taken from it. */
  accepted?: unknown;
  /** Which engine reads scans; without it the one that the program brings along. */
  ocr?: OcrChoice;
  log: Logger;
  /** Fires when the process is stopping. */
  signal: AbortSignal;
  /**
   * Asks a model. The answer is written to the prediction log in the transaction
   * that accepts this run's result, or not at all.
   */
  predict<Out>(model: string, input: unknown): Promise<Out>;
}

/** What becomes true when a result is accepted: exactly once, in one transaction with it. */
export interface Change {
  readonly tx: Tx;
  readonly subject: Subject;
  readonly runId: number;
  /** Adds documents under this run's document; their runs are planned in the same transaction. */
  addDocuments(documents: readonly NewDocument[]): Promise<void>;
  /** Gives this run's document pages 1 to `count`. */
  addPages(count: number): Promise<void>;
  /** Notes a problem on the case. `page` is a page number of this run's document. */
  addProblem(code: Code, page?: number): Promise<void>;
}
export interface NewDocument {
  name: string;
  mediaType: string;
  sha256: string;
  bytes: number;
}

export interface Stage<
  Per extends Level = Level,
  Out = unknown,
  // biome-ignore lint/suspicious/noExplicitAny: a list of stages holds unlike inputs.
  After extends readonly AnyStage[] = any,
> {
  readonly name: string;
  readonly per: Per;
  /** The stages whose answers this one reads. It runs when all of them have finished, done or failed. */
  readonly after: After;
  readonly output: z.ZodType<Out>;
  /** Runs of this stage a process works on at a time. */
  readonly concurrency: number;
  /** Whether its runs may move to the slow lane; there a process works on as many as it has readers. */
  readonly hasSlowLane?: boolean;
  /** The work. It may be repeated, so it writes nothing but blobs. The same input gives the same output. */
  run(subject: Subject, inputs: Inputs<Per, After>, context: Context): Promise<Out>;
  /** What becomes true once the output is accepted. Happens exactly once, with the output. */
  commit?(change: Change, output: Out): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyStage = Stage<any, any, any>;

/** How far down a level is; a stage joins many answers of a stage that is further down than itself. */
type Below = { case: "document" | "page"; document: "page"; page: never };

/** One entry per stage in `after`: one outcome from the same level or above, a list from below. */
export type Inputs<Per extends Level, After extends readonly AnyStage[]> = {
  [K in keyof After]: After[K] extends Stage<infer UpPer, infer Out, infer _>
    ? UpPer extends Below[Per]
      ? Joined<Out>[]
      : Outcome<Out>
    : never;
};

/** Identity at run time; at compile time it ties `inputs` to the outputs of `after`. */
export function defineStage<Per extends Level, Out, const After extends readonly AnyStage[]>(
  stage: Stage<Per, Out, After>,
): Stage<Per, Out, After> {
  return stage;
}
