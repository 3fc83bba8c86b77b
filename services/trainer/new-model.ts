import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MailroomError } from "#shared/errors.ts";

/** The folder that is copied: a small model that counts words, with all that a model has. */
const TEMPLATE = fileURLToPath(new URL("./template/", import.meta.url));
/** In the template's files, this stands for the new model's name. */
const PLACEHOLDER = /template-model/g;
/** Short enough for a table and a URL. */
const NAME = /^[a-z][a-z0-9-]{1,39}$/;

/** Writes models/<name>. Throws CONFIGURATION_WRONG where the name is no name, or is taken. */
export async function writeNewModel(modelsDir: string, name: string): Promise<{ folder: string; files: string[] }> {
  if (!NAME.test(name))
    throw new MailroomError("CONFIGURATION_WRONG", `${name} is no name for a model: lower-case letters, digits and -`);
  const folder = join(modelsDir, name);
  if (existsSync(folder)) throw new MailroomError("CONFIGURATION_WRONG", `${folder} is there already`);
  await mkdir(folder);
  await cp(TEMPLATE, folder, { recursive: true, errorOnExist: true });
  const files = (await readdir(folder)).sort();
  for (const file of files) {
    const path = join(folder, file);
    await writeFile(path, (await readFile(path, "utf8")).replace(PLACEHOLDER, name));
  }
  return { folder, files };
}
