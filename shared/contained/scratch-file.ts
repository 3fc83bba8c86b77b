import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs, StoredBlob } from "#shared/blobs/blobs.ts";

/** A file that a contained process wrote. A link that a taken-over child left in its place must not lead to a file of ours. */
export async function openScratchFile(scratch: string, name: string): Promise<FileHandle> {
  const file = await open(join(scratch, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error("a contained process left something that is no file");
}

/** Puts such a file among the blobs. */
export async function putScratchFile(blobs: Blobs, scratch: string, name: string): Promise<StoredBlob> {
  const file = await openScratchFile(scratch, name);
  try {
    const { sha256, bytes } = await blobs.put(file.createReadStream({ autoClose: false }));
    return { sha256, bytes };
  } finally {
    await file.close();
  }
}
