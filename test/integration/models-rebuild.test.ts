import assert from "node:assert/strict";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { loadArtefact, readManifest } from "#shared/ml/artefact.ts";
import { storeArtefact } from "#shared/ml/store.ts";
import { run as models } from "../../services/commands/models.ts";
import { run as rebuild } from "../../services/commands/rebuild.ts";
import { run as train } from "../../services/commands/train.ts";
import { readRebuildRecord } from "../../services/trainer/rebuild.ts";
import { runCommand } from "../support/command.ts";
import { testFolder } from "../support/services.ts";
import { otherRows, TOY, tamper, toyCheckout } from "../support/toy-models.ts";

/** Rebuilding a small model that ships, without a database. */

const folder = await testFolder();
const { modelsDir, folder: modelFolder } = await toyCheckout();
const weights = join(modelFolder, "weights");
const overrides = { DATA_DIR: join(folder, "data"), MODELS_DIR: modelsDir, LOG_LEVEL: "silent" };
const again = (...args: string[]) => runCommand(rebuild, args, { overrides, folder });
let version = "";

before(async () => {
  const { status, err } = await runCommand(train, [TOY, "--out", weights], { overrides, folder });
  assert.equal(status, 0, err);
  version = (await readManifest(weights)).sha256;
});

for (const [what, harm] of [
  ["one byte of it was changed", tamper],
  ["it was taken away", (path: string) => rm(path)],
] as const)
  test(`a weight file that ships is told to be tampered with, and mended: ${what}`, async () => {
    await harm(join(weights, "weights.bin"));
    const card = await runCommand(models, ["card", TOY], { overrides, folder });
    assert.equal(card.status, 2);
    assert.match(card.err, /MODEL_TAMPERED/);
    const found = await again(TOY, "--record");
    assert.equal(found.status, 1, found.err);
    assert.match(found.err, /^MODEL_TAMPERED: /m);
    assert.equal(JSON.parse(found.out).same, false);
    assert.equal(await readRebuildRecord(modelFolder), null, "not recorded as the same");
    const cured = await again(TOY, "--out", weights);
    assert.equal(cured.status, 1, "it was tampered with when it was looked at");
    assert.equal((await loadArtefact(weights)).sha256, version);
    assert.equal((await again(TOY)).status, 0);
  });

test("what is the same under edited code is kept as the version it is", async () => {
  const path = join(modelFolder, "train.ts");
  const text = await readFile(path, "utf8");
  await writeFile(path, `${text}\n// a remark\n`);
  try {
    const { status, err } = await again(TOY, "--out", "kept");
    assert.equal(status, 0, err);
    assert.match(err, /was edited since/);
    assert.equal((await loadArtefact(join(folder, "kept"))).sha256, version);
  } finally {
    await writeFile(path, text);
  }
});

test("weights that differ do not take the place of those that ship", async () => {
  const path = join(weights, "manifest.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"metrics":{', '"metrics":{"boasted":1,'));
  try {
    const { status, err } = await again(TOY, "--out", weights);
    assert.equal(status, 1);
    assert.match(err, /Not kept/);
    assert.match(await readFile(path, "utf8"), /boasted/);
    const kept = await again(TOY, "--out", "other");
    assert.equal(kept.status, 1);
    assert.equal((await loadArtefact(join(folder, "other"))).sha256, version);
  } finally {
    await writeFile(path, text);
  }
});

test("a version that does not ship is rebuilt from the files that are named, by its own seed", async () => {
  const rows = await otherRows(modelFolder);
  const examples = join(modelFolder, "examples.jsonl");
  const given = ["--data", rows, "--dev", examples];
  const trained = await runCommand(train, [TOY, ...given, "--seed", "7", "--out", "own"], { overrides, folder });
  assert.equal(trained.status, 0, trained.err);
  const own = (await readManifest(join(folder, "own"))).sha256;
  const ways = [[TOY, "--weights", "own"], [`${TOY}@${own.slice(0, 8)}`]];
  await storeArtefact(join(folder, "data"), join(folder, "own"));
  for (const way of ways) {
    const same = await again(...way, ...given);
    assert.equal(same.status, 0, same.err);
    assert.match(same.err, new RegExp(`Rebuilding ${TOY}@${own}`));
    const other = await again(...way, "--data", examples, "--dev", examples);
    assert.equal(other.status, 2);
    assert.match(other.err, /examples\.jsonl is not other\.jsonl, sha256 [0-9a-f]{64}/);
    const without = await again(...way);
    assert.equal(without.status, 2);
    assert.match(without.err, /--dev: 0 files are given[\s\S]*name others with --data/);
  }
  assert.equal((await again(`${TOY}@${own.slice(0, 8)}`, "--record", ...given)).status, 2, "it does not ship");
  assert.equal((await again(`${TOY}@${version.slice(0, 8)}`)).status, 0, "the shipped one by its beginning");
  for (const wrong of ["0000", own.slice(0, 3), `${own}x`, ""]) {
    const { status, err } = await again(`${TOY}@${wrong}`);
    assert.equal(status, 2);
    assert.match(err, /MODEL_UNKNOWN.*this checkout ships/);
  }
});

test("a file is what it holds, whatever it is called", async () => {
  const renamed = join(folder, "renamed.jsonl");
  await copyFile(join(modelFolder, "examples.jsonl"), renamed);
  const trained = await runCommand(train, [TOY, "--data", renamed, "--out", "renamed"], { overrides, folder });
  assert.equal(trained.status, 0, trained.err);
  const { status, err } = await again(TOY, "--weights", "renamed");
  assert.equal(status, 0, err);
});
