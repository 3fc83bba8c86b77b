import { closeSync, openSync, readSync } from "node:fs";

export const COMPOUND_TYPE = "application/x-cfb";
/** The directory's first sector holds the names that tell what a compound file is. */
const DIRECTORY_BYTES = 8 * 1024;

/**
 * Whether the directory of a compound file ([MS-CFB]) names such a stream near its
 * start. Read at once, since telling formats apart is not asynchronous.
 */
export function hasStream(path: string, head: Buffer, ...names: string[]): boolean {
  if (head.length < 512) return false;
  const sectorBytes = 1 << Math.min(head.readUInt16LE(30), 12);
  const at = (head.readUInt32LE(48) + 1) * sectorBytes;
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(DIRECTORY_BYTES);
    const directory = bytes.subarray(0, readSync(file, bytes, 0, DIRECTORY_BYTES, at));
    return names.some((name) => directory.includes(Buffer.from(name, "utf16le")));
  } finally {
    closeSync(file);
  }
}
