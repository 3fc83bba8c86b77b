import { parseArgs } from "node:util";
import { MailroomError } from "#shared/errors.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import { readNamedData } from "../trainer/data.ts";
import { evaluateModel } from "../trainer/evaluate.ts";
import { createProgress } from "../trainer/progress.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { filesNamed, modelConfig, modelNamed, weightsNamed } from "./model-arguments.ts";

const EXAMPLE = "mailroom evaluate router --data letters.csv";

/** `mailroom evaluate MODEL --data FILE [--weights DIR]`: one JSON object of metrics. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { data: { type: "string" }, weights: { type: "string" }, "image-root": { type: "string" } },
    allowPositionals: true,
  });
  const name = modelNamed(positionals, EXAMPLE);
  if (values.data === undefined) throw new MailroomError("CONFIGURATION_WRONG", `--data FILE is needed: ${EXAMPLE}`);
  const { config, log } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const weights = weightsNamed(values.weights, name, config, io);
  const { sha256 } = await readManifest(weights);
  const data = await readNamedData(definition, filesNamed(values.data, io), []);
  const models = createModels({
    modelsDir: config.MODELS_DIR,
    codeCommit: codeCommit(),
    log,
    weights: { [name]: weights },
    imageRoot: values["image-root"] ?? io.folder,
  });
  const progress = createProgress(io);
  try {
    const metrics = await evaluateModel(definition, models, data.rows, progress.update);
    progress.finish();
    io.out(`${JSON.stringify({ model: name, sha256, data: data.files, ...metrics })}\n`);
    return 0;
  } finally {
    await models.close();
  }
}
