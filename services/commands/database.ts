import type { Config } from "#shared/config.ts";
import { type Connection, connect } from "#shared/db/db.ts";
import { databaseProblem, migrate } from "#shared/db/migrate.ts";
import type { Logger } from "#shared/log.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { migrateQueues, QUEUE_SCHEMA } from "#shared/queues/queues.ts";

export interface Database extends Omit<Connection, "close"> {
  appUrl: string;
  /** The embedded server, when it is ours. */
  embedded: EmbeddedPostgres | null;
  close(milliseconds?: number): Promise<void>;
}

/** Brings up the embedded Postgres where DATABASE_URL is unset, migrates, and connects as the application. */
export async function openDatabase(config: Config, log: Logger): Promise<Database> {
  const embedded =
    config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log }) : null;
  try {
    const appUrl = embedded?.appUrl ?? config.DATABASE_URL ?? "";
    const ownerUrl = embedded?.ownerUrl ?? config.DATABASE_OWNER_URL ?? appUrl;
    const queueSchema = config.REDIS_URL === undefined ? QUEUE_SCHEMA : undefined;
    if (queueSchema !== undefined)
      await migrateQueues(ownerUrl).catch((error: unknown) => {
        throw databaseProblem(error, "owner");
      });
    await migrate({ ownerUrl, appUrl, log, ...(queueSchema === undefined ? {} : { queueSchema }) });
    const connection = connect(appUrl, config.DATABASE_CONNECTIONS, log);
    return {
      ...connection,
      appUrl,
      embedded,
      async close(milliseconds) {
        await connection.close();
        await embedded?.stop(milliseconds);
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
