import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeNewModel } from "../trainer/new-model.ts";
import type { Io } from "./io.ts";
import { modelConfig, modelNamed } from "./model-arguments.ts";

/** `mailroom new-model NAME`: a folder under MODELS_DIR that trains, tests and serves as it stands. */
export async function run(args: string[], io: Io): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const name = modelNamed(positionals, "mailroom new-model complaints");
  const { config } = modelConfig(io);
  const { folder, files } = await writeNewModel(resolve(config.MODELS_DIR), name);
  for (const file of files) io.out(`${folder}/${file}\n`);
  // Without --data: on what its data.json names, as `rebuild` does.
  io.err(
    `Next: mailroom train ${name} --out ${folder}/weights, then mailroom predict ${name}, mailroom rebuild ${name} and mailroom models card ${name}\n`,
  );
  return 0;
}
