import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sha256 } from "#shared/json.ts";
import { loadArtefact, saveArtefact } from "#shared/ml/artefact.ts";
import type { LoadedModel } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { encodeTensors } from "#shared/ml/tensors.ts";
import { signedPage } from "../../test/fixtures/signature-pages.ts";
import { keptInMemory } from "../../test/support/kept-training.ts";
import type { SignatureRow } from "./data.ts";
import { figuresOf } from "./evaluate.ts";
import definition, { type SignaturesInput, type SignaturesOutput } from "./model.ts";
import { loadSignatures } from "./serve.ts";
import { train } from "./train.ts";

const PAGES = 14;
const EXTENT = { steps: 2, stepsPerCheckpoint: 1, drawnDev: 2 };
const quiet = { dev: null, seed: 3, onProgress: () => {} };

let folder: string;
let rows: SignatureRow[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "signatures-test-"));
  await mkdir(join(folder, "pages"));
  rows = await Promise.all(Array.from({ length: PAGES }, (_, i) => signedPage(folder, i)));
});
after(() => rm(folder, { recursive: true, force: true }));

const bytesOf = ({ tensors, ...rest }: Awaited<ReturnType<typeof train>>) =>
  sha256(Buffer.concat([encodeTensors(tensors).bytes, Buffer.from(JSON.stringify(rest))]));

test("the same pages and seed give the same bytes, also when training was interrupted and went on", async () => {
  const request = { rows, imageRoot: folder, ...quiet };
  const whole = await train(request, EXTENT);
  const checkpoints = keptInMemory();
  // Cut off after the checkpoint of step 1.
  const cut = train(
    {
      ...request,
      checkpoints,
      onProgress: (done: number) => {
        if (done === 2) throw new Error("cut off");
      },
    },
    EXTENT,
  );
  await assert.rejects(cut, /cut off/);
  assert.ok(checkpoints.isKept());
  assert.equal(bytesOf(await train({ ...request, checkpoints }, EXTENT)), bytesOf(whole));
  assert.notEqual(bytesOf(await train({ ...request, seed: 4 }, EXTENT)), bytesOf(whole));
});

test("training says what is wrong with what it was given", async () => {
  await assert.rejects(train({ rows, ...quiet }, EXTENT), { code: "TRAINING_DATA_WRONG" });
  await assert.rejects(train({ rows: rows.slice(0, 3), imageRoot: folder, ...quiet }, EXTENT), {
    code: "TRAINING_DATA_WRONG",
  });
  await assert.rejects(train({ rows, imageRoot: join(folder, "nowhere"), ...quiet }, EXTENT), {
    code: "PAGE_UNREADABLE",
  });
});

test("what was trained answers: the same alone and in company, within the page, and is measured", async () => {
  const model = await trained();
  const images = rows.slice(0, 3).map((row) => ({ image: "image" in row ? row.image : "" }));
  const together = await model.predict(images);
  const alone = await model.predict(images.slice(1, 2));
  assert.deepEqual(alone[0], together[1]);
  for (const output of together) assert.deepEqual(definition.output.parse(output), output);
  const figures = figuresOf(rows.slice(0, 3), together);
  assert.equal(figures.signatures, 3);
});

test("an image outside its folder is refused, one that is no image has a code", async () => {
  const model = await trained();
  await assert.rejects(async () => model.predict([{ image: "../../etc/passwd" }]), { code: "MODEL_INPUT_WRONG" });
  await assert.rejects(async () => model.predict([{ image: "pages/none.png" }]), { code: "PAGE_UNREADABLE" });
});

let model: LoadedModel<SignaturesInput, SignaturesOutput> | undefined;
async function trained() {
  if (model !== undefined) return model;
  const made = await train({ rows, imageRoot: folder, ...quiet }, { ...EXTENT, steps: 1 });
  const about = {
    name: "signatures",
    data: { version: sha256(""), files: [], dev: [], labels: null },
    code: sha256(""),
    seed: 3,
    libraries: {},
  };
  const { labels, thresholds, calibration, metrics } = made;
  await saveArtefact(join(folder, "weights"), { ...about, labels, thresholds, calibration, metrics }, made);
  const { tf } = await openRuntime();
  model = loadSignatures(await loadArtefact(join(folder, "weights")), { tf, imageRoot: folder });
  return model;
}
