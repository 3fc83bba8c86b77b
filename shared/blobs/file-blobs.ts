import { createHash, randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { MailroomError, PermanentError, UnavailableError } from "#shared/errors.ts";
import { sha256 as sha256Of } from "#shared/json.ts";
import { type Blobs, type PutOptions, pathInStore, type StoredBlob } from "./blobs.ts";
import { FILE_MODE, folderMaker, storing, syncFolder, writeAll } from "./durably.ts";

/** A half-written file this old belongs to nobody: the longest upload allowed takes 30 minutes. */
const STALE_MS = 60 * 60_000;
/** Names come from the database, but also from addresses people type. */
const NAME = /^[0-9a-f]{64}$/;

/** The blob store a URL names. `file:` today; an object store is the same interface. */
export async function openBlobs(url: string): Promise<Blobs> {
  const scheme = url.split(":")[0];
  if (scheme !== "file")
    throw new MailroomError("CONFIGURATION_WRONG", `BLOB_URL: only file: is supported so far, not ${scheme}:`);
  let folder: string;
  try {
    folder = fileURLToPath(url);
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", "BLOB_URL: write it as file:///folder", { cause: error });
  }
  return fileBlobs(folder);
}

/**
 * Blobs as files: `<folder>/ab/cd/<sha256>`, written under `incoming/` and renamed
 * into place once they are on the disk. Several processes may share the folder.
 */
export async function fileBlobs(root: string): Promise<Blobs> {
  const folder = resolve(root);
  const incoming = join(folder, "incoming");
  const pathOf = (sha256: string) => {
    if (!NAME.test(sha256)) throw new PermanentError("BLOB_MISSING", "not a sha256");
    return join(folder, pathInStore(sha256));
  };
  const makeDurable = folderMaker(folder);

  await storing(async () => {
    await makeDurable(incoming);
    await removeStale(incoming);
  });

  const place = (temporary: string, stored: StoredBlob) =>
    storing(async () => {
      const path = pathOf(stored.sha256);
      const parent = dirname(path);
      await makeDurable(parent);
      if ((await sizeOf(path)) !== stored.bytes) await rename(temporary, path);
      // Also when the blob was there: whoever put it may not have come to this line yet.
      await syncFolder(parent);
    });

  return {
    async put(source, options = {}) {
      // It may fail before its first byte is asked for, and an error nobody listens to ends the process; whoever reads
      // it sees the same error.
      if (!(source instanceof Uint8Array)) source.on("error", () => undefined);
      const temporary = join(incoming, randomUUID());
      try {
        const stored = await writeDurably(temporary, source, options);
        await place(temporary, stored);
        return stored;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async get(sha256) {
      const bytes = await readFile(pathOf(sha256)).catch((error: unknown) => {
        throw readError(error, sha256);
      });
      if (sha256Of(bytes) !== sha256) throw new PermanentError("BLOB_DAMAGED", sha256);
      return bytes;
    },
    async localPath(sha256) {
      const path = pathOf(sha256);
      if ((await hashOfFile(path, sha256)) !== sha256) throw new PermanentError("BLOB_DAMAGED", sha256);
      return path;
    },
    has: async (sha256) => NAME.test(sha256) && (await sizeOf(pathOf(sha256))) !== undefined,
    async check() {
      const probe = join(incoming, `probe-${randomUUID()}`);
      try {
        await writeDurably(probe, Buffer.from("probe"), {});
      } finally {
        await rm(probe, { force: true });
      }
    },
  };
}

async function writeDurably(
  path: string,
  source: Readable | Uint8Array,
  { bytesMax = Number.POSITIVE_INFINITY, accept }: PutOptions,
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await storing(() => open(path, "wx", FILE_MODE));
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      const data = chunk as Uint8Array;
      bytes += data.length;
      if (bytes > bytesMax) throw new PermanentError("TOO_LARGE", `more than ${bytesMax} bytes`);
      hash.update(data);
      await storing(() => writeAll(handle, data));
    }
    const stored = { sha256: hash.digest("hex"), bytes };
    accept?.(stored);
    await storing(() => handle.sync());
    return stored;
  } finally {
    await handle.close();
  }
}

async function removeStale(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const found = await stat(path).catch(ignoreMissing);
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

async function hashOfFile(path: string, sha256: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    const handle = await open(path, "r");
    for await (const chunk of handle.createReadStream()) hash.update(chunk as Buffer);
  } catch (error) {
    throw readError(error, sha256);
  }
  return hash.digest("hex");
}

const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(ignoreMissing))?.size;

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function readError(error: unknown, sha256: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new PermanentError("BLOB_MISSING", sha256, { cause: error });
  return new UnavailableError("STORE_AWAY", code, { cause: error });
}
