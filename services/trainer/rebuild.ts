import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Manifest } from "#shared/ml/artefact.ts";

export interface Comparison {
  same: boolean;
  /** A sentence each: what differs, or what is worth knowing though it does not. */
  findings: string[];
}

/**
 * Whether a model trained again is the one that ships. What decides is what it says
 * (model.json), what it learned (weights.bin) and what it claims (the manifest). Code that
 * was edited since without changing any of these is told, and is no difference.
 */
export function compareManifests(shipped: Manifest, rebuilt: Manifest): Comparison {
  const findings: string[] = [];
  for (const name of ["model.json", "weights.bin"] as const)
    if (shipped.files[name] !== rebuilt.files[name])
      findings.push(`${name} differs: ${shipped.files[name]} ships, ${rebuilt.files[name]} was rebuilt.`);
  const { code: codeThen, files: _then, ...restThen } = shipped;
  const { code: codeNow, files: _now, ...restNow } = rebuilt;
  for (const key of Object.keys(restThen) as (keyof typeof restThen)[])
    if (!isDeepStrictEqual(restThen[key], restNow[key])) findings.push(`manifest.json differs in ${key}.`);
  const same = findings.length === 0;
  if (codeThen !== codeNow)
    findings.push(
      `The code that trains was edited since (${codeThen.slice(0, 12)} then, ${codeNow.slice(0, 12)} now).`,
    );
  return { same, findings };
}

/**
 * That the code of today gives the weights that ship, although it was edited since they
 * were trained: `models/NAME/rebuilt.json`, written by `mailroom rebuild NAME --record`.
 */
const RebuildRecord = z.object({
  /** The version that was rebuilt: sha256 of its manifest. */
  version: z.string(),
  /** Of the recipe that rebuilt it (code.ts). */
  code: z.string(),
  node: z.string(),
  at: z.iso.datetime(),
});
export type RebuildRecord = z.infer<typeof RebuildRecord>;

const RECORD_FILE = "rebuilt.json";

export async function writeRebuildRecord(modelFolder: string, record: RebuildRecord): Promise<string> {
  const path = join(modelFolder, RECORD_FILE);
  await writeFile(path, `${JSON.stringify(record, null, 2)}\n`);
  return path;
}

/** Null: it was never rebuilt by other code than what trained it. */
export async function readRebuildRecord(modelFolder: string): Promise<RebuildRecord | null> {
  try {
    return RebuildRecord.parse(JSON.parse(await readFile(join(modelFolder, RECORD_FILE), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
