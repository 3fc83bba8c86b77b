import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { Unzip, type UnzipFile, UnzipInflate } from "fflate";
import { type Code, PermanentError } from "#shared/errors.ts";
import { cleanName } from "../../clean.ts";
import type { Format, Found } from "../../format.ts";
import * as limits from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { isEncrypted, stopsShort } from "./structure.ts";

const ZIP_TYPE = "application/zip";
/** Read in pieces, so that a bomb is noticed before it has grown. */
const PIECE_BYTES = 64 * 1024;

/** A zip is a folder: its files are documents of the case. */
export const zip: Format = {
  name: "zip",
  detect: ({ magicType }) => (magicType === ZIP_TYPE ? ZIP_TYPE : null),
  async open(source, scratch): Promise<Found> {
    const reading = new Reading(scratch);
    if (await isEncrypted(source.path)) reading.problems.add("DOCUMENT_ENCRYPTED");
    const unzip = new Unzip((file) => reading.take(file));
    unzip.register(UnzipInflate);
    try {
      for await (const piece of createReadStream(source.path, { highWaterMark: PIECE_BYTES })) {
        unzip.push(piece as Buffer, false);
        await reading.flush();
        if (reading.isFull) break;
      }
      if (!reading.isFull) unzip.push(new Uint8Array(), true);
      await reading.flush();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
      reading.problems.add("CONTAINER_DAMAGED");
    }
    const children = await reading.end();
    if (!reading.isFull && (await stopsShort(source.path, reading.seen))) reading.problems.add("CONTAINER_DAMAGED");
    if (children.length === 0 && reading.problems.size === 0 && reading.seen === 0)
      throw new PermanentError("CONTAINER_DAMAGED", "no file in it");
    return { pages: 0, children, problems: [...reading.problems] };
  },
};

interface Entry {
  file: string;
  name: string;
  bytes: number;
  handle: Promise<FileHandle>;
  isWhole: boolean;
}

/** What has been taken out so far. fflate calls back within `push`; what is to be written waits for `flush`. */
class Reading {
  readonly problems = new Set<Code>();
  /** Entries met, folders among them. */
  seen = 0;
  isFull = false;
  readonly #scratch: string;
  readonly #entries: Entry[] = [];
  #writes: (() => Promise<unknown>)[] = [];
  #total = 0;

  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  take(file: UnzipFile): void {
    this.seen += 1;
    if (this.isFull || file.name.endsWith("/") || isClutter(file.name)) return;
    if (this.#entries.length >= limits.CONTAINER_FILES_MAX) {
      this.problems.add("CONTAINER_TOO_MANY_FILES");
      this.isFull = true;
      return;
    }
    const name = `child-${this.#entries.length + 1}`;
    const entry: Entry = {
      file: name,
      name: file.name,
      bytes: 0,
      handle: open(join(this.#scratch, name), "w"),
      isWhole: false,
    };
    this.#entries.push(entry);
    const packed = file.size ?? 0;
    file.ondata = (error, data, final) => {
      if (error !== null) {
        this.problems.add("CONTAINER_DAMAGED");
        return;
      }
      entry.bytes += data.length;
      this.#total += data.length;
      if (this.#isBomb(entry.bytes, packed)) {
        this.problems.add("CONTAINER_TOO_LARGE");
        this.isFull = true;
        file.terminate();
        return;
      }
      entry.isWhole = final;
      this.#writes.push(async () => (await entry.handle).write(data));
    };
    file.start();
  }

  /** Real bytes, whatever the headers say. */
  #isBomb(bytes: number, packed: number): boolean {
    if (this.#total > limits.CONTAINER_BYTES_MAX) return true;
    return packed > 0 && bytes > limits.CONTAINER_RATIO_BYTES_MIN && bytes / packed > limits.CONTAINER_RATIO_MAX;
  }

  async flush(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    for (const write of writes) await write();
  }

  /** Files that came out whole; the rest is damaged and the case says so. */
  async end(): Promise<NonNullable<Found["children"]>> {
    for (const { handle } of this.#entries) await (await handle).close();
    const whole = this.#entries.filter((entry) => entry.isWhole);
    if (whole.length < this.#entries.length && !this.isFull) this.problems.add("CONTAINER_DAMAGED");
    return whole.map(({ file, name }) => ({ file, name, mediaType: mediaTypeOfName(cleanName(name)) }));
  }
}

/** What archivers of other systems put in beside the files. */
const isClutter = (name: string): boolean => /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);
