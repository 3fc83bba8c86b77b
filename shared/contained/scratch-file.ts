import { constants, createWriteStream } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Blobs, StoredBlob } from "#shared/blobs/blobs.ts";

/** A file that a contained process wrote. A link that a taken-over child left in its place must not lead to a file of ours. */
export async function openScratchFile(scratch: string, name: string): Promise<FileHandle> {
  const file = await open(join(scratch, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error("a contained process left something that is no file");
}

/**
 * A copy of such a file, for as long as `use` takes, which its writer can change no more: it lies in the
 * folder of all children, of which each can write in its own alone.
 */
export async function withPrivateCopy<T>(scratch: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const file = await openScratchFile(scratch, name);
  try {
    const folder = await mkdtemp(join(dirname(dirname(scratch)), "copy-"));
    try {
      const path = join(folder, name);
      await pipeline(
        file.createReadStream({ autoClose: false }),
        createWriteStream(path, { flags: "wx", mode: 0o600 }),
      );
      return await use(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  } finally {
    await file.close();
  }
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
