import { appendFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNewModel } from "../../services/trainer/new-model.ts";
import { testFolder } from "./services.ts";

/** A checkout with one small model in it, as `mailroom new-model` writes one, that trains in no time. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const TOY = "complaints";

export async function toyCheckout(): Promise<{ modelsDir: string; folder: string }> {
  const root = await testFolder();
  for (const name of ["package.json", "shared", "node_modules"]) await symlink(join(ROOT, name), join(root, name));
  const modelsDir = join(root, "models");
  await mkdir(modelsDir);
  const { folder } = await writeNewModel(modelsDir, TOY);
  return { modelsDir, folder };
}

/** Changes one byte in the middle of a file. */
export async function tamper(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

/** Rows like the examples that came with it, and one more: another version. */
export async function otherRows(folder: string): Promise<string> {
  const path = join(folder, "..", "..", "other.jsonl");
  await writeFile(path, await readFile(join(folder, "examples.jsonl")));
  await appendFile(path, `${JSON.stringify({ text: "a lost card and a new pin", label: "cards" })}\n`);
  return path;
}
