import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { MailroomError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { versionNamed } from "#shared/ml/registry.ts";
import { folderOf } from "#shared/ml/store.ts";
import { comparePairs, type Pair } from "../trainer/compare.ts";
import { readNamedData } from "../trainer/data.ts";
import { answersTo } from "../trainer/evaluate.ts";
import { labelledInputs } from "../trainer/labelled-inputs.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { filesNamed, modelConfig } from "./model-arguments.ts";
import { openSystem, type System } from "./system.ts";

interface Wanted {
  a: string;
  b: string;
  model: string;
  data: string | undefined;
}

/** Answers compared at most: the latest. More would say the same, and be slow to fetch. */
const LOGGED_MAX = 20_000;

/**
 * With `--data`, both versions answer the rows now. Without, what both have answered in the
 * log is compared: live and shadow answers to the same input.
 */
export async function compare({ a, b, model, data }: Wanted, io: Io): Promise<number> {
  const { config } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, model);
  const isFolder = (name: string) => existsSync(join(resolve(io.folder, name), "manifest.json"));
  const needsRegistry = data === undefined || !isFolder(a) || !isFolder(b);
  const system = needsRegistry ? await openSystem(io, { worker: "never" }) : null;
  try {
    const folder = async (name: string): Promise<string> => {
      if (isFolder(name)) return resolve(io.folder, name);
      if (system === null) throw new MailroomError("MODEL_UNKNOWN", name);
      const { sha256 } = await versionNamed(system.db, model, name);
      return folderOf({ dataDir: config.DATA_DIR, modelsDir: resolve(config.MODELS_DIR) }, model, sha256);
    };
    const pairs =
      data === undefined
        ? await loggedPairs(system as System, definition, a, b)
        : await freshPairs(definition, await folder(a), await folder(b), filesNamed(data, io), io);
    io.out(`${JSON.stringify({ model, ...(await comparePairs(definition, pairs)) })}\n`);
    return 0;
  } finally {
    await system?.close();
  }
}

async function freshPairs(
  definition: AnyModel,
  folderA: string,
  folderB: string,
  files: readonly string[],
  io: Io,
): Promise<Pair[]> {
  const { config, log } = modelConfig(io);
  const { rows } = await readNamedData(definition, files, []);
  const answers = async (folder: string) => {
    const weights = { [definition.name]: folder };
    const models = createModels({ modelsDir: config.MODELS_DIR, codeCommit: codeCommit(), log, weights });
    try {
      return await answersTo(definition, models, rows, () => undefined);
    } finally {
      await models.close();
    }
  };
  const [saidA, saidB] = [await answers(folderA), await answers(folderB)];
  return rows.map((row, i) => ({ a: saidA[i], b: saidB[i], row }));
}

/** What both said to the same input, with what people have said since of the case it came from. */
async function loggedPairs({ db }: System, definition: AnyModel, a: string, b: string): Promise<Pair[]> {
  const { name: model } = definition;
  const [versionA, versionB] = [await versionNamed(db, model, a), await versionNamed(db, model, b)];
  const answers = async (sha256: string) => {
    const acted = db
      .selectFrom("prediction")
      .select(["input_sha256", "output", "created_at"])
      .where("model", "=", model)
      .where("model_sha256", "=", sha256);
    const shadowed = db
      .selectFrom("shadow_prediction")
      .select(["input_sha256", "output", "created_at"])
      .where("model", "=", model)
      .where("model_sha256", "=", sha256)
      .where("output", "is not", null);
    const rows = await acted.unionAll(shadowed).orderBy("created_at", "desc").limit(LOGGED_MAX).execute();
    return new Map(rows.map((row) => [row.input_sha256, row.output as unknown]));
  };
  const [saidA, saidB] = [await answers(versionA.sha256), await answers(versionB.sha256)];
  const inputs = [...saidA.keys()].filter((input) => saidB.has(input));
  const rows = await labelledInputs(db, definition, inputs);
  return inputs.map((input) => ({ a: saidA.get(input), b: saidB.get(input), row: rows.get(input) ?? null }));
}
