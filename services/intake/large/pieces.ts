import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { FILE_MODE, folderMaker, storing, syncFolder, writeAll } from "#shared/blobs/durably.ts";

/** A file that belongs to no upload is removed when it is this old; a younger one may have its row in a moment. */
const ORPHAN_MS = 60 * 60_000;

/** What of one piece counts: a writer that was cut off may have left more in the file. */
export interface KeptPiece {
  name: string;
  bytes: number;
}

/** A piece that is being written. */
export interface OpenPiece {
  name: string;
  write(data: Uint8Array): Promise<void>;
  /** Makes durable what was written, and says how much that is. */
  settle(): Promise<number>;
  close(): Promise<void>;
}

export type Pieces = Awaited<ReturnType<typeof openPieces>>;

/**
 * The folder of pieces. Every writer has a file of its own, so that one that was taken over, in
 * this process or another, cannot write into what its successor writes.
 */
export async function openPieces(path: string) {
  const folder = resolve(path);
  await storing(() => folderMaker(folder)(folder));
  const remove = async (names: readonly string[]): Promise<void> => {
    await storing(() => Promise.all(names.map((name) => rm(join(folder, name), { force: true }))));
  };

  return {
    remove,
    async open(id: string): Promise<OpenPiece> {
      const name = `${id}.${randomUUID()}`;
      const handle = await storing(() => open(join(folder, name), "wx", FILE_MODE));
      await storing(() => syncFolder(folder));
      let written = 0;
      return {
        name,
        async write(data) {
          await storing(() => writeAll(handle, data));
          written += data.length;
        },
        async settle() {
          const bytes = written;
          await storing(() => handle.sync());
          return bytes;
        },
        close: () => handle.close(),
      };
    },
    /** The kept bytes of pieces, one after the other. */
    read: (kept: readonly KeptPiece[]): Readable => Readable.from(bytesOf(folder, kept), { objectMode: false }),
    /** Removes all files of these uploads, also those that no row knows of. */
    async removeOf(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      const gone = new Set(ids);
      await remove((await storing(() => readdir(folder))).filter((name) => gone.has(idOf(name))));
    },
    /** Removes old files of uploads that are not among `known`: what a crash left behind. */
    async removeOrphans(known: ReadonlySet<string>): Promise<void> {
      const names = (await storing(() => readdir(folder))).filter((name) => !known.has(idOf(name)));
      const found = await storing(() =>
        Promise.all(names.map(async (name) => ({ name, at: await modifiedAt(join(folder, name)) }))),
      );
      await remove(found.filter(({ at }) => Date.now() - at > ORPHAN_MS).map(({ name }) => name));
    },
  };
}

const idOf = (name: string): string => name.split(".")[0] ?? "";

async function* bytesOf(folder: string, kept: readonly KeptPiece[]): AsyncGenerator<Buffer> {
  for (const { name, bytes } of kept) yield* createReadStream(join(folder, name), { end: bytes - 1 });
}

/** Another process may have removed it a moment ago; then there is nothing left to remove. */
async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Date.now();
    throw error;
  }
}
