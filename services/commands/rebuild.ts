import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { asTrainedOn, readNamedData, readOwnData, type TrainingData } from "../trainer/data.ts";
import { createProgress } from "../trainer/progress.ts";
import { compareManifests, keepRebuilt, tampering, writeRebuildRecord } from "../trainer/rebuild.ts";
import { trainModel } from "../trainer/train.ts";
import type { Io } from "./io.ts";
import { liveVersion } from "./live-version.ts";
import { filesNamed, listNamed, modelConfig, modelNamed } from "./model-arguments.ts";
import { type Chosen, chosenVersion, partsOf, toldVersion } from "./model-version.ts";

/** What a version was trained on: the model's data.json, or files that are named. */
interface Wanted {
  data?: string | undefined;
  dev?: string | undefined;
  without?: string | undefined;
}

/**
 * `mailroom rebuild MODEL[@VERSION] [--weights DIR] [--data FILE[,FILE…] [--dev FILE] [--without FIELD[,FIELD…]]] [--out DIR] [--record]`:
 * trains a version again, from its seed and from the data it names, and compares: 0 same, 1 different or
 * tampered with. `--out` keeps the weights, `--record` that what ships was the same, for the code of today.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    options: {
      record: { type: "boolean", default: false },
      out: { type: "string" },
      weights: { type: "string" },
      data: { type: "string" },
      dev: { type: "string" },
      without: { type: "string" },
    },
    allowPositionals: true,
  });
  const { name, prefix } = partsOf(modelNamed(positionals, "mailroom rebuild router"));
  const { config, log } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const chosen = await chosenVersion({ name, prefix, weights: values.weights }, config, io);
  if (values.record && !chosen.isShipped)
    throw new MailroomError("CONFIGURATION_WRONG", "--record is for the weights that ship");
  io.err(`Rebuilding ${toldVersion(chosen)}.\n`);
  if (prefix === null && values.weights === undefined)
    io.err(liveText(chosen, await liveVersion(config, log, name), config));
  const keptIn = values.out === undefined ? null : resolve(io.folder, values.out);
  // Said before the training, which may take long, and trained all the same: what comes of it is the cure.
  const harm = await tampering(chosen.folder);
  if (harm !== null) io.err(`${harm}\n`);
  const data = await dataOf(definition, chosen, values, config, io);
  const out = await mkdtemp(join(tmpdir(), "mailroom-rebuild-"));
  try {
    const { seed } = chosen.manifest;
    io.err(`Training ${name} again on ${data.rows.length} rows, seed ${seed}.\n`);
    const progress = createProgress(io);
    const rebuilt = await trainModel(definition, data, { seed, out, onProgress: progress.update });
    progress.finish();
    const { same: isSame, findings } = compareManifests(chosen.manifest, rebuilt.manifest);
    for (const finding of findings) io.err(`${finding}\n`);
    if (keptIn !== null) io.err(await keepRebuilt({ rebuilt: out, of: chosen.folder, isSame, keptIn }));
    const same = isSame && harm === null;
    const { sha256: version } = chosen;
    if (same && values.record) {
      const { code } = rebuilt.manifest;
      const at = new Date().toISOString();
      const folder = join(resolve(config.MODELS_DIR), name);
      io.err(`${await writeRebuildRecord(folder, { version, code, node: process.version, at })}\n`);
    }
    const { files } = rebuilt.manifest;
    io.out(
      `${JSON.stringify({ model: name, version, same, tampered: harm !== null, shipped: chosen.manifest.files, rebuilt: files })}\n`,
    );
    return same ? 0 : 1;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function dataOf(
  definition: AnyModel,
  { manifest }: Chosen,
  { data, dev, without }: Wanted,
  config: Config,
  io: Io,
): Promise<TrainingData> {
  if (data !== undefined) {
    const devFiles = dev === undefined ? [] : filesNamed(dev, io);
    const reading = { without: listNamed(without) };
    const given = await readNamedData(definition, filesNamed(data, io), devFiles, reading);
    return asTrainedOn(given, manifest.data);
  }
  for (const [name, value] of Object.entries({ dev, without }))
    if (value !== undefined) throw new MailroomError("CONFIGURATION_WRONG", `--${name} needs --data`);
  const own = await readOwnData(
    definition,
    join(resolve(config.MODELS_DIR), definition.name),
    resolve(config.MAILROOM_DATA),
  );
  return asTrainedOn(own, manifest.data, "these are the files that data.json names; name others with --data");
}

/** Whoever rebuilds what ships may think that it is what answers. */
function liveText({ sha256, manifest: { name } }: Chosen, live: string | null | undefined, config: Config): string {
  if (live === undefined) return "Whether another version is live cannot be told: the registry does not answer.\n";
  if (live === null || live === sha256) return "";
  return `Another version is live in ${config.ENVIRONMENT}: ${name}@${live}. Name it to rebuild that one.\n`;
}
