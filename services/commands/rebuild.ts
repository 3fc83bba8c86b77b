import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PermanentError } from "#shared/errors.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { loadDefinition, weightsFolder } from "#shared/ml/discover.ts";
import { readOwnData } from "../trainer/data.ts";
import { createProgress } from "../trainer/progress.ts";
import { compareManifests, keepRebuilt, tampering, writeRebuildRecord } from "../trainer/rebuild.ts";
import { trainModel } from "../trainer/train.ts";
import type { Io } from "./io.ts";
import { modelConfig, modelNamed } from "./model-arguments.ts";

/**
 * `mailroom rebuild MODEL[@VERSION] [--out DIR] [--record]`: trains again from data.json and compares with
 * what ships: 0 same, 1 different or tampered with. `--out` keeps the weights, `--record` that they
 * were the same, for the code of today.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    options: { record: { type: "boolean", default: false }, out: { type: "string" } },
    allowPositionals: true,
  });
  const [name = "", version] = modelNamed(positionals, "mailroom rebuild router").split("@");
  const { config } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const modelsDir = resolve(config.MODELS_DIR);
  const folder = weightsFolder(modelsDir, name);
  const shipped = await readManifest(folder);
  if (version !== undefined && shipped.sha256 !== version)
    throw new PermanentError("MODEL_UNKNOWN", `${name}@${version}; this checkout ships ${shipped.sha256}`);
  const data = await readOwnData(definition, join(modelsDir, name), resolve(config.MAILROOM_DATA));
  const keptIn = values.out === undefined ? null : resolve(io.folder, values.out);
  // Said before the training, which may take long, and trained all the same: what comes of it is the cure.
  const harm = await tampering(folder);
  if (harm !== null) io.err(`${harm}\n`);
  const out = await mkdtemp(join(tmpdir(), "mailroom-rebuild-"));
  try {
    io.err(`Training ${name} again on ${data.rows.length} rows, seed ${data.seed}.\n`);
    const progress = createProgress(io);
    const rebuilt = await trainModel(definition, data, { seed: data.seed, out, onProgress: progress.update });
    progress.finish();
    const { same: isSame, findings } = compareManifests(shipped.manifest, rebuilt.manifest);
    for (const finding of findings) io.err(`${finding}\n`);
    if (keptIn !== null) io.err(await keepRebuilt({ rebuilt: out, of: folder, isSame, keptIn }));
    const same = isSame && harm === null;
    if (same && values.record) {
      const { sha256: version } = shipped;
      const { code } = rebuilt.manifest;
      const at = new Date().toISOString();
      io.err(`${await writeRebuildRecord(join(modelsDir, name), { version, code, node: process.version, at })}\n`);
    }
    io.out(
      `${JSON.stringify({ model: name, same, shipped: shipped.manifest.files, rebuilt: rebuilt.manifest.files })}\n`,
    );
    return same ? 0 : 1;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
