import { once } from "node:events";
import { glob } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { runChecks } from "./check.ts";
import { startTestServers } from "./support/servers.ts";

/**
 * `npm test`: the checks, then every test against a Postgres (and, where
 * redis-server is installed, a Redis) of its own. `npm test -- WORD...` runs
 * only the test files whose path holds one of the words, without the checks.
 */

/** A hung test must fail by name instead of taking the run with it; the longest, chaos, is bounded to minutes. */
const FILE_MS_MAX = 12 * 60_000;

const words = process.argv.slice(2);
const failedChecks = words.length === 0 ? runChecks() : [];

const servers = await startTestServers({ durable: false });
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const all = await Array.fromAsync(glob("{services,shared,models,infra,test}/**/*.test.{ts,mjs}"));
  const files = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).sort();
  const events = run({ files, concurrency: Math.min(availableParallelism(), 4), timeout: FILE_MS_MAX });
  events.on("test:pass", (event) => {
    if (event.details.type === "suite") return;
    if (event.skip) counts.skipped += 1;
    else counts.passed += 1;
  });
  events.on("test:fail", (event) => {
    if (event.details.type !== "suite") counts.failed += 1;
  });
  const report = events.compose(spec);
  report.pipe(process.stdout);
  await once(report, "end");
} finally {
  await servers.stop();
}

for (const check of failedChecks) process.stdout.write(`check failed: ${check}\n`);
const failed = counts.failed + failedChecks.length;
process.stdout.write(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
