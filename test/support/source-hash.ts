import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256OfJson } from "#shared/json.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Imports of our own files, but not types. */
const IMPORTS = /^(?:(?:im|ex)port (?!type\b)[^;]*?from|import)\s*"([#.][^"]+\.ts)"/gm;

/** One hash of a file of ours and all that it imports: what was computed by other code has another. */
export async function sourceHash(file: URL): Promise<string> {
  const texts = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    if (texts.has(path)) return;
    const text = await readFile(path, "utf8");
    texts.set(path, text);
    for (const [, to = ""] of text.matchAll(IMPORTS))
      await visit(to.startsWith("#") ? join(ROOT, to.slice(1)) : join(dirname(path), to));
  };
  await visit(fileURLToPath(file));
  return sha256OfJson([...texts].map(([path, text]) => [path.slice(ROOT.length), text]));
}
