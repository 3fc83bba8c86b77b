import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "#shared/config.ts";
import { connect } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";
import { holding, placements } from "#shared/ml/registry.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";

/**
 * The version of a model that was promoted in this environment: null where none was or there is
 * no registry yet, undefined where it cannot be asked. For commands that work without one and only
 * mention it: it is not set up, migrated or waited for.
 */
export async function liveVersion(config: Config, log: Logger, name: string): Promise<string | null | undefined> {
  if (config.DATABASE_URL === undefined && !existsSync(join(config.DATA_DIR, "postgres"))) return null;
  try {
    const embedded =
      config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log }) : null;
    try {
      const { db, close } = connect(embedded?.appUrl ?? config.DATABASE_URL ?? "", 1, log);
      try {
        return holding(await placements(db, config.ENVIRONMENT)).get(name)?.live?.sha256 ?? null;
      } finally {
        await close();
      }
    } finally {
      await embedded?.stop();
    }
  } catch (error) {
    log.debug({ err: error }, "the registry does not answer");
    return undefined;
  }
}
