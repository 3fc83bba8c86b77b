import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import fc from "../../test/support/property.ts";
import { decodeTensors, encodeTensors, type Tensor } from "./tensors.ts";

const floats = (bits: 8 | 16 | 32): Tensor => ({
  name: `floats${bits}`,
  shape: [3, 5],
  data: Float32Array.from({ length: 15 }, (_, i) => (i - 7) / 3),
  bits,
});
const whole: Tensor = { name: "hashes", shape: [4], data: Int32Array.of(-2_147_483_648, -1, 0, 2_147_483_647) };

test("tensors come back: whole numbers and 32 bits exactly, 8 and 16 bits within half a level", () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, noNaN: true, min: -1000, max: 1000 }), (values) => {
      for (const bits of [8, 16, 32] as const) {
        const { specs, bytes } = encodeTensors([whole, { name: "w", shape: [values.length], data: values, bits }]);
        const decoded = decodeTensors(specs, bytes);
        assert.deepEqual(decoded.get("hashes")?.data, whole.data);
        const spread = Math.max(...values) - Math.min(...values);
        const half = bits === 32 ? 0 : spread / 2 / (bits === 8 ? 255 : 65_535) + 1e-4;
        const got = decoded.get("w")?.data ?? [];
        values.forEach((value, i) => {
          assert.ok(Math.abs(value - (got[i] ?? Number.NaN)) <= half, `${value} became ${got[i]}`);
        });
      }
    }),
  );
});

test("TensorFlow.js reads the same values from the same bytes", async () => {
  const tf = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  const tensors = [floats(8), whole, floats(16), floats(32)];
  const { specs, bytes } = encodeTensors(tensors);
  const theirs = tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs as Parameters<typeof tf.io.decodeWeights>[1]);
  const ours = decodeTensors(specs, bytes);
  for (const { name, shape } of tensors) {
    assert.deepEqual(theirs[name]?.shape, shape);
    assert.deepEqual([...((await theirs[name]?.data()) ?? [])], [...(ours.get(name)?.data ?? [])]);
  }
});

test("bytes that do not fit the specs are refused", () => {
  const { specs, bytes } = encodeTensors([whole, floats(16)]);
  const tampered = (error: unknown) => error instanceof PermanentError && error.code === "MODEL_TAMPERED";
  assert.throws(() => decodeTensors(specs, bytes.subarray(0, -1)), tampered);
  assert.throws(() => decodeTensors(specs, Buffer.concat([bytes, Buffer.of(0)])), tampered);
});

test("what is no number is never written", () => {
  assert.throws(() => encodeTensors([{ name: "w", shape: [1], data: Float32Array.of(Number.NaN), bits: 16 }]));
  assert.throws(() => encodeTensors([{ name: "w", shape: [2], data: Float32Array.of(1) }]));
});
