import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import Cursor from "pg-cursor";
import type { Logger } from "#shared/log.ts";
import { preparingClient } from "./prepare.ts";
import type { DB } from "./schema.ts";

export type Db = Kysely<DB>;
export type Tx = Transaction<DB>;

/** Postgres gives bigint as text. Ours are counters and row numbers far below 2^53, so numbers are exact. */
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`);
  return value;
});

export interface Connection {
  db: Db;
  /** The pool under `db`, for what needs a raw client: LISTEN, advisory locks, BullMQ. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Connects lazily; the first query says whether the database is there. `max` is connections. */
export function connect(
  url: string,
  max: number,
  log: Logger,
  options: { statementTimeoutMs?: number } = {},
): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    Client: preparingClient(),
    max,
    connectionTimeoutMillis: 5_000, // a database that is away must become a 4xx or 503 soon, not a hanging sender
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  });
  // Without a listener an error on an idle connection (the server was restarted)
  // would end the process. pg drops the broken client itself.
  pool.on("error", (error) => {
    if (!pool.ending) log.warn({ err: error }, "an idle database connection broke");
  });
  // The same for one that is in use: the pool takes its own listener off while it is
  // lent. Whoever uses it hears of it by the query that fails.
  pool.on("connect", (client) => {
    client.on("error", (error) => log.debug({ err: error }, "a database connection broke"));
  });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
  return { db, pool, close: () => db.destroy() };
}
