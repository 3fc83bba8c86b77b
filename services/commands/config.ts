import { parseArgs } from "node:util";
import { describeConfig, envExample, loadConfig } from "#shared/config.ts";
import type { Io } from "./io.ts";

/** `mailroom config [--example]`: what is in force and where it came from, or the text of .env.example. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({ args, options: { example: { type: "boolean", default: false } } });
  io.out(values.example ? envExample() : `${describeConfig(loadConfig(io.overrides))}\n`);
  return 0;
}
