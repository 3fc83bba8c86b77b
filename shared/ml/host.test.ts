import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { sha256OfJson } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";
import { testFolder } from "../../test/support/services.ts";
import { saveArtefact } from "./artefact.ts";
import { createModels } from "./host.ts";

/** A model that multiplies by its one weight, says how many it was asked beside, and can be made to die or hang. */
const TOY = `
import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
import { defineModel } from ${JSON.stringify(new URL("./model.ts", import.meta.url).href)};
export default defineModel({
  name: "toy",
  title: "multiplies",
  input: z.object({ n: z.number(), do: z.enum(["exit", "throw", "hang"]).optional() }),
  output: z.object({ product: z.number(), batch: z.number() }),
  row: z.object({}),
  recipe: new URL(import.meta.url),
  confidenceOf: () => 0.5,
  load(artefact, { tf }) {
    const weight = tf.tensor1d(artefact.tensors.get("w").data);
    return {
      predict(inputs) {
        const wish = inputs.find((input) => input.do)?.do;
        if (wish === "exit") process.exit(3);
        if (wish === "throw") throw new Error("toy is broken");
        while (wish === "hang") {}
        const products = tf.tidy(() => tf.mul(tf.tensor1d(inputs.map((i) => i.n)), weight).dataSync());
        return inputs.map((_, i) => ({ product: products[i], batch: inputs.length }));
      },
    };
  },
  train: () => { throw new Error("not here"); },
  evaluate: () => ({}),
});
`;

const modelsDir = await testFolder();
await mkdir(join(modelsDir, "toy"));
await mkdir(join(modelsDir, "not-yet"));
await writeFile(join(modelsDir, "toy", "model.ts"), TOY);
const HASH = "0".repeat(64);
const version = await saveArtefact(
  join(modelsDir, "toy", "weights"),
  {
    name: "toy",
    data: { version: HASH, files: [], dev: [], labels: null },
    code: HASH,
    seed: 1,
    libraries: {},
    labels: [],
    thresholds: {},
    calibration: {},
    metrics: {},
  },
  { config: {}, tensors: [{ name: "w", shape: [1], data: Float32Array.of(3) }] },
);

function open(options: Partial<Parameters<typeof createModels>[0]> = {}) {
  const models = createModels({ modelsDir, codeCommit: "abc", log: silentLogger, ...options });
  after(() => models.close());
  return models;
}
const coded = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;

test("an answer carries its record: version, hashes of input and output, confidence, commit", async () => {
  const [record] = await open().predict("toy", [{ n: 2, stray: "dropped by the schema" }]);
  assert.ok(record);
  const { milliseconds, ...rest } = record;
  assert.deepEqual(rest, {
    model: "toy",
    modelSha256: version,
    inputSha256: sha256OfJson({ n: 2 }),
    input: { n: 2 },
    output: { product: 6, batch: 1 },
    outputSha256: sha256OfJson({ product: 6, batch: 1 }),
    confidence: 0.5,
    codeCommit: "abc",
  });
  assert.ok(milliseconds >= 0);
});

test("questions that come together are answered together, each with its own answer, in order", async () => {
  const models = open();
  await models.predict("toy", [{ n: 0 }]);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => models.predict("toy", [{ n }, { n: -n }])));
  assert.deepEqual(
    answers.map((records) => records.map((record) => (record.output as { product: number }).product)),
    Array.from({ length: 100 }, (_, n) => [3 * n, -3 * n]),
  );
  const sizes = answers.flat().map((record) => (record.output as { batch: number }).batch);
  assert.ok(Math.max(...sizes) > 2, "nothing was batched");
  assert.ok(Math.max(...sizes) <= 32, "a batch has its limit");
});

test("a wrong input fails its own question and none beside it", async () => {
  const models = open();
  const [good, wrong, alsoGood] = await Promise.allSettled([
    models.predict("toy", [{ n: 1 }]),
    models.predict("toy", [{ n: 1 }, { n: "secret words" }]),
    models.predict("toy", [{ n: 2 }]),
  ]);
  assert.equal(good.status, "fulfilled");
  assert.equal(alsoGood.status, "fulfilled");
  assert.ok(wrong.status === "rejected" && wrong.reason instanceof PermanentError);
  assert.equal(wrong.reason.code, "MODEL_INPUT_WRONG");
  assert.match(wrong.reason.message, /\bn: /);
  assert.doesNotMatch(wrong.reason.message, /secret words/, "a customer's words stay out of errors");
});

test("a model that throws fails as something worth another try", async () => {
  await assert.rejects(open().predict("toy", [{ n: 1, do: "throw" }]), (error) => !(error instanceof MailroomError));
});

test("the thread dies: what was asked fails retryably, the next question is answered", async () => {
  const models = open();
  const asked = [models.predict("toy", [{ n: 1, do: "exit" }]), models.predict("toy", [{ n: 1 }])];
  for (const outcome of await Promise.allSettled(asked))
    assert.ok(outcome.status === "rejected" && !(outcome.reason instanceof MailroomError));
  const [record] = await models.predict("toy", [{ n: 5 }]);
  assert.deepEqual(record?.output, { product: 15, batch: 1 });
});

test("a model that hangs is stopped, and the next question is answered", async () => {
  const models = open({ secondsMax: 5 });
  await assert.rejects(models.predict("toy", [{ n: 1, do: "hang" }]), (error) => !(error instanceof MailroomError));
  const [record] = await models.predict("toy", [{ n: 1 }]);
  assert.deepEqual(record?.output, { product: 3, batch: 1 });
});

test("no such model, no such folder, weights of another model", async () => {
  await assert.rejects(open().predict("absent", [{}]), coded("MODEL_UNKNOWN"));
  await assert.rejects(open().predict("../toy", [{}]), coded("MODEL_UNKNOWN"));
  await assert.rejects(
    open({ modelsDir: join(modelsDir, "absent") }).predict("toy", [{}]),
    coded("CONFIGURATION_WRONG"),
  );
  const folder = await testFolder();
  const manifest = await readFile(join(modelsDir, "toy/weights/manifest.json"), "utf8");
  await cp(join(modelsDir, "toy/weights"), folder, { recursive: true });
  await writeFile(join(folder, "manifest.json"), manifest.replace('"name":"toy"', '"name":"other"'));
  await assert.rejects(open({ weights: { toy: folder } }).predict("toy", [{ n: 1 }]), coded("MODEL_UNKNOWN"));
});

test("a tampered weight file is refused until it is mended", async () => {
  const folder = await testFolder();
  await cp(join(modelsDir, "toy/weights"), folder, { recursive: true });
  const models = open({ weights: { toy: folder } });
  await writeFile(join(folder, "weights.bin"), Float32Array.of(4));
  await assert.rejects(models.predict("toy", [{ n: 1 }]), coded("MODEL_TAMPERED"));
  await writeFile(join(folder, "weights.bin"), Float32Array.of(3));
  assert.equal((await models.predict("toy", [{ n: 1 }])).length, 1);
});

test("the list names every version that may have answered, and no folder without weights", async () => {
  const models = open();
  assert.deepEqual(
    (await models.list()).map(({ name, sha256 }) => [name, sha256]),
    [["toy", version]],
  );
  await models.predict("toy", [{ n: 1 }]);
  assert.deepEqual(
    (await models.list()).map(({ sha256, manifest }) => [sha256, manifest.name]),
    [[version, "toy"]],
  );
});

test("after close nothing is answered", async () => {
  const models = open();
  const asked = models.predict("toy", [{ n: 1 }]);
  await Promise.all([assert.rejects(asked), models.close()]);
  await assert.rejects(models.predict("toy", [{ n: 1 }]));
});
