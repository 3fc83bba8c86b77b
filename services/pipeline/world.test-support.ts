import assert from "node:assert/strict";
import type { Condition } from "./graph.ts";
import { type Planned, plan, type Snapshot, type SubjectKey } from "./plan.ts";
import type { AnyStage, Level } from "./stage.ts";

interface Run {
  stage: AnyStage;
  subject: SubjectKey;
  /** Steps at which it was planned and finished. */
  planned: number;
  finished: number | null;
}

/** A case in memory, for tests: what plan() gives is applied as advance.ts applies it. */
export class World {
  readonly runs: Run[] = [];
  readonly documents: string[] = [];
  readonly pages: { id: number; documentId: string }[] = [];
  readonly pipeline: readonly AnyStage[];
  private step = 0;
  constructor(pipeline: readonly AnyStage[]) {
    this.pipeline = pipeline;
  }

  start(documents: number) {
    for (const stage of this.pipeline.filter((s) => s.per === "case" && s.after.length === 0))
      this.make(stage, { documentId: null, pageId: null });
    this.addDocuments(documents);
  }

  addDocuments(count: number) {
    const documentIds = Array.from({ length: count }, (_, i) => `d${this.documents.length + i}`);
    this.documents.push(...documentIds);
    const snapshot = this.snapshot({ documentId: null, pageId: null });
    this.apply(plan(this.pipeline, { ...snapshot, counts: [], change: { kind: "documents-added", documentIds } }));
  }

  addPages(documentId: string, count: number) {
    for (let i = 0; i < count; i++) this.pages.push({ id: this.pages.length + 1, documentId });
  }

  ready = () => this.runs.filter((run) => run.finished === null);

  finish(run: Run) {
    this.step += 1;
    run.finished = this.step;
    const change = { kind: "finished", stage: run.stage.name, subject: run.subject } as const;
    this.apply(plan(this.pipeline, { ...this.snapshot(run.subject), change }));
  }

  /** What advance.ts reads: runs on the subject and above, counts of the case and the document. */
  snapshot(subject: SubjectKey): Omit<Snapshot, "change"> {
    const isOn = (s: SubjectKey) =>
      (s.documentId === null && s.pageId === null) ||
      (s.documentId === subject.documentId && (s.pageId === null || s.pageId === subject.pageId));
    const scopes = subject.documentId === null ? [null] : [null, subject.documentId];
    return {
      runs: this.runs
        .filter((run) => isOn(run.subject))
        .map(({ stage, finished }) => ({ stage: stage.name, finished: finished !== null })),
      counts: scopes.flatMap((documentId) =>
        this.pipeline
          .filter((s) => (documentId === null ? s.per !== "case" : s.per === "page"))
          .map((s) => ({ stage: s.name, documentId, ...this.count(s, documentId) }))
          .filter(({ expected }) => expected > 0),
      ),
    };
  }

  /** Throws unless each stage ran once on each subject, after all it needs, and the case's last stage came last. */
  checkEnd() {
    for (const stage of this.pipeline) {
      const made = this.runs.filter((run) => run.stage === stage);
      assert.equal(made.length, this.subjects(stage.per, null).length, `runs of ${stage.name}`);
      for (const run of made)
        for (const needed of this.neededBy(stage, run.subject))
          assert.ok(
            needed.finished !== null && needed.finished <= run.planned,
            `${stage.name} was planned before ${needed.stage.name} had finished`,
          );
    }
    const last = this.runs.find((run) => run.stage === this.pipeline.at(-1));
    assert.equal(last?.finished, this.step);
    assert.equal(this.step, this.runs.length);
  }

  /** Independent of the planner: every run of everything upstream whose subject has to do with this one. */
  private neededBy(stage: AnyStage, subject: SubjectKey): Run[] {
    return stage.after.flatMap((up: AnyStage) => [
      ...this.runs.filter((run) => run.stage === up && isRelated(run.subject, subject)),
      ...this.neededBy(up, subject),
    ]);
  }

  private count(stage: AnyStage, documentId: string | null) {
    const runs = this.runs.filter((r) => r.stage === stage && r.finished !== null);
    const within = documentId === null ? runs : runs.filter((r) => r.subject.documentId === documentId);
    return { expected: this.subjects(stage.per, documentId).length, finished: within.length };
  }

  private subjects(level: Level, within: string | null): SubjectKey[] {
    if (level === "case") return [{ documentId: null, pageId: null }];
    if (level === "document") return this.documents.map((documentId) => ({ documentId, pageId: null }));
    return this.pages
      .filter((page) => within === null || page.documentId === within)
      .map((page) => ({ documentId: page.documentId, pageId: page.id }));
  }

  private apply(planned: readonly Planned[]) {
    for (const item of planned) {
      const stage = this.pipeline.find((s) => s.name === item.stage);
      assert.ok(stage);
      if (item.kind === "one") this.make(stage, item.subject);
      else
        for (const subject of this.subjects(item.level, item.within))
          if (item.where.every((need) => this.holds(need, subject))) this.make(stage, subject);
    }
  }

  private make(stage: AnyStage, subject: SubjectKey) {
    const isSame = (r: Run) =>
      r.stage === stage && r.subject.documentId === subject.documentId && r.subject.pageId === subject.pageId;
    assert.ok(!this.runs.some(isSame), `${stage.name} was planned twice`);
    this.runs.push({ stage, subject, planned: this.step, finished: null });
  }

  private holds({ kind, stage }: Condition, subject: SubjectKey): boolean {
    if (kind === "all-finished") {
      const { expected, finished } = this.count(stage, subject.documentId);
      return expected === finished;
    }
    return this.runs.some(
      (run) =>
        run.stage === stage &&
        run.finished !== null &&
        run.subject.documentId === subject.documentId &&
        run.subject.pageId === (stage.per === "page" ? subject.pageId : null),
    );
  }
}

/** The same subject, or one holds the other. */
const isRelated = (a: SubjectKey, b: SubjectKey) =>
  (a.documentId === null || b.documentId === null || a.documentId === b.documentId) &&
  (a.pageId === null || b.pageId === null || a.pageId === b.pageId);
