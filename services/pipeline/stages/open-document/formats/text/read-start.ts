import { open } from "node:fs/promises";
import type { Source } from "../../format.ts";
import { HTML_CHARACTERS_MAX } from "../../limits.ts";
import { decode, encodingOf } from "./encoding.ts";

/** The widest encoding has four bytes a character; more is cut anyway. */
const BYTES_MAX = HTML_CHARACTERS_MAX * 4;

/** Enough to know data by: a root element with its namespaces, two blocks and a few fields. */
export const START_CHARACTERS = 8_000;

/** The first characters of what may be data in text or XML, or null where it is something else. */
export function startOfData({ head, magicType }: Pick<Source, "head" | "magicType">): string | null {
  if (magicType !== null && magicType !== "application/xml") return null;
  const encoding = encodingOf(head);
  return encoding === null ? null : decode(head, encoding).slice(0, START_CHARACTERS);
}

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
