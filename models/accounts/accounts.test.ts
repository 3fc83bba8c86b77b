import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isAccepted } from "#shared/accounts/accept.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import { loadArtefact, saveArtefact } from "#shared/ml/artefact.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { makeDocument, readingOf } from "./documents/documents.ts";
import { featuresOf } from "./features.ts";
import { findingsOf } from "./findings.ts";
import { fit, scores } from "./fit.ts";
import definition, { type AccountsInput } from "./model.ts";

const { tf } = await openRuntime();
const artefact = await loadArtefact(new URL("./weights", import.meta.url).pathname);
const model = await definition.load(artefact, { tf, imageRoot: null });
const ask = async (input: AccountsInput) => (await model.predict([input]))[0]?.accounts ?? [];
const folder = await mkdtemp(join(tmpdir(), "mailroom-accounts-"));
after(() => rm(folder, { recursive: true }));

test("text: the account to pay, and on a debit notice the account that is charged", async () => {
  const [payee] = await ask({
    text: "Rechnung 17\nBitte überweisen Sie 100 EUR auf unser Konto DE89 3704 0044 0532 0130 00.",
  });
  assert.deepEqual(
    [payee?.value, payee?.role, payee?.page, payee?.box],
    ["DE89370400440532013000", "beneficiary", null, null],
  );
  const [payer] = await ask({
    text: "The amount of EUR 20 will be collected from your account NL91 ABNA 0417 1643 00 by direct debit on 1 May.",
  });
  assert.equal(payer?.role, "payer");
});

test("pages: boxes as shares or in points give the same answer", async () => {
  const words = ["Beneficiary", "IBAN", "BE68", "5390", "0754", "7034"];
  const shares = words.map((text, i) => ({
    text,
    box: [i / 10, 0.1, i / 10 + 0.08, 0.12] as [number, number, number, number],
  }));
  const points = shares.map(({ text, box: [l, t, r, b] }) => ({
    text,
    box: [l * 595, t * 842, r * 595, b * 842] as [number, number, number, number],
  }));
  const [a] = await ask({ pages: [{ width: 595, height: 842, words: shares }] });
  const [b] = await ask({ pages: [{ width: 595, height: 842, words: points }] });
  assert.equal(a?.value, "BE68539007547034");
  assert.equal(a?.page, 1);
  assert.equal(a?.role, b?.role);
  a?.box?.forEach((edge, i) => void assert.ok(Math.abs(edge - (b?.box?.[i] ?? Number.NaN)) < 1e-9));
});

test("findings of a contained process are answered as the text itself is", async () => {
  for (let seed = 4_000; seed < 4_040; seed += 1) {
    const pages = readingOf(makeDocument(seed, "train"));
    const [first] = pages;
    const input: AccountsInput =
      first?.words.length === 0
        ? { text: first.text }
        : { pages: pages.map(({ words }) => ({ width: 1, height: 1, words: [...words] })) };
    const direct = await ask(input);
    const found = await ask({ findings: findingsOf(propose(pages)) });
    assert.deepEqual(found, direct, `seed ${seed}`);
  }
});

test("made documents of phrases never trained on: none is accepted and wrong", async () => {
  for (let seed = 700_000_000; seed < 700_000_150; seed += 1) {
    const made = makeDocument(seed, "held-out");
    for (const account of await ask({ findings: findingsOf(propose(readingOf(made))) })) {
      if (!isAccepted(account) || account.kind === "bic") continue;
      const truth = made.truth.find(({ kind, value }) => kind === account.kind && value === account.value);
      if (account.kind === "isin" || account.kind === "card" || account.kind === "lei") continue;
      assert.ok(truth !== undefined, `seed ${seed}: ${account.kind} ${account.value} is not there`);
      if (truth.role !== "unknown") assert.equal(account.role, truth.role, `seed ${seed}: ${account.value}`);
    }
  }
});

test("the same samples and seed give the same bits", async () => {
  const samples = [];
  for (let seed = 1; seed <= 60; seed += 1) {
    const found = propose(readingOf(makeDocument(seed, "train")));
    for (const features of featuresOf(found)) samples.push({ features, target: [1, 0, 0, 0] });
  }
  const options = { seed: 1, epochs: 1, onEpoch: () => undefined };
  const [a, b] = [fit(samples, options), fit(samples, options)];
  assert.deepEqual(a, b);
  const first = samples[0];
  assert.ok(first);
  assert.equal(scores(a, first.features).length, 4);
});

test("an artefact that is not this model's is refused", async () => {
  const { format: _format, files: _files, ...about } = artefact.manifest;
  await saveArtefact(folder, about, { config: { kind: "router" }, tensors: [...artefact.tensors.values()] });
  const other = await loadArtefact(folder);
  await assert.rejects(async () => definition.load(other, { tf, imageRoot: null }), { code: "MODEL_TAMPERED" });
});
