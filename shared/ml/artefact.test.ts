import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import { testFolder } from "../../test/support/services.ts";
import { loadArtefact, saveArtefact } from "./artefact.ts";

const HASH = "0".repeat(64);
const FILES = ["model.json", "weights.bin", "manifest.json"] as const;

async function saved(): Promise<{ folder: string; sha256: string }> {
  const folder = await testFolder();
  const sha256 = await saveArtefact(
    folder,
    {
      name: "toy",
      data: { version: HASH, files: [], dev: [], labels: null },
      code: HASH,
      seed: 1,
      libraries: { b: "1", a: "2" },
      labels: ["x", "y"],
      thresholds: { confidence: 0.5 },
      calibration: {},
      metrics: {},
    },
    { config: { z: 1, a: [1, 2] }, tensors: [{ name: "w", shape: [2], data: Float32Array.of(1, 2) }] },
  );
  return { folder, sha256 };
}
const refused = (code: string) => (error: unknown) => error instanceof PermanentError && error.code === code;

test("saving twice writes the same bytes, and loading gives what was saved", async () => {
  const [one, two] = [await saved(), await saved()];
  assert.equal(one.sha256, two.sha256);
  for (const file of FILES)
    assert.deepEqual(await readFile(join(one.folder, file)), await readFile(join(two.folder, file)));
  const artefact = await loadArtefact(one.folder);
  assert.equal(artefact.sha256, one.sha256);
  assert.deepEqual(artefact.config, { a: [1, 2], z: 1 });
  assert.deepEqual(artefact.tensors.get("w")?.data, Float32Array.of(1, 2));
});

for (const file of ["model.json", "weights.bin"] as const)
  test(`one changed byte of ${file} and it does not load`, async () => {
    const { folder } = await saved();
    const bytes = await readFile(join(folder, file));
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    await assert.rejects(loadArtefact(folder), refused("MODEL_TAMPERED"));
  });

test("a manifest that was edited to fit is another version", async () => {
  const { folder, sha256 } = await saved();
  const text = await readFile(join(folder, "manifest.json"), "utf8");
  await writeFile(join(folder, "manifest.json"), text.replace('"seed":1', '"seed":2'));
  assert.notEqual((await loadArtefact(folder)).sha256, sha256);
});

test("what is missing is said: no manifest is no model, a missing part is a broken one", async () => {
  const { folder } = await saved();
  await rm(join(folder, "weights.bin"));
  await assert.rejects(loadArtefact(folder), refused("MODEL_TAMPERED"));
  await writeFile(join(folder, "manifest.json"), "{}");
  await assert.rejects(loadArtefact(folder), refused("MODEL_TAMPERED"));
  await rm(join(folder, "manifest.json"));
  await assert.rejects(loadArtefact(folder), refused("MODEL_UNKNOWN"));
});
