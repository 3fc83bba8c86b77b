import { sentenceOf } from "#shared/errors.ts";
import { sealBatch } from "../audit/seal.ts";
import { type Verification, verifyLog } from "../audit/verify.ts";
import { openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { commandConfig } from "./system.ts";

const USAGE = "Usage: mailroom audit verify [--json]\n";

/** `mailroom audit verify`: re-derives the whole log. 0 and a count, or 1 and the first thing that is wrong. */
export async function run(args: string[], io: Io): Promise<number> {
  const [action, flag, ...more] = args;
  if (action !== "verify" || more.length > 0 || (flag !== undefined && flag !== "--json")) {
    io.err(USAGE);
    return 2;
  }
  const { config, log } = commandConfig(io);
  const database = await openDatabase(config, log);
  try {
    // What a killed process had committed and not yet chained; a running sealer does the same, one at a time.
    while ((await sealBatch(database.db)) > 0);
    const found = await verifyLog(database.db);
    io.out(flag === "--json" ? `${JSON.stringify(found)}\n` : describe(found));
    return found.ok ? 0 : 1;
  } finally {
    await database.close();
  }
}

function describe({ ok, wrong, sealed, unsealed, receipts, runs, predictions }: Verification): string {
  if (!ok) return `${sentenceOf("AUDIT_BROKEN")} AUDIT_BROKEN: ${wrong}\n`;
  const waiting = unsealed === 0 ? "" : `, ${unsealed} more wait to be chained`;
  return `The log holds: ${sealed} entries${waiting}; ${receipts} receipts, ${runs} results and ${predictions} predictions fit it.\n`;
}
