import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Connection, connect } from "#shared/db/db.ts";
import { testLog } from "../support/services.ts";
import type { Site } from "./harness.ts";

/** The embedded Postgres of a site, from outside: a test looks and kills, and does not start it. */

const access = z.object({ port: z.number(), ownerPassword: z.string() });

/** As the owner, who sees everything. */
export async function connectTo(site: Site): Promise<Connection> {
  const { port, ownerPassword } = access.parse(
    JSON.parse(await readFile(join(site.dataDir, "postgres/access.json"), "utf8")),
  );
  return connect(`postgres://mailroom_owner:${ownerPassword}@127.0.0.1:${port}/mailroom`, 4, testLog);
}

/** kill -9 of the server's first process. True when there was one to kill. */
export async function killPostgres(site: Site): Promise<boolean> {
  const file = await readFile(join(site.dataDir, "postgres/data/postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(file.split("\n")[0]);
  if (!(pid > 1)) return false; // it is down at the moment, and somebody is about to start it
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
