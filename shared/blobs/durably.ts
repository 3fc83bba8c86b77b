import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { MailroomError, UnavailableError } from "#shared/errors.ts";

/** Files that are there after a power cut: what the blob store and unfinished uploads are written with. */

/** Customers' documents: nobody outside the group reads them. */
export const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;
const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** A file may take less than it was given, when the disk fills up in the middle. */
export async function writeAll(handle: FileHandle, data: Uint8Array): Promise<void> {
  for (let offset = 0; offset < data.length; ) {
    const { bytesWritten } = await handle.write(data, offset, data.length - offset);
    offset += bytesWritten;
  }
}

/**
 * A new folder is durable once the folder that names it is synced. That it exists
 * proves nothing: another process may have made it a moment ago. So each process
 * syncs the way to a folder once, and remembers (at most 256 × 257 of them).
 */
export function folderMaker(root: string): (folder: string) => Promise<void> {
  const durable = new Set<string>();
  return async (folder) => {
    if (durable.has(folder)) return;
    const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    // The root itself may be new; then what names it lies above.
    const top = first !== undefined && first.length <= root.length ? dirname(first) : root;
    for (let at = dirname(folder); ; at = dirname(at)) {
      await syncFolder(at);
      if (at === top || at === dirname(at)) break;
    }
    durable.add(folder);
  };
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What the file system says when it cannot write is nobody's document's fault: wait and try again. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof MailroomError || code === undefined) throw error;
    const detail = path === undefined ? code : `${code} ${path}`;
    throw new UnavailableError(FULL.has(code) ? "STORE_FULL" : "STORE_AWAY", detail, { cause: error });
  }
}
