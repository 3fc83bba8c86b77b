import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { openRuntime, type Tf } from "#shared/ml/runtime.ts";
import router, { type RouterOutput } from "./model.ts";

/**
 * What a backend must hold to before it may answer for another: the shipped router's
 * shares agree to 1e-5 before they are rounded, and what it says is the same. The cpu
 * backend is the reference that is always there; the native one is an optional peer.
 */

const AGREES = 1e-5;
/** A confidence is told in four decimals: one that lies on an edge may be rounded the other way. */
const TOLD_AGREES = 1e-4 + AGREES;
const NATIVE = "@tensorflow/tfjs-node";
const TEXTS = [
  "I am still waiting on my card?",
  "Quelles sont les politiques de rechargement automatique ?",
  "They keep calling me about a debt that is not mine, although I sent them proof twice. ".repeat(12),
  "what is the weather in paris today",
  "card",
  "",
];

const artefact = await loadArtefact(new URL("./weights", import.meta.url).pathname);

interface Said {
  outputs: RouterOutput[];
  shares: Float32Array[];
}
async function saidBy(tf: Tf): Promise<Said> {
  const shares: Float32Array[] = [];
  const softmax: Tf["softmax"] = (scores, axis) => {
    const result = tf.softmax(scores, axis);
    shares.push(result.dataSync() as Float32Array);
    return result as never;
  };
  const model = await router.load(artefact, { tf: { ...tf, softmax }, imageRoot: null });
  return { outputs: await model.predict(TEXTS.map((text) => ({ text }))), shares };
}

function agree(one: Said, other: Said): void {
  assert.ok(one.shares.length > 0);
  assert.equal(one.shares.length, other.shares.length);
  one.shares.forEach((list, i) => {
    list.forEach((share, k) => {
      const difference = Math.abs(share - (other.shares[i]?.[k] ?? Number.NaN));
      assert.ok(difference <= AGREES, `share ${k} of text ${i} differs by ${difference}`);
    });
  });
  one.outputs.forEach((output, i) => {
    const { label, abstained, confidence } = other.outputs[i] ?? assert.fail();
    assert.deepEqual([output.label, output.abstained], [label, abstained]);
    assert.ok(Math.abs(output.confidence - confidence) <= TOLD_AGREES);
  });
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

const wasm = await saidBy((await openRuntime()).tf);

test("the cpu backend and wasm agree on the shipped router", async () => {
  const { tf } = await openRuntime();
  await import("@tensorflow/tfjs-backend-cpu");
  assert.ok(await tf.setBackend("cpu"));
  agree(wasm, await saidBy(tf));
});

test("the native backend and wasm agree on the shipped router", {
  skip: !isInstalled(NATIVE) && `${NATIVE}, an optional peer, is not installed`,
}, async () => {
  const { tf, backend } = await openRuntime("native");
  assert.equal(backend, "native");
  agree(wasm, await saidBy(tf));
});

test("weights are trained by wasm, whatever else is installed", async () => {
  assert.equal((await openRuntime()).backend, "wasm");
  assert.ok("@tensorflow/tfjs-backend-wasm" in artefact.manifest.libraries);
});
