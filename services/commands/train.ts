import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { readNamedData, readOwnData, type TrainingData } from "../trainer/data.ts";
import { createProgress } from "../trainer/progress.ts";
import { runRecordPath, startClock, writeRunRecord } from "../trainer/run-record.ts";
import { SEED_DEFAULT, trainModel } from "../trainer/train.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { filesNamed, listNamed, modelConfig, modelNamed } from "./model-arguments.ts";

const EXAMPLE = "mailroom train router --data letters.csv --out my-router";

/**
 * `mailroom train MODEL --data FILE[,FILE…] [--dev FILE] [--without FIELD[,FIELD…]] [--seed N] --out DIR`.
 * Nothing is learned of the fields of rows that are named as left out. Without `--data`, on the data that models/MODEL/data.json names, as the shipped weights are.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      dev: { type: "string" },
      without: { type: "string" },
      seed: { type: "string" },
      out: { type: "string" },
    },
    allowPositionals: true,
  });
  const name = modelNamed(positionals, EXAMPLE);
  if (values.out === undefined) throw new MailroomError("CONFIGURATION_WRONG", `--out DIR is needed: ${EXAMPLE}`);
  const { config } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const { data, seed } = await dataOf(definition, values, config, io);
  io.err(`Training ${name} on ${data.rows.length} rows, seed ${seed}.\n`);
  const progress = createProgress(io);
  const clock = startClock();
  const out = resolve(io.folder, values.out);
  const training = await trainModel(definition, data, { seed, out, onProgress: progress.update });
  progress.finish();
  const { sha256, manifest } = training;
  const record = await writeRunRecord(out, training, { ...clock(), codeCommit: codeCommit() });
  io.err(
    `Trained in ${record.wallSeconds} s (${record.cpuSeconds} s of processor time); written to ${out}, its run to ${runRecordPath(out)}\n`,
  );
  io.out(`${JSON.stringify({ model: name, sha256, files: manifest.files, metrics: manifest.metrics }, null, 2)}\n`);
  return 0;
}

async function dataOf(
  definition: AnyModel,
  values: {
    data?: string | undefined;
    dev?: string | undefined;
    without?: string | undefined;
    seed?: string | undefined;
  },
  config: Config,
  io: Io,
): Promise<{ data: TrainingData; seed: number }> {
  const seed = values.seed === undefined ? null : seedOf(values.seed);
  if (values.data === undefined) {
    for (const name of ["dev", "without"] as const)
      if (values[name] !== undefined) throw new MailroomError("CONFIGURATION_WRONG", `--${name} needs --data`);
    const folder = join(resolve(config.MODELS_DIR), definition.name);
    const data = await readOwnData(definition, folder, resolve(config.MAILROOM_DATA));
    return { data, seed: seed ?? data.seed };
  }
  const dev = values.dev === undefined ? [] : filesNamed(values.dev, io);
  const reading = { without: listNamed(values.without) };
  const data = await readNamedData(definition, filesNamed(values.data, io), dev, reading);
  return { data, seed: seed ?? SEED_DEFAULT };
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 1 || seed > 0x7fff_ffff)
    throw new MailroomError("CONFIGURATION_WRONG", `--seed must be a whole number from 1 to 2147483647, not ${text}`);
  return seed;
}
