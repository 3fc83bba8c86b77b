import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import { readLabelScheme, readNamedData } from "../trainer/data.ts";
import { evaluateModel, type LabelsKnown, labelsKnown } from "../trainer/evaluate.ts";
import { createProgress } from "../trainer/progress.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { filesNamed, listNamed, modelConfig, modelNamed } from "./model-arguments.ts";
import { type Chosen, chosenVersion, partsOf, toldVersion } from "./model-version.ts";

/** A file of free text in the wrong column has as many labels as rows. */
const LABELS_TOLD = 20;
const EXAMPLE = "mailroom evaluate router --data letters.csv";

/** `mailroom evaluate MODEL[@VERSION] --data FILE [--labels SCHEME] [--without FIELD[,FIELD…]] [--weights DIR]`: one JSON object of metrics. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      labels: { type: "string" },
      without: { type: "string" },
      weights: { type: "string" },
      "image-root": { type: "string" },
    },
    allowPositionals: true,
  });
  const { name, prefix } = partsOf(modelNamed(positionals, EXAMPLE));
  if (values.data === undefined) throw new MailroomError("CONFIGURATION_WRONG", `--data FILE is needed: ${EXAMPLE}`);
  const { config, log } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, name);
  const chosen = await chosenVersion({ name, prefix, weights: values.weights }, config, io);
  const { sha256, folder: weights } = chosen;
  io.err(`Measuring ${toldVersion(chosen)}.\n`);
  const { labels } = values;
  const scheme =
    labels === undefined ? undefined : await readLabelScheme(join(resolve(config.MODELS_DIR), name), labels);
  const data = await readNamedData(definition, filesNamed(values.data, io), [], {
    scheme,
    without: listNamed(values.without),
  });
  sayUnknownLabels(labelsKnown(data.rows, chosen.manifest.labels), chosen, io);
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

/** Rows of labels that the model does not know count as wrong whatever it says. Throws TRAINING_DATA_WRONG where all are. */
function sayUnknownLabels({ unknown, isAnyKnown }: LabelsKnown, { manifest }: Chosen, io: Io): void {
  if (unknown.length === 0) return;
  const what = `labels of the data that ${manifest.name} does not know: ${shortened(unknown)}`;
  const hint = `it knows ${manifest.labels.join(", ")}; --labels SCHEME maps those of public data`;
  if (!isAnyKnown) throw new PermanentError("TRAINING_DATA_WRONG", `all are ${what}\n${hint}`);
  io.err(`There are ${what} (${hint}).\n`);
}

const shortened = (labels: readonly string[]): string =>
  labels.length <= LABELS_TOLD
    ? labels.join(", ")
    : `${labels.slice(0, LABELS_TOLD).join(", ")} and ${labels.length - LABELS_TOLD} more`;
