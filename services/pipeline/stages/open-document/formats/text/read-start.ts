import { open } from "node:fs/promises";
import type { Source } from "../../format.ts";
import { HTML_CHARACTERS_MAX } from "../../limits.ts";

/** The widest encoding has four bytes a character; more is cut anyway. */
const BYTES_MAX = HTML_CHARACTERS_MAX * 4;

/** As much of a text as is read. `isCut`: there is more. */
export async function readStart({
  path,
  bytes,
}: Pick<Source, "path" | "bytes">): Promise<{ bytes: Buffer; isCut: boolean }> {
  const file = await open(path);
  try {
    const size = Math.min(bytes, BYTES_MAX);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return { bytes: buffer.subarray(0, bytesRead), isCut: bytes > BYTES_MAX };
  } finally {
    await file.close();
  }
}
