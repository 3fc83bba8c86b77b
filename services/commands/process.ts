import { createReadStream } from "node:fs";
import { basename, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type CaseResult, loadCaseResult } from "#shared/cases/case-result.ts";
import { MailroomError } from "#shared/errors.ts";
import type { Io } from "./io.ts";
import { describeCase } from "./show.ts";
import { openSystem, type System } from "./system.ts";

/** Files handed in at once: enough to keep every reader busy, few enough not to hold a thousand uploads open. */
const FILES_AT_ONCE = 16;
/** How often a case is looked at while it is worked on; reading a page takes longer than this. */
const POLL_MS = 100;
const PROGRESS_MS = 5_000;

type FileResult = ({ file: string } & CaseResult) | { file: string; error: { code: string; message: string } };

/**
 * `mailroom process [--json] FILE...`: each FILE becomes a case, is worked on by the
 * running system or by one started for the time of the command, and printed in
 * the order given. A file that cannot be processed is a result, not a failure.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (files.length === 0) {
    io.err("process needs at least one FILE: mailroom process [--json] FILE...\n");
    return 2;
  }
  const system = await openSystem(io, { worker: "unless-running" });
  try {
    const print = printerInOrder<FileResult>(files.length, (result) =>
      io.out(values.json ? `${JSON.stringify(result)}\n` : `${describeFile(result)}\n`),
    );
    let done = 0;
    const progress = setInterval(() => io.err(`${done} of ${files.length} files done\n`), PROGRESS_MS);
    const queue = files.map((file, index) => ({ file, index }));
    const next = async (): Promise<void> => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        print(item.index, await processFile(system, io, item.file));
        done += 1;
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(FILES_AT_ONCE, files.length) }, next));
    } finally {
      clearInterval(progress);
    }
    return 0;
  } finally {
    await system.close();
  }
}

async function processFile(system: System, io: Io, file: string): Promise<FileResult> {
  try {
    const stored = await system.blobs.put(createReadStream(resolve(io.folder, file)));
    const receipt = await system.receiver.receive({
      source: "command",
      files: [{ name: basename(file), mediaType: "application/octet-stream", ...stored }],
      envelope: {},
    });
    return { file, ...(await resultOf(system, receipt.caseId, receipt.duplicateOf?.caseId)) };
  } catch (error) {
    return { file, error: errorOf(error) };
  }
}

/** Waits until the case has ended. The same bytes again: the answer is the first case's. */
async function resultOf(system: System, caseId: string, firstId: string | undefined): Promise<CaseResult> {
  const workedOn = firstId ?? caseId;
  for (;;) {
    const { status } = await system.db
      .selectFrom("case_file")
      .select("status")
      .where("id", "=", workedOn)
      .executeTakeFirstOrThrow();
    if (status !== "open") return loadCaseResult(system.db, caseId);
    await sleep(POLL_MS);
  }
}

function errorOf(error: unknown): { code: string; message: string } {
  if (error instanceof MailroomError) return { code: error.code, message: error.message };
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return { code: "FILE_NOT_FOUND", message: "There is no such file." };
  if (code === "EACCES" || code === "EISDIR") return { code: "FILE_UNREADABLE", message: "The file cannot be read." };
  throw error;
}

const describeFile = (result: FileResult): string =>
  "error" in result ? `${result.file}: ${result.error.message}` : `${result.file}\n${describeCase(result)}`;

/** Results arrive in any order; lines leave in the order of the arguments, each as soon as it may. */
function printerInOrder<T>(count: number, print: (value: T) => void): (index: number, value: T) => void {
  const waiting = new Map<number, T>();
  let next = 0;
  return (index, value) => {
    waiting.set(index, value);
    for (; next < count; next += 1) {
      const ready = waiting.get(next);
      if (ready === undefined) return;
      waiting.delete(next);
      print(ready);
    }
  };
}
