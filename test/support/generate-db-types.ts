import { spawnSync } from "node:child_process";
import pg from "pg";
import { migrate } from "#shared/db/migrate.ts";
import { createLogger } from "#shared/log.ts";
import { startTestServers } from "./servers.ts";

/** `npm run db:types`: writes shared/db/schema.ts from a freshly migrated database. With --verify: only compares. */

const servers = await startTestServers({ durable: false });
try {
  const server = process.env.TEST_DATABASE_SERVER ?? "";
  const client = new pg.Client(`${server}/postgres`);
  await client.connect();
  await client.query("create database types");
  await client.end();
  const url = `${server}/types`;
  await migrate({ ownerUrl: url, appUrl: url, log: createLogger("warn") });
  const { status } = spawnSync(
    "node_modules/.bin/kysely-codegen",
    [
      ...["--url", url, "--dialect", "postgres", "--out-file", "shared/db/schema.ts"],
      // Ids and counts stay far below 2^53, and shared/db/db.ts parses them as numbers.
      ...["--type-mapping", '{"int8":"number"}'],
      ...["--exclude-pattern", "migration"], // the runner's own
      ...(process.argv.includes("--verify") ? ["--verify"] : []),
    ],
    { stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
} finally {
  await servers.stop();
}
