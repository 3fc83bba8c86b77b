import { parseArgs } from "node:util";
import type { Io } from "./io.ts";
import { openSystem } from "./system.ts";
import { table } from "./table.ts";

const STATUSES = ["open", "review", "closed", "rejected"] as const;
const CASES_MAX = 10_000; // a terminal is no archive; the API pages through the rest

/** `mailroom cases [--status open|review|closed|rejected] [--limit N]`: the newest cases, and counts that add up. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { status: { type: "string" }, limit: { type: "string", default: "20" } },
  });
  const status = STATUSES.find((known) => known === values.status);
  const limit = Number(values.limit);
  if ((values.status !== undefined && status === undefined) || !(limit >= 1 && limit <= CASES_MAX)) {
    io.err(`cases takes --status ${STATUSES.join("|")} and --limit 1 to ${CASES_MAX}.\n`);
    return 2;
  }
  const system = await openSystem(io, { worker: "never" });
  try {
    const cases = await system.db
      .selectFrom("case_file")
      .selectAll()
      .$if(status !== undefined, (query) => query.where("status", "=", status ?? ""))
      .orderBy("receipt", "desc")
      .limit(limit)
      .execute();
    io.out(
      table(
        ["receipt", "received", "status", "department", "confidence", "sender", "subject"],
        cases.map((c) => [
          String(c.receipt),
          c.received_at.toISOString().slice(0, 19).replace("T", " "),
          c.duplicate_of ? "duplicate" : c.status,
          c.department ?? "",
          c.confidence === null ? "" : c.confidence.toFixed(2),
          c.sender ?? "",
          c.subject ?? "",
        ]),
      ),
    );
    const counts = await system.db
      .selectFrom("case_file")
      .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
      .groupBy("status")
      .execute();
    const of = (name: string) => counts.find((row) => row.status === name)?.count ?? 0;
    const total = counts.reduce((sum, row) => sum + row.count, 0);
    io.out(
      `\n${total} received = ${of("closed")} closed + ${of("rejected")} rejected + ${of("open") + of("review")} open (${of("review")} of them wait for a person)\n`,
    );
    return 0;
  } finally {
    await system.close();
  }
}
