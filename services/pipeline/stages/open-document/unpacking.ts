import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Code } from "#shared/errors.ts";
import { cleanName } from "./clean.ts";
import type { Found } from "./format.ts";
import { isBesideFile, isCalledBeside } from "./formats/apple/apple.ts";
import * as limits from "./limits.ts";
import { mediaTypeOfName } from "./media-type.ts";

/** One file of a container on its way out. */
export interface Entry {
  file: string;
  name: string;
  bytes: number;
  handle: Promise<FileHandle>;
  /** Set when its last byte has come. */
  isWhole: boolean;
  /** A Mac's own notes on another file. */
  isBeside: boolean;
}

/** What has been taken out of a container so far, within its limits. What is to be written waits for `flush`. */
export class Unpacking {
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

  /** A file to take out; null for a folder, for clutter, and when there are enough. */
  begin(name: string): Entry | null {
    this.seen += 1;
    if (this.isFull || name.endsWith("/") || isClutter(name)) return null;
    if (this.#entries.length >= limits.CONTAINER_FILES_MAX) {
      this.problems.add("CONTAINER_TOO_MANY_FILES");
      this.isFull = true;
      return null;
    }
    const file = `child-${this.#entries.length + 1}`;
    const handle = open(join(this.#scratch, file), "w");
    const entry: Entry = { file, name, bytes: 0, handle, isWhole: false, isBeside: false };
    this.#entries.push(entry);
    return entry;
  }

  /** More bytes of a file; false when it has become a bomb. `packed`: bytes it is packed in, 0 where that is not known. */
  grow(entry: Entry, data: Uint8Array, packed: number): boolean {
    if (entry.bytes === 0) entry.isBeside = isCalledBeside(entry.name) && isBesideFile(data);
    entry.bytes += data.length;
    this.#total += data.length;
    if (this.#isBomb(entry.bytes, packed)) {
      this.problems.add("CONTAINER_TOO_LARGE");
      this.isFull = true;
      return false;
    }
    this.#writes.push(async () => (await entry.handle).write(data));
    return true;
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
    return whole
      .filter(({ isBeside }) => !isBeside)
      .map(({ file, name }) => ({ file, name, mediaType: mediaTypeOfName(cleanName(name)) }));
  }
}

/** What archivers of other systems put in beside the files. */
const isClutter = (name: string): boolean => /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);
