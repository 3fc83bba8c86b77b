import { parseArgs } from "node:util";
import { findCase } from "#shared/cases/case-result.ts";
import { createContained } from "#shared/contained/pool.ts";
import { loadDepartments } from "#shared/departments.ts";
import { createModels } from "#shared/ml/host.ts";
import type { Models } from "#shared/ml/models.ts";
import { folderOf } from "#shared/ml/store.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { type Replayed, replayCase } from "../pipeline/replay.ts";
import type { Lane } from "../pipeline/stage.ts";
import { createProgress } from "../trainer/progress.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { openSystem, readersOf, readingOf, storeFolder } from "./system.ts";

const USAGE = "replay needs a receipt number or a case id: mailroom replay 17 [--json]\n";

/**
 * `mailroom replay CASE [--json]`: runs the case's stages again with the recorded models
 * and compares the bytes of their results: 0 all the same, 1 not.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [which] = positionals;
  if (which === undefined || positionals.length > 1) {
    io.err(USAGE);
    return 2;
  }
  const system = await openSystem(io, { worker: "never" });
  const closers: (() => Promise<void>)[] = [() => system.close()];
  try {
    const { config, db, blobs, log } = system;
    const found = await findCase(db, which);
    if (found === null) {
      io.err(`There is no case ${which}.\n`);
      return 1;
    }
    const { duplicate_of } = await db
      .selectFrom("case_file")
      .select("duplicate_of")
      .where("id", "=", found)
      .executeTakeFirstOrThrow();
    const departments = await loadDepartments(config.DEPARTMENTS_FILE);
    const reading = await readingOf(config);
    const contained = createContained(readersOf(config, log, "replay"));
    closers.push(() => contained.close());
    const versions = new Map<string, Models>();
    closers.push(async () => {
      for (const models of versions.values()) await models.close();
    });
    const places = { dataDir: config.DATA_DIR, modelsDir: config.MODELS_DIR };
    const predictWith = async (name: string, sha256: string, input: unknown) => {
      const models =
        versions.get(sha256) ??
        createModels({
          modelsDir: config.MODELS_DIR,
          codeCommit: codeCommit(),
          log,
          weights: { [name]: await folderOf(places, name, sha256) },
          imageRoot: storeFolder(config),
        });
      versions.set(sha256, models);
      const [record] = await models.predict(name, [input]);
      return record?.output;
    };
    const progress = createProgress(io);
    const replayed = await replayCase(
      {
        db,
        pipeline,
        predictWith,
        contextFor: (_lane: Lane) => ({
          blobs,
          contained,
          departments,
          ...reading,
          log,
          signal: new AbortController().signal,
        }),
      },
      duplicate_of ?? found,
      (done, all, { stage }) => progress.update(done, all, stage),
    );
    progress.finish();
    const isSame = replayed.every(({ outcome }) => outcome === "same" || outcome === "given-up");
    io.out(values.json ? `${JSON.stringify({ case: which, same: isSame, runs: replayed })}\n` : describe(replayed));
    return isSame ? 0 : 1;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function describe(replayed: readonly Replayed[]): string {
  const count = (outcome: Replayed["outcome"]) => replayed.filter((run) => run.outcome === outcome).length;
  const lines = replayed
    .filter(({ outcome }) => outcome !== "same")
    .map(({ stage, document, page, outcome, detail }) => {
      const where = [stage, document, page === null ? null : `page ${page}`].filter((part) => part !== null).join(", ");
      const what = outcome === "different" ? "other bytes" : outcome === "failed" ? "not done again" : "was given up";
      return `  ${where}: ${what}${detail === null ? "" : ` (${detail})`}`;
    });
  const summary = `${replayed.length} steps: ${count("same")} gave the same bytes, ${count("different")} others, ${count("failed")} could not be done again, ${count("given-up")} had been given up.`;
  return `${[summary, ...lines].join("\n")}\n`;
}
