import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { sha256 } from "#shared/json.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { diceOf } from "#shared/ml/dice.ts";
import { weightsFolder } from "#shared/ml/discover.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { encodeTensors } from "#shared/ml/tensors.ts";
import { keptInMemory } from "../../test/support/kept-training.ts";
import { withFault } from "./lines/faults.ts";
import { keptBackFonts } from "./lines/fonts.ts";
import { printLine } from "./lines/print.ts";
import definition from "./model.ts";
import { type Extent, train } from "./train.ts";

const folder = await mkdtemp(join(tmpdir(), "numbers-test-"));
after(() => rm(folder, { recursive: true, force: true }));

const EXTENT: Extent = { steps: [2, 2], stepsPerCheckpoint: 1, measuredLines: 12 };
const request = {
  rows: [{ text: "my account was closed without a reason" }],
  dev: null,
  seed: 3,
  onProgress: () => {},
};
const bytesOf = ({ tensors, ...rest }: Awaited<ReturnType<typeof train>>) =>
  sha256(Buffer.concat([encodeTensors(tensors).bytes, Buffer.from(JSON.stringify(rest))]));

test("the same seed gives the same bytes, also when training was interrupted and went on", async () => {
  const whole = await train(request, EXTENT);
  // Within the first phase, where the second begins, and within that one.
  for (const cutOff of [2, 3, 4]) {
    const checkpoints = keptInMemory();
    const onProgress = (done: number) => {
      if (done === cutOff) throw new Error("cut off");
    };
    await assert.rejects(train({ ...request, checkpoints, onProgress }, EXTENT), /cut off/);
    assert.ok(checkpoints.isKept());
    assert.equal(bytesOf(await train({ ...request, checkpoints }, EXTENT)), bytesOf(whole), `cut off at ${cutOff}`);
  }
  assert.notEqual(bytesOf(await train({ ...request, seed: 4 }, EXTENT)), bytesOf(whole));
});

test("training says what is wrong with what it was given", async () => {
  await assert.rejects(train({ ...request, rows: [{}] }, EXTENT), { code: "TRAINING_DATA_WRONG" });
});

test("the shipped weights read a number on a fax in normal mode, in a font never learnt from, alone as in company", async () => {
  const model = await shipped();
  const images: { image: string }[] = [];
  const values = ["DE89370400440532013000", "FR7630006000011234567890189", "NL91ABNA0417164300"];
  for (const [i, value] of values.entries()) {
    const dice = diceOf(40 + i);
    const [font] = keptBackFonts();
    assert.ok(font !== undefined);
    const print = { font, capital: 15, narrower: 0 };
    const { image } = await printLine(dice, `IBAN ${value.replace(/(.{4})(?=.)/g, "$1 ")}`, print);
    const { data, width, height } = await withFault(image, "normal fax", dice);
    const name = `line-${i}.png`;
    await sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(join(folder, name));
    images.push({ image: name });
  }
  const outputs = await model.predict(images);
  assert.deepEqual(
    outputs.map(({ number }) => number?.value),
    values,
  );
  assert.deepEqual((await model.predict(images.slice(1, 2)))[0], outputs[1]);
  for (const output of outputs) assert.deepEqual(definition.output.parse(output), output);
});

test("an image outside its folder is refused; what is no image has a code; an empty one no number", async () => {
  const model = await shipped();
  await assert.rejects(async () => model.predict([{ image: "../../etc/passwd" }]), { code: "MODEL_INPUT_WRONG" });
  await writeFile(join(folder, "broken.png"), "no image");
  await assert.rejects(async () => model.predict([{ image: "broken.png" }]), { code: "MODEL_INPUT_WRONG" });
  await sharp({ create: { width: 200, height: 40, channels: 3, background: "#fff" } })
    .png()
    .toFile(join(folder, "empty.png"));
  assert.deepEqual((await model.predict([{ image: "empty.png" }]))[0]?.number, null);
});

async function shipped() {
  const { tf } = await openRuntime();
  return definition.load(await loadArtefact(weightsFolder("models", "numbers")), { tf, imageRoot: folder });
}
