import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ContainedFunction } from "#shared/contained/contained.ts";
import { cleanHtml } from "./clean.ts";

export interface Input {
  path: string;
}

/** A mail with more HTML than this is a data dump; its text is shown instead of the rest. */
const HTML_BYTES_MAX = 5 * 1024 * 1024;

const child: ContainedFunction<Input, { ok: boolean }> = async ({ path }, scratch) => {
  const bytes = await readFile(path);
  const html = cleanHtml(bytes.subarray(0, HTML_BYTES_MAX).toString("utf8"), bytes.length > HTML_BYTES_MAX);
  await writeFile(join(scratch, "html"), html);
  return { ok: true };
};
export default child;
