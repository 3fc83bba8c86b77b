import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { identifyProcess } from "#shared/processes.ts";

/**
 * The Mailroom processes that live on this data folder, one file each under
 * DATA_DIR/run. Holds no secrets: `mailroom process` finds a running system by it.
 */

const entrySchema = z.object({
  pid: z.number().int().positive(),
  /** From identifyProcess(): tells a reused process number from the process that registered. */
  identity: z.string(),
  since: z.iso.datetime(),
  command: z.string(),
  roles: z.array(z.string()),
  httpUrl: z.string().optional(),
  smtpUrl: z.string().optional(),
});
export type LiveProcess = z.output<typeof entrySchema>;
export type ProcessInfo = Pick<LiveProcess, "command" | "roles" | "httpUrl" | "smtpUrl">;

export interface Registration {
  /** Ports are known only once they are listened on. */
  update(patch: Partial<ProcessInfo>): Promise<void>;
  remove(): Promise<void>;
}

const folderOf = (dataDir: string) => join(dataDir, "run");

/** Registers this process. The entry goes with `remove()`, or is found stale by the next who looks. */
export async function registerProcess(dataDir: string, info: ProcessInfo): Promise<Registration> {
  const folder = folderOf(dataDir);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${process.pid}.json`);
  let entry: LiveProcess = {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? "",
    since: new Date().toISOString(),
    ...info,
  };
  const write = async () => {
    // Renamed into place, so that a reader never sees half an entry.
    await writeFile(`${file}.new`, JSON.stringify(entry));
    await rename(`${file}.new`, file);
  };
  await write();
  return {
    update: async (patch) => {
      entry = { ...entry, ...patch };
      await write();
    },
    remove: () => rm(file, { force: true }),
  };
}

/** Every live process on this data folder, this one included, oldest first. Entries of dead ones are removed. */
export async function liveProcesses(dataDir: string): Promise<LiveProcess[]> {
  const folder = folderOf(dataDir);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const found = await Promise.all(
    names.filter((name) => /^\d+\.json$/.test(name)).map((name) => readEntry(join(folder, name))),
  );
  return found.filter((entry) => entry !== undefined).sort((a, b) => a.since.localeCompare(b.since));
}

async function readEntry(file: string): Promise<LiveProcess | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined; // it stopped between our two looks
    throw error;
  });
  if (text === undefined) return undefined;
  const entry = entrySchema.safeParse(parseJson(text));
  if (entry.success && identifyProcess(entry.data.pid) === entry.data.identity) return entry.data;
  await rm(file, { force: true });
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a crash of the machine can leave an empty file; it names no live process
  }
}
