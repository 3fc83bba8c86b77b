import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Found } from "./format.ts";

/** A file within a document, held whole. */
export interface ChildFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** Writes them for the parent process to take. */
export async function putChildren(
  scratch: string,
  files: readonly ChildFile[],
): Promise<NonNullable<Found["children"]>> {
  const children: NonNullable<Found["children"]> = [];
  for (const { name, mediaType, bytes } of files) {
    const file = `child-${children.length + 1}`;
    await writeFile(join(scratch, file), bytes);
    children.push({ file, name, mediaType });
  }
  return children;
}
