import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PermanentError } from "#shared/errors.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { loadDefinition, weightsFolder } from "#shared/ml/discover.ts";
import { readOwnData } from "../trainer/data.ts";
import { createProgress } from "../trainer/progress.ts";
import { compareManifests, writeRebuildRecord } from "../trainer/rebuild.ts";
import { trainModel } from "../trainer/train.ts";
import type { Io } from "./io.ts";
import { modelConfig, modelNamed } from "./model-arguments.ts";

/**
 * `mailroom rebuild MODEL[@VERSION] [--record]`: trains again from data.json and compares with
 * what ships: 0 same, 1 different. `--record` keeps that it was the same, for the code of today.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    options: { record: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [name = "", version] = modelNamed(positionals, "mailroom rebuild router").split("@");
  const { config } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const modelsDir = resolve(config.MODELS_DIR);
  const shipped = await readManifest(weightsFolder(modelsDir, name));
  if (version !== undefined && shipped.sha256 !== version)
    throw new PermanentError("MODEL_UNKNOWN", `${name}@${version}; this checkout ships ${shipped.sha256}`);
  const data = await readOwnData(definition, join(modelsDir, name), resolve(config.MAILROOM_DATA));
  const out = await mkdtemp(join(tmpdir(), "mailroom-rebuild-"));
  try {
    io.err(`Training ${name} again on ${data.rows.length} rows, seed ${data.seed}.\n`);
    const progress = createProgress(io);
    const rebuilt = await trainModel(definition, data, { seed: data.seed, out, onProgress: progress.update });
    progress.finish();
    const { same, findings } = compareManifests(shipped.manifest, rebuilt.manifest);
    for (const finding of findings) io.err(`${finding}\n`);
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
