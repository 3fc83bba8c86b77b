import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { startTestServers } from "../support/servers.ts";

/**
 * `npm run bench -- NAME... [OPTION...]`: runs test/bench/NAME.ts, one after the other, each
 * in a process of its own, on a durable Postgres (fsync on) and a Redis if there is one.
 * What follows the names is handed on to a bench that is run alone.
 */
const here = new URL(".", import.meta.url);
const known = (await readdir(here)).filter((file) => file !== "run.ts").map((file) => file.replace(/\.ts$/, ""));
const given = process.argv.slice(2);
const after = given.findIndex((name) => !known.includes(name));
const names = after < 0 ? given : given.slice(0, after);
const options = after < 0 ? [] : given.slice(after);

if (options.length > 0 && names.length !== 1) {
  process.stderr.write(`There is no bench called ${options[0]}. There are: ${known.join(", ")}.\n`);
  process.exitCode = 2;
} else {
  const servers = await startTestServers({ durable: true });
  try {
    for (const name of names.length > 0 ? names : known) {
      process.stdout.write(`\n## ${name}\n`);
      const bench = new URL(`${name}.ts`, here).pathname;
      const { status } = spawnSync(process.execPath, [bench, ...options], { stdio: "inherit" });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    await servers.stop();
  }
}
