import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256OfJson } from "#shared/json.ts";
import { importedFrom } from "../../services/trainer/code.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One hash of a file of ours and all that it imports: what was computed by other code has another. */
export async function sourceHash(file: URL): Promise<string> {
  const texts = await importedFrom([fileURLToPath(file)]);
  return sha256OfJson([...texts].map(([path, text]) => [relative(ROOT, path), text]));
}
