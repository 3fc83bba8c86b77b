import { open, stat } from "node:fs/promises";

/** End of central directory record: PKWARE APPNOTE 4.3.16. It is followed by a comment of at most 64 KiB. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const LOCAL_SIGNATURE = 0x04034b50;
const FLAG_ENCRYPTED = 1;

/** Whether its first file is encrypted: archivers encrypt all or none. */
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

/** Whether the directory at its end names more files than were met, or is not there: the zip was cut off. */
export async function stopsShort(path: string, seen: number): Promise<boolean> {
  const { size } = await stat(path);
  const bytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX);
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    for (let at = bytes - END_BYTES; at >= 0; at -= 1)
      if (buffer.readUInt32LE(at) === END_SIGNATURE) {
        const named = buffer.readUInt16LE(at + 10);
        return named !== 0xffff && named > seen; // 0xffff: zip64 counts elsewhere
      }
    return true;
  } finally {
    await file.close();
  }
}
