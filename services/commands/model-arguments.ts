import { resolve } from "node:path";
import { type Config, loadConfig } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";
import { createLogger, type Logger } from "#shared/log.ts";
import type { Io } from "./io.ts";

/** What the commands about models have in common. */

/** Settings and a log for a command that needs no database: loading the rest of the system would cost a second. */
export function modelConfig(io: Io): { config: Config; log: Logger } {
  const { config, origins } = loadConfig(io.overrides);
  return { config, log: createLogger(origins.LOG_LEVEL === "default" ? "warn" : config.LOG_LEVEL) };
}

/** The MODEL of `mailroom predict MODEL`. Throws CONFIGURATION_WRONG with an example. */
export function modelNamed(positionals: readonly string[], example: string): string {
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0)
    throw new MailroomError("CONFIGURATION_WRONG", `one MODEL is needed: ${example}`);
  return name;
}

/** Parts of `A[,B…]`. */
export const listNamed = (text = ""): string[] => text.split(",").filter((part) => part !== "");

/** Paths of `FILE[,FILE…]`, relative to where the person stood. */
export const filesNamed = (text: string, io: Io): string[] => listNamed(text).map((part) => resolve(io.folder, part));
