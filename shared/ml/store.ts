import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError } from "#shared/errors.ts";
import { loadArtefact, readManifest } from "./artefact.ts";
import { weightsFolder } from "./discover.ts";

/** Registered versions that a checkout does not ship, as folders named by their sha256 under DATA_DIR/models. */
const FOLDER = "models";

export interface Places {
  dataDir: string;
  modelsDir: string;
}

const storedFolder = (dataDir: string, name: string, sha256: string): string => join(dataDir, FOLDER, name, sha256);

/** Copies an artefact into the store, whole or not at all. Throws MODEL_UNKNOWN, MODEL_TAMPERED. */
export async function storeArtefact(dataDir: string, folder: string) {
  const { manifest, sha256 } = await loadArtefact(folder);
  const target = storedFolder(dataDir, manifest.name, sha256);
  if (!existsSync(target)) {
    const parent = join(dataDir, FOLDER, manifest.name);
    await mkdir(parent, { recursive: true });
    const copy = await mkdtemp(join(parent, ".new-"));
    try {
      for (const file of ["model.json", "weights.bin", "manifest.json"]) await cp(join(folder, file), join(copy, file));
      await rename(copy, target);
    } catch (error) {
      await rm(copy, { recursive: true, force: true });
      throw error;
    }
  }
  return { name: manifest.name, sha256, manifest };
}

/** Where the files of a version are: shipped, or in the store. Throws MODEL_UNKNOWN where neither has it. */
export async function folderOf(places: Places, name: string, sha256: string): Promise<string> {
  for (const folder of [weightsFolder(places.modelsDir, name), storedFolder(places.dataDir, name, sha256)]) {
    if (!existsSync(join(folder, "manifest.json"))) continue;
    if ((await readManifest(folder)).sha256 === sha256) return folder;
  }
  throw new PermanentError("MODEL_UNKNOWN", `the files of ${name}@${sha256} are not on this machine`);
}
