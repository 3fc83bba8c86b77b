import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { sha256OfJson } from "#shared/json.ts";
import { readDataManifest, setPath } from "./data.ts";

export interface VerifiedSet {
  name: string;
  file: string;
  /** What is wrong with it, in words; null when it is the file that was named. */
  problem: string | null;
}

/** Every set of a model's data.json against the files. The version is the sha256 of the manifest's meaning. */
export async function verifyData(
  modelFolder: string,
  dataFolder: string,
): Promise<{ version: string; sets: VerifiedSet[] }> {
  const manifest = await readDataManifest(modelFolder);
  const sets: VerifiedSet[] = [];
  for (const { name, file, sha256 } of manifest.sets)
    sets.push({ name, file, problem: await problemOf(file, { modelFolder, dataFolder }, sha256) });
  return { version: sha256OfJson(manifest), sets };
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
