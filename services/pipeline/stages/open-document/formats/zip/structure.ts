import { type FileHandle, open } from "node:fs/promises";

/** End of central directory record: PKWARE APPNOTE 4.3.16. It is followed by a comment of at most 64 KiB. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
/** In zip64 a locator (4.3.15) stands before it, and leads to a record of wider numbers (4.3.14). */
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const FLAG_ENCRYPTED = 1;

/** 65,535 files, the most without zip64, with names and dates of 200 bytes each. */
const DIRECTORY_BYTES_MAX = 16 * 1024 * 1024;

/** What the directory says of a file or a folder. */
export interface DirectoryEntry {
  isEncrypted: boolean;
  /** 0: stored, 8: deflated; 12, 14 and others by newer archivers. */
  method: number;
}

/** Whether its first file is encrypted: what a zip says that lost its directory. */
export async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead < 8 || buffer.readUInt32LE(0) !== LOCAL_SIGNATURE) return false;
    return (buffer.readUInt16LE(6) & FLAG_ENCRYPTED) !== 0;
  } finally {
    await file.close();
  }
}

/** What the directory at its end names, in order; null where it is not there or not whole: the zip was cut off. */
export async function directoryOf(path: string): Promise<DirectoryEntry[] | null> {
  const file = await open(path);
  try {
    const end = await endOf(file);
    if (end === null || end.bytes > DIRECTORY_BYTES_MAX || end.at < end.bytes) return null;
    // Counted from its end: what stands before the zip, a program that unpacks itself, moves all that is written.
    const directory = await readAt(file, end.at - end.bytes, end.bytes);
    return entriesOf(directory);
  } finally {
    await file.close();
  }
}

/** Whether the directory at its end names more files than were met, or is not there: the zip was cut off. */
export async function stopsShort(path: string, seen: number): Promise<boolean> {
  const file = await open(path);
  try {
    const end = await endOf(file);
    return end === null || end.entries > seen;
  } finally {
    await file.close();
  }
}

interface End {
  entries: number;
  /** Of the directory, and where it ends. */
  bytes: number;
  at: number;
}

async function endOf(file: FileHandle): Promise<End | null> {
  const { size } = await file.stat();
  const bytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX);
  const tail = await readAt(file, size - bytes, bytes);
  for (let at = bytes - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const named = tail.readUInt16LE(at + 10);
    // 0xffff: zip64 counts elsewhere, and where that is not found nothing is known to be missing.
    const end = { entries: named === 0xffff ? 0 : named, bytes: tail.readUInt32LE(at + 12), at: size - bytes + at };
    return (await end64Of(file, end.at - LOCATOR_BYTES)) ?? end;
  }
  return null;
}

/** Null where no zip64 was needed; its record stands right before the locator. */
async function end64Of(file: FileHandle, locatorAt: number): Promise<End | null> {
  const at = locatorAt - END64_BYTES;
  if (at < 0) return null;
  const record = await readAt(file, at, END64_BYTES + LOCATOR_BYTES);
  if (record.length < END64_BYTES + 4 || record.readUInt32LE(END64_BYTES) !== LOCATOR_SIGNATURE) return null;
  if (record.readUInt32LE(0) !== END64_SIGNATURE) return null;
  return { entries: Number(record.readBigUInt64LE(32)), bytes: Number(record.readBigUInt64LE(40)), at };
}

function entriesOf(directory: Buffer): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at + ENTRY_BYTES <= directory.length) {
    // A signature over the directory may stand at its end.
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) break;
    const isLocked = (directory.readUInt16LE(at + 8) & FLAG_ENCRYPTED) !== 0;
    entries.push({ isEncrypted: isLocked, method: directory.readUInt16LE(at + 10) });
    const more = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
    at += ENTRY_BYTES + more.reduce((sum, bytes) => sum + bytes, 0);
  }
  return entries;
}

/** As many bytes as are there. */
async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  return buffer.subarray(0, bytesRead);
}
