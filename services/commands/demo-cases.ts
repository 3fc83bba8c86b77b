import { loadDepartments } from "#shared/departments.ts";
import { makeCases } from "../demo/make-cases.ts";
import type { Io } from "./io.ts";
import { openSystem } from "./system.ts";

/** A million fill some 5 GB; beyond that it is a test of disks. */
export const CASES_MAX = 1_000_000;
const PROGRESS_CASES = 10_000;

/**
 * `mailroom demo --cases N`: fills the database with made cases, to see how everything
 * behaves when there are many. They cannot be taken out again, so only the embedded
 * database takes them: who has set DATABASE_URL may have set it to the bank's.
 */
export async function fill(cases: number, seed: number, io: Io): Promise<number> {
  const system = await openSystem(io, { worker: "never" });
  try {
    const { config, db } = system;
    if (config.DATABASE_URL !== undefined) {
      io.err("demo --cases writes to the embedded database only: made cases cannot be taken out again.\n");
      return 2;
    }
    const started = performance.now();
    const departments = (await loadDepartments(config.DEPARTMENTS_FILE)).map(({ id }) => id);
    await makeCases(db, { cases, departments, seed }, (made) => {
      if (made % PROGRESS_CASES === 0) io.err(`${made} of ${cases} cases made\n`);
    });
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    io.out(
      `${cases} cases made in ${seconds} s. Each is in the log, marked as made; their mails' bytes are not kept.\n`,
    );
    return 0;
  } finally {
    await system.close();
  }
}
