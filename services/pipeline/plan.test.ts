import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import fc from "../../test/support/property.ts";
import { assertMayAdd, checkPipeline, comesAfter } from "./graph.ts";
import { type AnyStage, defineStage, type Level } from "./stage.ts";
import { World } from "./world.test-support.ts";

const stage = (name: string, per: Level, after: readonly AnyStage[]): AnyStage =>
  defineStage({ name, per, after, concurrency: 1, output: z.object({}), run: async () => ({}) }) as AnyStage;

const open = stage("open", "document", []);
const read = stage("read", "page", [open]);
const sign = stage("sign", "page", [read]);
const find = stage("find", "document", [read]);
const join = stage("join", "document", [sign, find]);
const language = stage("language", "case", [open]);
const spell = stage("spell", "page", [language, open]);
const scan = stage("scan", "page", [open]);

const PIPELINES: Record<string, readonly AnyStage[]> = {
  "as it is": [open, read, find],
  "two page stages in parallel joined per document": [open, read, scan, stage("merge", "document", [read, scan])],
  "page stage after page stage": [open, read, sign, find, join],
  "straight from pages to the case": [open, read, stage("route", "case", [read])],
  "pages that wait for the case": [open, language, spell, stage("route", "case", [spell])],
  "documents that wait for pages and for the case": [open, read, language, stage("tell", "document", [read, language])],
};

/** Adds what ends the case, as checkPipeline demands. */
const whole = (stages: readonly AnyStage[]): readonly AnyStage[] => {
  const loose = stages.filter((s) => !stages.some((other) => comesAfter(other, s)));
  return loose.length === 1 && loose[0]?.per === "case" ? stages : [...stages, stage("the-end", "case", loose)];
};

/** Any list in which documents and pages are found by `open` before anybody counts on them. */
const anyPipeline = fc
  .array(
    fc.record({ per: fc.constantFrom<Level>("case", "document", "page"), picks: fc.array(fc.nat(), { maxLength: 3 }) }),
    {
      maxLength: 6,
    },
  )
  .map((specs) => {
    const stages: AnyStage[] = [open];
    for (const [index, { per, picks }] of specs.entries()) {
      const after = [...new Set(picks.map((pick) => stages[pick % stages.length] as AnyStage))];
      const needsOpen = per === "page" || (per === "case" && after.length > 0);
      if (needsOpen && !after.some((up) => up === open || comesAfter(up, open))) after.push(open);
      stages.push(stage(`s${index}-${per}`, per, after));
    }
    return whole(stages);
  });

/** Lets a case run to its end in the order of `picks`; `sizes` says how many children and pages each document has. */
function runCase(pipeline: readonly AnyStage[], roots: number, picks: () => number, sizes: () => number): World {
  const world = new World(pipeline);
  world.start(roots);
  for (let ready = world.ready(); ready.length > 0; ready = world.ready()) {
    const run = ready[picks() % ready.length];
    assert.ok(run);
    if (run.stage === open && run.subject.documentId !== null) {
      if (world.documents.length < 6) world.addDocuments(sizes());
      world.addPages(run.subject.documentId, sizes());
    }
    world.finish(run);
  }
  return world;
}

const orders = [
  fc.integer({ min: 1, max: 3 }),
  fc.infiniteStream(fc.nat()),
  fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
] as const;

for (const [name, stages] of Object.entries(PIPELINES))
  test(`whatever finishes first, every run happens once, after all it needs: ${name}`, () => {
    const pipeline = whole(stages);
    checkPipeline(pipeline);
    fc.assert(
      fc.property(...orders, (roots, picks, sizes) =>
        runCase(
          pipeline,
          roots,
          () => picks.next().value,
          () => sizes.next().value,
        ).checkEnd(),
      ),
      { numRuns: 200 },
    );
  });

test("the same holds for any pipeline the check lets through", () => {
  fc.assert(
    fc.property(anyPipeline, ...orders, (pipeline, roots, picks, sizes) => {
      checkPipeline(pipeline);
      assertMayAdd(pipeline, open, "document");
      assertMayAdd(pipeline, open, "page");
      runCase(
        pipeline,
        roots,
        () => picks.next().value,
        () => sizes.next().value,
      ).checkEnd();
    }),
    { numRuns: 1_000 },
  );
});

test("a document without pages goes on as soon as it is open", () => {
  const world = new World(whole(PIPELINES["as it is"] ?? []));
  world.start(1);
  assert.deepEqual(
    world.runs.map((run) => run.stage.name),
    ["open"],
  );
  const [first] = world.runs;
  assert.ok(first);
  world.finish(first);
  assert.deepEqual(
    world.ready().map((run) => run.stage.name),
    ["find"],
  );
});

test("what the planner reads does not grow with the case", () => {
  const pipeline = whole(PIPELINES["page stage after page stage"] ?? []);
  const rows = (pages: number) => {
    const world = runCase(
      pipeline,
      1,
      () => 0,
      () => 0,
    );
    world.addPages(world.documents[0] ?? "", pages);
    const { runs, counts } = world.snapshot({ documentId: world.documents[0] ?? "", pageId: pages });
    return runs.length + counts.length;
  };
  assert.equal(rows(1), rows(1_000));
});

test("a pipeline that could end a case too early, or never, is refused", () => {
  const route = stage("route", "case", [find]);
  const refuses = (stages: readonly AnyStage[], why: RegExp) => assert.throws(() => checkPipeline(stages), why);
  checkPipeline([open, read, find, route]);
  refuses([open, read, sign, find, route], /route ends the case without waiting for sign/);
  refuses([read, open, find, route], /read comes after open, which is not before it/);
  refuses([open, read, find], /the last stage must be per case/);
  refuses([open, read, find, find, route], /find is there twice/);
  refuses([open, stage("loose", "page", []), stage("end", "case", [open])], /loose works on pages/);
  refuses([stage("A:b", "case", [])], /cannot be called that/);
});

test("a stage must not find documents or pages that others did not wait for", () => {
  const other = stage("other", "document", []);
  const route = stage("route", "case", [other, find]);
  const pipeline = [open, other, read, find, route];
  checkPipeline(pipeline);
  assertMayAdd(pipeline, open, "page");
  assertMayAdd(pipeline, other, "document");
  assert.throws(() => assertMayAdd(pipeline, other, "page"), /other adds pages, and read does not come after it/);
  const early = stage("early", "case", [other]);
  assert.throws(
    () => assertMayAdd([open, other, early, read, find, route], open, "document"),
    /open adds documents, and early does not come after it/,
  );
});
