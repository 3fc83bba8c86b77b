import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { MailroomError } from "#shared/errors.ts";
import { loadArtefact, type Manifest } from "#shared/ml/artefact.ts";
import { copyArtefact } from "#shared/ml/store.ts";

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

/** What is wrong with the files beside a manifest, which is all that a comparison reads; null: nothing. */
export async function tampering(folder: string): Promise<string | null> {
  try {
    await loadArtefact(folder);
    return null;
  } catch (error) {
    if (error instanceof MailroomError && error.code === "MODEL_TAMPERED") return `${error.code}: ${error.message}`;
    throw error;
  }
}

interface Kept {
  /** Folder of what was trained just now. */
  rebuilt: string;
  /** Folder of the version that was rebuilt. */
  of: string;
  isSame: boolean;
  keptIn: string;
}

/**
 * Keeps what was rebuilt; says in words what it is. Where it is the same it is kept under the
 * manifest of the version, which names its files' hashes: it is that version again, whatever was
 * edited in the code that trains. Weights that differ do not take the place of those they differ from.
 */
export async function keepRebuilt({ rebuilt, of, isSame, keptIn }: Kept): Promise<string> {
  if (!isSame && keptIn === of) return `Not kept: other weights do not take the place of ${of}.\n`;
  await copyArtefact(rebuilt, keptIn, isSame ? of : rebuilt);
  const { sha256, manifest } = await loadArtefact(keptIn);
  return `Kept ${manifest.name}@${sha256} in ${keptIn}\n`;
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
