import { once } from "node:events";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { findCase } from "#shared/cases/case-result.ts";
import { MailroomError, sentenceOf } from "#shared/errors.ts";
import { exportBundle, verifyBundle } from "../audit/bundle.ts";
import { sealBatch } from "../audit/seal.ts";
import { type Verification, verifyLog } from "../audit/verify.ts";
import { type Database, openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { commandConfig } from "./system.ts";

const USAGE = `Usage: mailroom audit verify [--json]
       mailroom audit verify --bundle FILE [--json]
       mailroom audit export [--case RECEIPT|ID] > FILE
`;

/**
 * `mailroom audit verify` re-derives the whole log, or a bundle without any database:
 * 0 and a count, or 1 and the first thing that is wrong. `mailroom audit export` writes
 * the log, or what it holds of one case, as a bundle.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false }, bundle: { type: "string" }, case: { type: "string" } },
    allowPositionals: true,
  });
  const [action, ...more] = positionals;
  if (more.length === 0 && action === "verify" && values.case === undefined)
    return values.bundle === undefined ? verify(values.json, io) : verifyFile(values.bundle, values.json, io);
  if (more.length === 0 && action === "export" && values.bundle === undefined && !values.json)
    return writeBundle(values.case ?? null, io);
  io.err(USAGE);
  return 2;
}

function verify(json: boolean, io: Io): Promise<number> {
  return withSealedLog(io, async ({ db }) => {
    const found = await verifyLog(db);
    io.out(json ? `${JSON.stringify(found)}\n` : describe(found));
    return found.ok ? 0 : 1;
  });
}

async function verifyFile(file: string, json: boolean, io: Io): Promise<number> {
  const stream = createReadStream(resolve(io.folder, file));
  try {
    await once(stream, "open");
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `${file} cannot be read`, { cause: error });
  }
  const found = await verifyBundle(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }));
  const about = found.case === null ? "of the whole log" : `of case ${found.case}`;
  if (json) io.out(`${JSON.stringify(found)}\n`);
  else if (found.ok)
    io.out(`The bundle ${about} holds: ${found.links} links, ${found.shown} shown. Last link ${found.chain}\n`);
  else io.out(`The bundle does not hold: ${found.wrong}.\n`);
  return found.ok ? 0 : 1;
}

function writeBundle(which: string | null, io: Io): Promise<number> {
  return withSealedLog(io, async ({ db }) => {
    const caseId = which === null ? null : await findCase(db, which);
    if (which !== null && caseId === null) {
      io.err(`There is no case ${which}.\n`);
      return 1;
    }
    await exportBundle(db, caseId, (line) => io.outPaced(`${line}\n`));
    return 0;
  });
}

async function withSealedLog(io: Io, work: (database: Database) => Promise<number>): Promise<number> {
  const { config, log } = commandConfig(io);
  const database = await openDatabase(config, log);
  try {
    // What a killed process had committed and not yet chained; a running sealer does the same, one at a time.
    while ((await sealBatch(database.db)) > 0);
    return await work(database);
  } finally {
    await database.close();
  }
}

function describe({ ok, wrong, sealed, unsealed, ...counts }: Verification): string {
  if (!ok) return `${sentenceOf("AUDIT_BROKEN")} AUDIT_BROKEN: ${wrong}\n`;
  const { receipts, runs, predictions, decisions, reviews, placements, shipped } = counts;
  const waiting = unsealed === 0 ? "" : `, ${unsealed} more wait to be chained`;
  return [
    `The log holds: ${sealed} entries${waiting}; ${receipts} receipts, ${runs} results, ${predictions} predictions, `,
    `${decisions} decisions, ${reviews} reviews of answers, and of models ${placements} placements and ${shipped} shipped versions fit it.\n`,
  ].join("");
}
