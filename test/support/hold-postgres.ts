import { createLogger } from "#shared/log.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";

/** A process that uses the embedded Postgres of a folder until it is told `stop` on stdin, or killed. */
const [dataDir = ""] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDir, log: createLogger("warn"), unsafeFast: true });
process.stdout.write(`${JSON.stringify({ server: postgres.pid(), appUrl: postgres.appUrl })}\n`);
process.stdin.once("data", () => {
  void postgres.stop().then((result) => {
    process.stdout.write(`${JSON.stringify({ result })}\n`);
    process.exit(0);
  });
});
