import { type Condition, comesAfter, DEPTH, needsOf } from "./graph.ts";
import type { AnyStage, Level } from "./stage.ts";

/** What the planner sees: of constant size, whatever the size of the case. */
export interface Snapshot {
  change:
    | { kind: "finished"; stage: string; subject: SubjectKey }
    | { kind: "documents-added"; documentIds: readonly string[] };
  /** Runs, planned or finished, on exactly the changed subject and what holds it. */
  runs: readonly { stage: string; finished: boolean }[];
  /** Of the case (documentId null) and of the changed document. No row: nothing of that stage is expected. */
  counts: readonly { stage: string; documentId: string | null; expected: number; finished: number }[];
}

export interface SubjectKey {
  documentId: string | null;
  pageId: number | null;
}

/** Runs to create. A fan-out covers every document or page within a document (null: the case) that meets `where`. */
export type Planned =
  | { kind: "one"; stage: string; subject: SubjectKey }
  | {
      kind: "fan-out";
      stage: string;
      level: "document" | "page";
      within: string | null;
      where: readonly Condition[];
    };

/**
 * The runs that a change makes possible. Pure: all that decides what happens next
 * to a case is here, and nothing else does. A failed run counts as finished: what
 * comes after it sees the failure and works with the rest.
 */
export function plan(pipeline: readonly AnyStage[], snapshot: Snapshot): Planned[] {
  const { change } = snapshot;
  if (change.kind === "documents-added") {
    const ready = pipeline.filter((stage) => stage.per === "document" && isReadyOnNewDocument(stage, snapshot));
    return ready.flatMap((stage) => change.documentIds.map((documentId) => one(stage, { documentId, pageId: null })));
  }
  const finished = stageNamed(pipeline, change.stage);
  return pipeline.flatMap((stage): Planned[] => {
    const needs = needsOf(stage);
    if (!needs.some((need) => need.stage === finished)) return [];
    if (DEPTH[levelOf(stage)] > DEPTH[levelOf(finished)])
      return fanOut(stage, finished, needs, snapshot, change.subject);
    const subject = at(levelOf(stage), change.subject);
    return needs.every((need) => holds(need, subject, snapshot)) ? [one(stage, subject)] : [];
  });
}

/** A stage further down than what changed: what only its documents or pages know is left to `where`. */
function fanOut(
  stage: AnyStage,
  finished: AnyStage,
  needs: readonly Condition[],
  snapshot: Snapshot,
  subject: SubjectKey,
): Planned[] {
  const isKnown = (need: Condition) =>
    need.kind === "finished" && DEPTH[levelOf(need.stage)] <= DEPTH[levelOf(finished)];
  if (!needs.filter(isKnown).every((need) => holds(need, subject, snapshot))) return [];
  const where = needs.filter((need) => !isKnown(need));
  // What itself waited for this run cannot have finished yet: spares a look at every page of the document.
  if (where.some((need) => need.kind === "finished" && comesAfter(need.stage, finished))) return [];
  const level = levelOf(stage) === "page" ? "page" : "document";
  return [{ kind: "fan-out", stage: stage.name, level, within: subject.documentId, where }];
}

/** Nothing has happened to a new document, so only what the case as a whole waits for can have been met. */
function isReadyOnNewDocument(stage: AnyStage, snapshot: Snapshot): boolean {
  return needsOf(stage).every(
    (need) =>
      need.kind === "finished" &&
      levelOf(need.stage) === "case" &&
      holds(need, { documentId: null, pageId: null }, snapshot),
  );
}

function holds(need: Condition, subject: SubjectKey, { runs, counts }: Snapshot): boolean {
  if (need.kind === "finished") return runs.some((run) => run.stage === need.stage.name && run.finished);
  const count = counts.find((row) => row.stage === need.stage.name && row.documentId === subject.documentId);
  return count === undefined || count.finished === count.expected;
}

export function stageNamed(pipeline: readonly AnyStage[], name: string): AnyStage {
  const stage = pipeline.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`no stage is called ${name}`);
  return stage;
}

const levelOf = (stage: AnyStage): Level => stage.per;

const one = (stage: AnyStage, subject: SubjectKey): Planned => ({ kind: "one", stage: stage.name, subject });

/** The subject of that level that is, or holds, the given one. */
function at(level: Level, subject: SubjectKey): SubjectKey {
  if (level === "case") return { documentId: null, pageId: null };
  return level === "document" ? { documentId: subject.documentId, pageId: null } : subject;
}
