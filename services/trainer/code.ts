import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256, sha256OfJson } from "#shared/json.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Static and dynamic imports of our own files and what is started as a thread, but not types. */
const IMPORTS = /(?:^(?:im|ex)port (?!type\b)[^;]*?from|^import|\bimport\(|\bnew Worker\(new URL\()\s*"([#.][^"]+)"/gm;
const SHARED = join(ROOT, "shared");
const ML = join(SHARED, "ml");
/** Of shared code, what recipes compute with: what finds numbers decides what the accounts model is shown. */
const DECIDING = [ML, join(SHARED, "accounts")];
/** The router's thresholds are fitted apart for what this takes to be one language; lines of print are scaled as pages are. */
const DECIDING_FILES = ["language.ts", join("ocr", "grey.ts")].map((file) => join(SHARED, file));

/**
 * sha256 over the files that decide what a training gives: the recipe, what writes the
 * artefact, and what these import, within the model's own folder and what is shared to
 * compute with. Types, errors, logs and the like are left out: they cannot change a weight.
 */
export async function codeSha256(recipe: URL): Promise<string> {
  return sha256OfJson(await decidingFiles(recipe));
}

/** These files, each as its name and the sha256 of its text. */
export async function decidingFiles(recipe: URL): Promise<[name: string, sha256: string][]> {
  const start = fileURLToPath(recipe);
  const own = dirname(start);
  const isDeciding = (path: string) =>
    DECIDING_FILES.includes(path) || [own, ...DECIDING].some((folder) => path.startsWith(folder + sep));
  const found = await importedFrom([start, join(ML, "artefact.ts")], isDeciding);
  const named = [...found].map(([path, text]): [string, string] => {
    const hash = sha256(text);
    const isShared = path.startsWith(SHARED + sep);
    const name = isShared ? join("shared", relative(SHARED, path)) : join("model", relative(own, path));
    return [name.split(sep).join("/"), hash];
  });
  return named.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Texts by path: these files of ours and what they import, and so on, as far as `isWanted`. */
export async function importedFrom(
  starts: readonly string[],
  isWanted: (path: string) => boolean = () => true,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    if (texts.has(path) || !isWanted(path)) return;
    const text = await readFile(path, "utf8");
    texts.set(path, text);
    for (const [, specifier = ""] of text.matchAll(IMPORTS))
      await visit(specifier.startsWith("#") ? join(ROOT, specifier.slice(1)) : join(dirname(path), specifier));
  };
  for (const start of starts) await visit(start);
  return texts;
}
