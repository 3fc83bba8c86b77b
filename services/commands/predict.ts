import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Code, MailroomError, sentenceOf } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import { linesOf } from "#shared/ml/lines.ts";
import type { Models } from "#shared/ml/models.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { modelConfig, modelNamed } from "./model-arguments.ts";
import { chosenVersion, partsOf, toldVersion } from "./model-version.ts";

/** Lines under way at once: two batches, so that the model never waits for the next line. */
const LINES_AT_ONCE = 64;
/** Errors that concern the model, not the line: then no other line would fare better. */
const OF_THE_MODEL: readonly Code[] = ["MODEL_UNKNOWN", "MODEL_TAMPERED", "CONFIGURATION_WRONG"];

/** `mailroom predict MODEL[@VERSION] [--weights DIR] [--image-root DIR]`: a line of JSON out per line in, in order. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { weights: { type: "string" }, "image-root": { type: "string" } },
    allowPositionals: true,
  });
  const { name, prefix } = partsOf(modelNamed(positionals, "mailroom predict router < inputs.jsonl"));
  const { config, log } = modelConfig(io);
  await loadDefinition(config.MODELS_DIR, name);
  const chosen = await chosenVersion({ name, prefix, weights: values.weights }, config, io);
  io.err(`Answering with ${toldVersion(chosen)}.\n`);
  const models = createModels({
    modelsDir: config.MODELS_DIR,
    codeCommit: codeCommit(),
    log,
    weights: { [name]: chosen.folder },
    imageRoot: values["image-root"] === undefined ? io.folder : resolve(io.folder, values["image-root"]),
  });
  try {
    const underWay: Promise<string>[] = [];
    for await (const line of linesOf(io.in as AsyncIterable<Buffer>)) {
      const answer = answerLine(models, name, line);
      // Looked at in its turn below; until then it must not count as forgotten.
      answer.catch(() => undefined);
      underWay.push(answer);
      if (underWay.length >= LINES_AT_ONCE) io.out(await (underWay.shift() as Promise<string>));
    }
    for (const answer of underWay) io.out(await answer);
    return 0;
  } finally {
    await models.close();
  }
}

async function answerLine(models: Models, name: string, line: string | null): Promise<string> {
  if (line === null) return errorLine("MODEL_INPUT_WRONG", "the line is too long");
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    return errorLine("MODEL_INPUT_WRONG", "the line is not JSON");
  }
  try {
    const [record] = await ask(models, name, input);
    return `${JSON.stringify(record?.output)}\n`;
  } catch (error) {
    if (!(error instanceof MailroomError)) return errorLine("INTERNAL");
    if (OF_THE_MODEL.includes(error.code)) throw error;
    return errorLine(error.code, error.detail);
  }
}

/** Once more where the thread died: it may have been another line's doing. */
async function ask(models: Models, name: string, input: unknown) {
  try {
    return await models.predict(name, [input]);
  } catch (error) {
    if (error instanceof MailroomError) throw error;
    return models.predict(name, [input]);
  }
}

const errorLine = (code: Code, detail?: string): string =>
  `${JSON.stringify({ error: { code, message: detail ? `${sentenceOf(code)} (${detail})` : sentenceOf(code) } })}\n`;
