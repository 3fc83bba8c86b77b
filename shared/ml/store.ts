import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { type Artefact, loadArtefact, MANIFEST_FILE, readManifest } from "./artefact.ts";
import { weightsFolder } from "./discover.ts";

/** Registered versions that a checkout does not ship, as folders named by their sha256 under DATA_DIR/models. */
const FOLDER = "models";
/** The manifest last: a copy that is cut off does not load. */
const FILES = ["model.json", "weights.bin", MANIFEST_FILE] as const;

export interface Places {
  dataDir: string;
  modelsDir: string;
}

const storedFolder = (dataDir: string, name: string, sha256: string): string => join(dataDir, FOLDER, name, sha256);

/**
 * Copies an artefact into the store, whole or not at all. One that is there already is
 * checked whole, and replaced where it no longer is what its manifest says: storing a
 * version again mends it. Throws MODEL_UNKNOWN, MODEL_TAMPERED.
 */
export async function storeArtefact(dataDir: string, folder: string) {
  const { manifest, sha256 } = await loadArtefact(folder);
  const target = storedFolder(dataDir, manifest.name, sha256);
  if (!(await isWhole(target, sha256))) {
    const parent = join(dataDir, FOLDER, manifest.name);
    await mkdir(parent, { recursive: true });
    const copy = await mkdtemp(join(parent, ".new-"));
    try {
      await copyArtefact(folder, copy);
      await replace(target, copy);
    } catch (error) {
      await rm(copy, { recursive: true, force: true });
      throw error;
    }
  }
  return { name: manifest.name, sha256, manifest };
}

/**
 * Where the files of a version are: shipped, or in the store. Of two copies the first that is what its manifest says;
 * `onTampered` is told of one that was passed over. Where none is good the first is named, and whoever loads it is
 * refused. Throws MODEL_UNKNOWN where neither place has it.
 */
export async function folderOf(
  places: Places,
  name: string,
  sha256: string,
  onTampered: (folder: string, used: string) => void = () => undefined,
): Promise<string> {
  const copies: string[] = [];
  for (const folder of [weightsFolder(places.modelsDir, name), storedFolder(places.dataDir, name, sha256)]) {
    if (!existsSync(join(folder, MANIFEST_FILE))) continue;
    if ((await readManifest(folder)).sha256 === sha256) copies.push(folder);
  }
  const [first, second] = copies;
  if (first === undefined)
    throw new PermanentError("MODEL_UNKNOWN", `the files of ${name}@${sha256} are not on this machine`);
  if (second === undefined || (await isWhole(first, sha256)) || !(await isWhole(second, sha256))) return first;
  onTampered(first, second);
  return second;
}

/** Every version of a model whose files are on this machine: the shipped one, then those in the store, each once. */
export async function versionsHere(
  { dataDir, modelsDir }: Places,
  name: string,
): Promise<{ sha256: string; folder: string }[]> {
  const own = weightsFolder(modelsDir, name);
  const shipped = existsSync(join(own, MANIFEST_FILE))
    ? [{ sha256: (await readManifest(own)).sha256, folder: own }]
    : [];
  const stored = await readdir(join(dataDir, FOLDER, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const others = stored
    .filter((sha256) => /^[0-9a-f]{64}$/.test(sha256) && sha256 !== shipped[0]?.sha256)
    .sort()
    .map((sha256) => ({ sha256, folder: storedFolder(dataDir, name, sha256) }));
  return [...shipped, ...others];
}

/** A version with its files read and checked against the manifest. Throws MODEL_UNKNOWN, MODEL_TAMPERED. */
export const loadVersion = async (places: Places, name: string, sha256: string): Promise<Artefact> =>
  loadArtefact(await folderOf(places, name, sha256));

/** Copies an artefact's files over what is in `to`, file by file. `manifestOf`: the folder whose manifest goes with them. */
export async function copyArtefact(from: string, to: string, manifestOf: string = from): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of FILES) {
    const source = join(file === MANIFEST_FILE ? manifestOf : from, file);
    const path = join(to, file);
    if (source === path) continue;
    await cp(source, `${path}.new`);
    await rename(`${path}.new`, path);
  }
}

async function isWhole(folder: string, sha256: string): Promise<boolean> {
  try {
    return (await loadArtefact(folder)).sha256 === sha256;
  } catch (error) {
    // Not there, or not what its manifest says. A disk that cannot be read is no reason to write to it.
    if (error instanceof MailroomError) return false;
    throw error;
  }
}

/** A folder is not renamed over one that has files in it, so what is there steps aside first. */
async function replace(target: string, by: string): Promise<void> {
  const aside = `${by}-before`;
  if (existsSync(target)) await rename(target, aside);
  await rename(by, target);
  await rm(aside, { recursive: true, force: true });
}
