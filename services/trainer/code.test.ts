import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readManifest } from "#shared/ml/artefact.ts";
import { servedDefinitions, weightsFolder } from "#shared/ml/discover.ts";
import { testFolder } from "../../test/support/services.ts";
import { codeSha256, decidingFiles } from "./code.ts";
import { readRebuildRecord } from "./rebuild.ts";

test("the hash follows what the recipe imports, and nothing else in the folder", async () => {
  const folder = await testFolder();
  await mkdir(join(folder, "deep"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write("train.ts", 'import { a } from "./deep/a.ts";\nimport { ln } from "#shared/ml/deterministic-math.ts";\n');
  await write(
    "deep/a.ts",
    'import type { T } from "../t.ts";\nimport {\n  b,\n} from "../b.ts";\nexport const a = b;\n',
  );
  await write("b.ts", "export const b = 1;\n");
  await write("t.ts", "export type T = 1;\n");
  await write("other.ts", "export const other = 1;\n");
  const recipe = pathToFileURL(join(folder, "train.ts"));
  const first = await codeSha256(recipe);
  await write("other.ts", "export const other = 2;\n");
  await write("t.ts", "export type T = 2;\n");
  assert.equal(await codeSha256(recipe), first);
  await write("b.ts", "export const b = 2;\n");
  assert.notEqual(await codeSha256(recipe), first);
});

test("what a recipe computes in a thread is part of it", async () => {
  const names = (await decidingFiles(new URL("../../models/signatures/train.ts", import.meta.url))).map(
    ([name]) => name,
  );
  for (const file of ["model/pages/ahead-thread.ts", "model/pages/compose.ts", "model/pages/cheque.ts"])
    assert.ok(names.includes(file), `${file} is missing among ${names.join(", ")}`);
});

test("the weights that ship were trained, or rebuilt, by the recipes that ship", async () => {
  const models = fileURLToPath(new URL("../../models", import.meta.url));
  for (const { name, recipe } of await servedDefinitions(models)) {
    const { sha256, manifest } = await readManifest(weightsFolder(models, name));
    const rebuilt = await readRebuildRecord(join(models, name));
    const code = await codeSha256(recipe);
    assert.ok(
      code === manifest.code || (rebuilt?.version === sha256 && rebuilt.code === code),
      `A file of the recipe of ${name} was edited and nobody knows whether it still gives these weights: ` +
        `mailroom rebuild ${name} --record, and train it anew where they differ.`,
    );
  }
});

test("what tells languages apart is part of the recipe that fits thresholds by language", async () => {
  const names = (await decidingFiles(new URL("../../models/router/train.ts", import.meta.url))).map(([name]) => name);
  assert.ok(names.includes("shared/language.ts"), names.join(", "));
  assert.ok(names.includes("model/risk.ts"));
  assert.ok(!names.includes("shared/errors.ts"), "an error's sentence changes no weight");
});

test("what finds account numbers is part of the recipe that trains on them", async () => {
  const folder = await testFolder();
  const recipe = join(folder, "train.ts");
  const hashWith = async (imports: string) => {
    await writeFile(recipe, imports);
    return codeSha256(pathToFileURL(recipe));
  };
  const bare = await hashWith("export const a = 1;\n");
  const text = 'import { kinds } from "#shared/accounts/kinds.ts";\n';
  assert.notEqual(await hashWith(text), bare);
  assert.equal(await hashWith(text), await hashWith(text));
});
