import type { ServerResponse } from "node:http";
import type { FastifyPluginAsync } from "fastify";
import type { AuditAction } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import type { Logger } from "#shared/log.ts";

export interface EventRoutesOptions {
  db: Db;
  log: Logger;
}

/** One look at the end of the log a second, however many people watch, and none when nobody does. */
const POLL_MS = 1_000;
/** Proxies cut what is silent; ours are silent when nothing happens. */
const HEARTBEAT_MS = 20_000;
/** Then the browser connects again, and says anew who it is: a signed-out person hears no more. */
const STREAM_MS_MAX = 5 * 60_000;
const RETRY_MS = 2_000;
/** Entries commit out of order, so each look goes back a little over what was seen. Said twice is harmless. */
const OVERLAP = 200;
const CASES_MAX = 200;
/** A lock that is laid down says when, and commits a moment later, by the clock of another process. */
const LATE_MS = 5_000;
/** Open pages of one process; a browser has one for all of its tabs' worth of pages. */
const STREAMS_MAX = 1_000;

/** Server-sent events: which cases changed. A hint to ask again, never the data, so nothing leaks and a lost one is no harm. */
export const eventRoutes: FastifyPluginAsync<EventRoutesOptions> = async (app, { db, log }) => {
  const streams = new Set<ServerResponse>();
  let seen: number | undefined;
  /** Locks that had run out at the last look: each is told once. */
  let ranOut: ReadonlySet<string> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const { last } = await db
      .selectFrom("audit_entry")
      .select((eb) => eb.fn.coalesce(eb.fn.max("id"), eb.lit(0)).as("last"))
      .executeTakeFirstOrThrow();
    const changed = seen === undefined || last <= seen ? [] : await changedCases(seen, last);
    const cases = new Set([...changed, ...(await looseCases())]);
    const isNews = seen !== undefined && (last > seen || cases.size > 0);
    seen = last;
    if (isNews) send("changed", { last, cases: [...cases] });
  };
  const changedCases = async (before: number, last: number) => {
    const rows = await db
      .selectFrom("audit_entry")
      .select("case_id")
      .distinct()
      .where("id", ">", Math.max(0, Math.min(before, last) - OVERLAP))
      .where("case_id", "is not", null)
      // Reading changes nothing: else everybody who looks at a case would have all others load it again.
      .where("action", "!=", "case.read" satisfies AuditAction)
      .limit(CASES_MAX)
      .execute();
    return rows.map((row) => row.case_id);
  };
  /** Cases that are in nobody's hand since the last look: laid down or run out, neither is an entry of the log. */
  const looseCases = async () => {
    const now = Date.now();
    const rows = await db
      .selectFrom("review_lock")
      .select(["case_id", "expires_at"])
      .where("expires_at", ">", new Date(now - LATE_MS))
      .where("expires_at", "<=", new Date(now))
      .orderBy("expires_at", "desc")
      .limit(CASES_MAX)
      .execute();
    const nameOf = (row: (typeof rows)[number]) => `${row.case_id} ${row.expires_at.getTime()}`;
    const known = ranOut;
    ranOut = new Set(rows.map(nameOf));
    return rows.filter((row) => known !== undefined && !known.has(nameOf(row))).map((row) => row.case_id);
  };
  const send = (event: string, data: unknown) => {
    for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const poll = () => {
    timer = undefined;
    look()
      .catch((error: unknown) => log.debug({ err: error }, "the log could not be looked at; trying again"))
      .finally(schedule);
  };
  const schedule = () => {
    if (streams.size > 0) timer ??= setTimeout(poll, POLL_MS);
    else {
      seen = undefined;
      ranOut = undefined;
    }
  };

  app.get(
    "/api/events",
    {
      config: { permission: "case.read" },
      schema: { summary: "Server-sent events: which cases changed", tags: ["cases"] },
    },
    async (request, answer) => {
      if (streams.size >= STREAMS_MAX) return answer.code(503).header("retry-after", "30").send();
      answer.hijack();
      const stream = answer.raw;
      stream.writeHead(200, {
        ...(answer.getHeaders() as Record<string, string>),
        "content-type": "text/event-stream",
        // Not kept for a next request: a server that stops would wait for it.
        connection: "close",
        "x-accel-buffering": "no",
      });
      stream.write(`retry: ${RETRY_MS}\n\n`);
      streams.add(stream);
      const heartbeat = setInterval(() => stream.write(": still here\n\n"), HEARTBEAT_MS);
      const end = setTimeout(() => stream.end(), STREAM_MS_MAX);
      request.raw.once("close", () => {
        clearInterval(heartbeat);
        clearTimeout(end);
        streams.delete(stream);
      });
      schedule();
      return answer;
    },
  );

  // Streams never end by themselves, and a server that waits for them would never stop.
  app.addHook("preClose", async () => {
    clearTimeout(timer);
    for (const stream of streams) stream.end();
    streams.clear();
  });
};
