import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { readManifest } from "#shared/ml/artefact.ts";
import { storeArtefact } from "#shared/ml/store.ts";
import { run as evaluate } from "../../services/commands/evaluate.ts";
import { run as predict } from "../../services/commands/predict.ts";
import { run as train } from "../../services/commands/train.ts";
import { runCommand } from "../support/command.ts";
import { testFolder } from "../support/services.ts";
import { otherRows, TOY, toyCheckout } from "../support/toy-models.ts";

/** Which version `predict` and `evaluate` ask, and by which labels it is measured; without a database. */

const folder = await testFolder();
const { modelsDir, folder: modelFolder } = await toyCheckout();
const overrides = { DATA_DIR: join(folder, "data"), MODELS_DIR: modelsDir, LOG_LEVEL: "silent" };
const ask = (...args: string[]) =>
  runCommand(predict, args, { overrides, folder, input: '{"text":"my card is lost"}\n' });
const measure = (...args: string[]) => runCommand(evaluate, args, { overrides, folder });
const versions = { shipped: "", stored: "" };

before(async () => {
  for (const args of [
    ["--out", join(modelFolder, "weights")],
    ["--out", "own", "--data", await otherRows(modelFolder)],
  ]) {
    const { status, err } = await runCommand(train, [TOY, ...args], { overrides, folder });
    assert.equal(status, 0, err);
  }
  versions.shipped = (await readManifest(join(modelFolder, "weights"))).sha256;
  versions.stored = (await storeArtefact(join(folder, "data"), join(folder, "own"))).sha256;
});

test("a registered version is named by its beginning, and which one answers is said", async () => {
  for (const [named, version] of [
    [TOY, versions.shipped],
    [`${TOY}@${versions.shipped.slice(0, 8)}`, versions.shipped],
    [`${TOY}@${versions.stored.slice(0, 8)}`, versions.stored],
  ] as const) {
    const said = await ask(named);
    assert.equal(said.status, 0, said.err);
    assert.equal(JSON.parse(said.out).label, "cards");
    assert.match(said.err, new RegExp(`${TOY}@${version}`));
    const measured = await measure(named, "--data", join(modelFolder, "examples.jsonl"));
    assert.equal(JSON.parse(measured.out).sha256, version);
    assert.match(measured.err, new RegExp(`${TOY}@${version}`));
  }
  const both = await ask(`${TOY}@${versions.stored}`, "--weights", "own");
  assert.equal(both.status, 2);
  assert.match(both.err, /leave out --weights/);
  assert.match((await ask(`${TOY}@ffff`)).err, /not on this machine/);
});

test("labels that the model does not know are told; where it knows none, that is an error", async () => {
  const write = (name: string, labels: readonly string[]) =>
    writeFile(
      join(folder, name),
      labels.map((label) => `${JSON.stringify({ text: "a lost card", label })}\n`).join(""),
    );
  await write("some.jsonl", ["cards", "card_lost"]);
  const some = await measure(TOY, "--data", "some.jsonl");
  assert.equal(some.status, 0);
  assert.match(some.err, /labels of the data that complaints does not know: card_lost \(it knows cards, /);
  await write("none.jsonl", ["card_lost", "pin"]);
  const none = await measure(TOY, "--data", "none.jsonl");
  assert.equal(none.status, 2);
  assert.equal(none.out, "");
  assert.match(none.err, /TRAINING_DATA_WRONG[\s\S]*card_lost, pin/);

  const path = join(modelFolder, "data.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  await writeFile(join(modelFolder, "labels.json"), JSON.stringify({ public: { card_lost: "cards", "*": "cards" } }));
  await writeFile(path, JSON.stringify({ ...manifest, labels: "labels.json" }));
  const mapped = await measure(TOY, "--data", "none.jsonl", "--labels", "public");
  assert.equal(mapped.status, 0, mapped.err);
  assert.doesNotMatch(mapped.err, /does not know/);
  assert.equal(JSON.parse(mapped.out).accuracy, 1);
  assert.match((await measure(TOY, "--data", "none.jsonl", "--labels", "nothing")).err, /there are: public/);
});
