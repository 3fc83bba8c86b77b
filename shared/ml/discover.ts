import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { MANIFEST_FILE } from "./artefact.ts";
import type { AnyModel } from "./model.ts";

/** Models are found by listing the folder: adding one touches nothing else. */

const NAME = /^[a-z][a-z0-9-]*$/;
const DEFINITION_FILE = "model.ts";

export const weightsFolder = (modelsDir: string, name: string): string => join(modelsDir, name, "weights");

/** Names of the folders that hold a model, sorted. Throws CONFIGURATION_WRONG when the folder cannot be listed. */
export async function listModels(modelsDir: string): Promise<string[]> {
  try {
    const names = await readdir(modelsDir);
    return names.filter((name) => NAME.test(name) && existsSync(join(modelsDir, name, DEFINITION_FILE))).sort();
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `MODELS_DIR ${modelsDir} cannot be listed`, { cause: error });
  }
}

/** The definition of one model. Throws MODEL_UNKNOWN, naming those there are. */
export async function loadDefinition(modelsDir: string, name: string): Promise<AnyModel> {
  const folder = resolve(modelsDir);
  const names = await listModels(folder);
  if (!names.includes(name)) throw new PermanentError("MODEL_UNKNOWN", `${name}; there are: ${names.join(", ")}`);
  const module = (await import(pathToFileURL(join(folder, name, DEFINITION_FILE)).href)) as { default?: AnyModel };
  const definition = module.default;
  if (definition?.name !== name) throw new Error(`models/${name}/${DEFINITION_FILE} exports no model of this name`);
  return definition;
}

/** Definitions of the models that have weights: a folder without is a model somebody is still writing. */
export async function servedDefinitions(modelsDir: string): Promise<AnyModel[]> {
  const folder = resolve(modelsDir);
  const names = await listModels(folder);
  const served = names.filter((name) => existsSync(join(weightsFolder(folder, name), MANIFEST_FILE)));
  return Promise.all(served.map((name) => loadDefinition(folder, name)));
}
