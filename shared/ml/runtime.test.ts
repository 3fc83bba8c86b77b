import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { randomStream } from "./random.ts";
import { openRuntime, type Tf } from "./runtime.ts";

/** What models use of TensorFlow: a backend that agrees on these may answer for another. */
const AGREES = 1e-5;

function hasNative(): boolean {
  try {
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-node");
    return true;
  } catch {
    return false;
  }
}

function answers(tf: Tf): Float32Array {
  const random = randomStream(7);
  const floats = (size: number) => Float32Array.from({ length: size }, () => random() - 0.5);
  const table = tf.tensor2d(floats(500 * 40), [500, 40]);
  const last = tf.tensor2d(floats(10 * 40), [10, 40]);
  const rows = tf.tensor1d(
    Array.from({ length: 90 }, () => Math.floor(random() * 500)),
    "int32",
  );
  return tf.tidy(() => {
    const sums = tf.matMul(tf.tensor2d(floats(90), [1, 90]), tf.gather<typeof table>(table, rows));
    return tf.softmax(tf.matMul(tf.relu(sums), last, false, true)).dataSync() as Float32Array;
  });
}

test("wasm gives the same bits each time, and says its versions", async () => {
  const { tf, backend, libraries } = await openRuntime();
  assert.equal(backend, "wasm");
  assert.deepEqual(Object.values(libraries), ["4.22.0", "4.22.0"]);
  assert.deepEqual(answers(tf), answers(tf));
});

test("the native backend, where it is installed, agrees with wasm", {
  skip: !hasNative() && "@tensorflow/tfjs-node, an optional peer, is not installed",
}, async () => {
  const wasm = answers((await openRuntime()).tf);
  const native = answers((await openRuntime("native")).tf);
  wasm.forEach((value, i) => {
    assert.ok(Math.abs(value - (native[i] ?? Number.NaN)) <= AGREES, `${i}: ${value} and ${native[i]}`);
  });
});

test("the native backend, where it is absent, is refused with a code", {
  skip: hasNative() && "tfjs-node is here",
}, async () => {
  await assert.rejects(
    openRuntime("native"),
    (error) => error instanceof MailroomError && error.code === "CONFIGURATION_WRONG",
  );
});
