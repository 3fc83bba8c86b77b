import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { startTestServers } from "../support/servers.ts";

/**
 * `npm run bench -- NAME...`: runs test/bench/NAME.ts, one after the other, each in
 * a process of its own, on a durable Postgres (fsync on) and a Redis if there is one.
 */
const here = new URL(".", import.meta.url);
const known = (await readdir(here)).filter((file) => file !== "run.ts").map((file) => file.replace(/\.ts$/, ""));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  process.stderr.write(`There is no bench called ${unknown.join(", ")}. There are: ${known.join(", ")}.\n`);
  process.exitCode = 2;
} else {
  const servers = await startTestServers({ durable: true });
  try {
    for (const name of names.length > 0 ? names : known) {
      process.stdout.write(`\n## ${name}\n`);
      const { status } = spawnSync(process.execPath, [new URL(`${name}.ts`, here).pathname], { stdio: "inherit" });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    await servers.stop();
  }
}
