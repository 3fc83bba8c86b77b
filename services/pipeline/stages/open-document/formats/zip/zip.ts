import { createReadStream } from "node:fs";
import { Unzip, type UnzipFile, UnzipInflate } from "fflate";
import { PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";
import { Unpacking } from "../../unpacking.ts";
import { archive } from "../archive/archive.ts";
import { nameOf } from "./old-names.ts";
import { type DirectoryEntry, directoryOf, isEncrypted, stopsShort } from "./structure.ts";

const ZIP_TYPE = "application/zip";
/** Read in pieces, so that a bomb is noticed before it has grown. */
const PIECE_BYTES = 64 * 1024;

/** Stored and deflated: nearly every zip. */
const METHODS: ReadonlySet<number> = new Set([0, 8]);
/** What is read here only in the memory of 7-Zip: by the bank's passwords, or packed by another method. */
const needsArchiver = ({ isEncrypted: isLocked, method }: DirectoryEntry): boolean => isLocked || !METHODS.has(method);

/** A zip is a folder: its files are documents of the case. */
export const zip: Format = {
  name: "zip",
  detect: ({ magicType }) => (magicType === ZIP_TYPE ? ZIP_TYPE : null),
  async open(source, scratch): Promise<Found> {
    const directory = await directoryOf(source.path);
    if (directory?.some(needsArchiver)) return archive.open(source, scratch);
    const unpacking = new Unpacking(scratch);
    if (await isEncrypted(source.path)) unpacking.problems.add("DOCUMENT_ENCRYPTED");
    const unzip = new Unzip((file) => take(unpacking, file));
    unzip.register(UnzipInflate);
    try {
      for await (const piece of createReadStream(source.path, { highWaterMark: PIECE_BYTES })) {
        unzip.push(piece as Buffer, false);
        await unpacking.flush();
        if (unpacking.isFull) break;
      }
      if (!unpacking.isFull) unzip.push(new Uint8Array(), true);
      await unpacking.flush();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
      unpacking.problems.add("CONTAINER_DAMAGED");
    }
    const children = await unpacking.end();
    if (!unpacking.isFull && (await stopsShort(source.path, unpacking.seen)))
      unpacking.problems.add("CONTAINER_DAMAGED");
    if (children.length === 0 && unpacking.problems.size === 0 && unpacking.seen === 0)
      throw new PermanentError("CONTAINER_DAMAGED", "no file in it");
    return { pages: 0, children, problems: [...unpacking.problems] };
  },
};

/** fflate calls back within `push`. */
function take(unpacking: Unpacking, file: UnzipFile): void {
  const entry = unpacking.begin(nameOf(file.name));
  if (entry === null) return;
  file.ondata = (error, data, final) => {
    if (error !== null) {
      unpacking.problems.add("CONTAINER_DAMAGED");
      return;
    }
    if (unpacking.grow(entry, data, file.size ?? 0)) entry.isWhole = final;
    else file.terminate();
  };
  file.start();
}
