import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** `npm run check`: formatting, lint, forgotten promises and types, without running a test. */
export const CHECKS = ["biome check .", "oxlint --type-aware .", "tsc -p .", "tsc -p services/console"];

/** Runs every check and names those that failed. */
export function runChecks(): string[] {
  return CHECKS.filter((command) => {
    const [program, ...args] = command.split(" ");
    const { status } = spawnSync(join("node_modules/.bin", program ?? ""), args, { stdio: "inherit" });
    return status !== 0;
  });
}

if (import.meta.main) process.exitCode = runChecks().length > 0 ? 1 : 0;
