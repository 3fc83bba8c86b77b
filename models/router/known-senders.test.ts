import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Artefact, loadArtefact, saveArtefact } from "#shared/ml/artefact.ts";
import type { LoadedModel } from "#shared/ml/model.ts";
import { randomStream } from "#shared/ml/random.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { toyRows } from "../../test/fixtures/router-rows.ts";
import { testFolder } from "../../test/support/services.ts";
import router, { type RouterOutput, type RouterRow } from "./model.ts";
import { train } from "./train.ts";

/** Rows whose text leaves two departments open, and whose sender decides between them. */

const SENDERS = { cards: ["cards.example", "terminal.example"], loans: ["notary.example", "houses.example"] };
const HASH = "0".repeat(64);

const request = (rows: readonly RouterRow[]) => ({ rows, dev: null, seed: 1, onProgress: () => undefined });

function ambiguous(count: number, seed = 5): RouterRow[] {
  const random = randomStream(seed);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)] as One;
  return Array.from({ length: count }, (_, i) => {
    const label = pick(["cards", "loans"] as const);
    const text = `${pick(["please see to", "kindly look at", "a word about"])} the enclosed ${pick(["form", "papers", "letter"])} ${pick(["today", "soon", "this week"])} ${pick(["thank you", "regards", "sincerely"])} number ${"abcdefghij"[i % 10]}`;
    return { text, label, senderDomain: `${pick(["", "mail.", "out."])}${pick(SENDERS[label])}` };
  });
}

async function saved(rows: readonly RouterRow[]): Promise<Artefact> {
  const folder = await testFolder();
  const trained = await train(request(rows));
  const data = { version: HASH, files: [], dev: [], labels: null };
  await saveArtefact(folder, { ...trained, name: "router", data, code: HASH, seed: 1, libraries: {} }, trained);
  return loadArtefact(folder);
}

describe("a router that learned who sends what", () => {
  const asked = ambiguous(60, 9);
  let artefact: Artefact;
  let model: LoadedModel<{ text: string; senderDomain?: string | undefined }, RouterOutput>;
  before(async () => {
    const { tf } = await openRuntime();
    artefact = await saved([...ambiguous(1_200), ...toyRows(400)]);
    model = await router.load(artefact, { tf, imageRoot: null });
  });
  const labelsOf = (outputs: readonly RouterOutput[]) => outputs.map(({ label }) => label);

  test("answers by the sender where it is told, also from another of its machines, and says so", async () => {
    const outputs = await model.predict(asked.map(({ text, senderDomain }) => ({ text, senderDomain })));
    assert.deepEqual(
      labelsOf(outputs),
      asked.map(({ label }) => label),
    );
    const answered = outputs.filter(({ abstained }) => !abstained).length;
    assert.ok(answered > asked.length / 2, `${answered} of ${asked.length} are answered`);
    for (const [i, { reasons }] of outputs.entries())
      assert.match(
        reasons[0] ?? "",
        new RegExp(`“sender: ${asked[i]?.senderDomain}”.* speaks? for ${asked[i]?.label}\\.$`),
      );
    const [elsewhere] = await model.predict([
      { text: asked[0]?.text ?? "", senderDomain: "new.machine.notary.example" },
    ]);
    assert.equal(elsewhere?.label, "loans");
  });

  test("leaves the same texts to a person where nobody tells it, or where it does not know the sender", async () => {
    const untold = await model.predict(asked.map(({ text }) => ({ text })));
    assert.ok(untold.every(({ abstained }) => abstained));
    assert.ok(untold.every(({ reasons }) => !reasons.join(" ").includes("sender")));
    for (const senderDomain of ["unheard.example", "no domain", "example"])
      assert.deepEqual(await model.predict(asked.map(({ text }) => ({ text, senderDomain }))), untold);
  });

  test("goes on reading the text, which a sender alone is none of", async () => {
    const [plain] = await model.predict([{ text: "Please send me a new card, the old card was swallowed" }]);
    assert.deepEqual([plain?.label, plain?.abstained], ["cards", false]);
    const [silent] = await model.predict([{ text: "", senderDomain: "notary.example" }]);
    assert.equal(silent?.abstained, true);
  });

  test("an answer does not depend on what is asked beside it", async () => {
    const inputs = asked
      .slice(0, 12)
      .map(({ text, senderDomain }, i) => (i % 2 === 0 ? { text } : { text, senderDomain }));
    const together = await model.predict(inputs);
    for (const [i, input] of inputs.entries()) assert.deepEqual((await model.predict([input]))[0], together[i]);
  });

  test("tells what the sender is worth: the same rows with it and without", () => {
    const { bySender } = artefact.manifest.metrics as { bySender: Record<string, { rows: number; accuracy: number }> };
    const [told, untold] = [bySender["known sender"], bySender["the same rows without it"]];
    assert.ok(told !== undefined && untold !== undefined && told.rows === untold.rows);
    assert.ok(told.accuracy > 0.95 && untold.accuracy < 0.7, JSON.stringify(bySender));
  });

  test("weights without their senders do not load", async () => {
    const { tf } = await openRuntime();
    const tensors = new Map([...artefact.tensors].filter(([name]) => name !== "senders"));
    await assert.rejects(async () => router.load({ ...artefact, tensors }, { tf, imageRoot: null }), {
      code: "MODEL_TAMPERED",
    });
  });
});

test("too few senders to show how far to believe them: the model is that of rows without", async () => {
  const rows = [...toyRows(250), ...ambiguous(100)];
  const bare = rows.map(({ text, label }) => ({ text, label }));
  assert.deepEqual(await train(request(rows)), await train(request(bare)));
});
