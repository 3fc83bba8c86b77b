import { endianness } from "node:os";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";

/**
 * Named arrays as bytes, in the form TensorFlow.js itself uses for weights (specs
 * with optional 8 or 16 bit quantisation, bytes back to back), so that its own
 * tf.io.decodeWeights reads them too.
 */

const Quantisation = z.object({ dtype: z.enum(["uint8", "uint16"]), scale: z.number(), min: z.number() });
export const TensorSpec = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(["float32", "int32"]),
  quantization: Quantisation.optional(),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

export interface Tensor {
  name: string;
  shape: number[];
  data: Float32Array | Int32Array;
  /** For floats: bits kept per value. 16 costs no accuracy we could measure and half the bytes. */
  bits?: 8 | 16 | 32;
}

const LEVELS = { 8: 255, 16: 65_535 } as const;

export function encodeTensors(tensors: readonly Tensor[]): { specs: TensorSpec[]; bytes: Buffer } {
  if (endianness() !== "LE") throw new Error("weights are little-endian, and this machine is not");
  const specs: TensorSpec[] = [];
  const parts: Buffer[] = [];
  for (const { name, shape, data, bits = 32 } of tensors) {
    if (shape.reduce((size, n) => size * n, 1) !== data.length)
      throw new Error(`tensor ${name}: shape and data differ`);
    if (data instanceof Int32Array || bits === 32) {
      specs.push({ name, shape, dtype: data instanceof Int32Array ? "int32" : "float32" });
      parts.push(bytesOf(data));
    } else {
      const { quantization, levels } = quantise(data, bits);
      specs.push({ name, shape, dtype: "float32", quantization });
      parts.push(bytesOf(levels));
    }
  }
  return { specs, bytes: Buffer.concat(parts) };
}

/** Throws MODEL_TAMPERED when the bytes are not what the specs say. */
export function decodeTensors(specs: readonly TensorSpec[], bytes: Buffer): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of specs) {
    const size = shape.reduce((product, n) => product * n, 1);
    const width = quantization === undefined ? 4 : quantization.dtype === "uint8" ? 1 : 2;
    if (at + size * width > bytes.length) throw new PermanentError("MODEL_TAMPERED", `weights end within ${name}`);
    // A copy, so that it starts on a boundary its element type allows.
    const own = Uint8Array.from(bytes.subarray(at, at + size * width)).buffer;
    at += size * width;
    tensors.set(name, { name, shape, data: valuesOf(own, dtype, quantization) });
  }
  if (at !== bytes.length) throw new PermanentError("MODEL_TAMPERED", "weights are longer than the model says");
  return tensors;
}

function quantise(data: Float32Array, bits: 8 | 16) {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (!Number.isFinite(value)) throw new Error("weights hold a value that is not a number");
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (data.length === 0) [min, max] = [0, 0];
  const scale = max > min ? (max - min) / LEVELS[bits] : 1;
  const levels = bits === 8 ? new Uint8Array(data.length) : new Uint16Array(data.length);
  for (let i = 0; i < data.length; i += 1) levels[i] = Math.floor(((data[i] as number) - min) / scale + 0.5);
  return { levels, quantization: { dtype: bits === 8 ? ("uint8" as const) : ("uint16" as const), scale, min } };
}

function valuesOf(buffer: ArrayBuffer, dtype: TensorSpec["dtype"], quantization: TensorSpec["quantization"]) {
  if (quantization === undefined) return dtype === "int32" ? new Int32Array(buffer) : new Float32Array(buffer);
  const levels = quantization.dtype === "uint8" ? new Uint8Array(buffer) : new Uint16Array(buffer);
  const values = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i += 1) values[i] = (levels[i] as number) * quantization.scale + quantization.min;
  return values;
}

const bytesOf = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
