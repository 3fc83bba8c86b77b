import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import type { AnyModel } from "#shared/ml/model.ts";
import { readDataManifest, readOwnData, setPath } from "./data.ts";

export interface VerifiedSet {
  name: string;
  file: string;
  /** What is wrong with it, in words; null when it is the file that was named. */
  problem: string | null;
}

/**
 * Every set of a model's data.json against the files. `version`: what a training on them keeps as its
 * data version; null while a file is wrong. Throws TRAINING_DATA_WRONG where a file is the one that
 * was named and its rows are not what data.json says of them.
 */
export async function verifyData(
  definition: AnyModel,
  modelFolder: string,
  dataFolder: string,
): Promise<{ version: string | null; sets: VerifiedSet[] }> {
  const manifest = await readDataManifest(modelFolder);
  const sets: VerifiedSet[] = [];
  for (const { name, file, sha256 } of manifest.sets)
    sets.push({ name, file, problem: await problemOf(file, { modelFolder, dataFolder }, sha256) });
  if (sets.some(({ problem }) => problem !== null)) return { version: null, sets };
  return { version: (await readOwnData(definition, modelFolder, dataFolder)).version, sets };
}

async function problemOf(
  file: string,
  { modelFolder, dataFolder }: { modelFolder: string; dataFolder: string },
  wanted: string,
): Promise<string | null> {
  const path = resolve(setPath(file, modelFolder, dataFolder));
  if (![modelFolder, dataFolder].some((folder) => path.startsWith(join(resolve(folder), sep))))
    return "it lies outside the data folder";
  const hash = createHash("sha256");
  try {
    // As a stream: page images come in archives larger than memory should hold.
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
  }
  const found = hash.digest("hex");
  return found === wanted ? null : `its sha256 is ${found}, not ${wanted}`;
}
